import { updateBooking } from '../../../operations/bookings/update-booking.ts'
import { commandFor } from '../../operation-command.ts'
import { dateAndTime } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'
import { bookingView } from '../../output/views/booking-view.ts'

export const updateBookingCommand = commandFor(updateBooking, {
  args: ['booking'],
  examples: [
    'tix update-booking K7QF-3M9X --attendee "1=Ada Lovelace" --attendee "2=Charles Babbage"',
    'tix update-booking K7QF-3M9X --email ada@example.org --name "Ada King"',
    'tix update-booking K7QF-3M9X --hold 30m',
    'tix update-booking K7QF-3M9X --note "comes late" --clear name',
  ],
  shows: bookingView,
  answer: ({ booking, replayed }, { hold }) => {
    const until =
      hold !== undefined && booking.expiresAt ? `, held until ${dateAndTime(booking.expiresAt)}` : ''
    return {
      message: replayed ? `Nothing to change now: ${booking.code}` : `Changed ${booking.code}${until}`,
      view: shownOne(bookingView, booking),
    }
  },
})
