import { myBookings } from '../../../ticketing/bookings/my-bookings.ts'
import { command } from '../../command.ts'
import { bookingStatus, email, eventOption } from '../../options/booking.ts'
import { cursor, limit } from '../../options/listing.ts'
import { orEnv, required } from '../../options/make.ts'
import { bookingView } from '../../output/booking-view.ts'
import { shownList } from '../../output/view.ts'

export const myBookingsCommand = command({
  name: 'my-bookings',
  summary: 'List the bookings of one e-mail address, the newest first',
  options: [orEnv(required(email), 'TIX_EMAIL'), eventOption, bookingStatus, limit, cursor],
  examples: ['tix my-bookings --email ada@example.com', 'TIX_EMAIL=ada@example.com tix my-bookings --json'],
  shows: bookingView,
  run: async ({ office }, input) => {
    const { bookings, next } = await myBookings(office, input)
    return {
      message: `${bookings.length} ${bookings.length === 1 ? 'booking' : 'bookings'} of ${input.email}`,
      data: { bookings, next },
      view: shownList(bookingView, bookings, `No bookings of ${input.email}`),
    }
  },
})
