import { myBookings } from '../../../operations/bookings/my-bookings.ts'
import { commandFor } from '../../operation-command.ts'
import { shownList } from '../../output/view.ts'
import { ownBookingView } from '../../output/views/booking-view.ts'

export const myBookingsCommand = commandFor(myBookings, {
  env: { email: 'TIX_EMAIL' },
  examples: ['tix my-bookings --email ada@example.com', 'TIX_EMAIL=ada@example.com tix my-bookings --json'],
  shows: ownBookingView,
  answer: ({ bookings }, { email }) => ({
    message: `${bookings.length} ${bookings.length === 1 ? 'booking' : 'bookings'} of ${email}`,
    view: shownList(ownBookingView, bookings, `No bookings of ${email}`),
  }),
})
