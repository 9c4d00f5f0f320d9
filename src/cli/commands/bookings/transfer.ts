import { transfer } from '../../../operations/bookings/transfer.ts'
import { commandFor } from '../../command.ts'
import { bookingView } from '../../output/booking-view.ts'
import { shownOne } from '../../output/view.ts'

export const transferCommand = commandFor(transfer, {
  args: ['booking'],
  examples: ['tix transfer K7QF-3M9X --to bob@example.com --name "Bob Ross"'],
  shows: bookingView,
  answer: ({ booking, replayed }) => ({
    message: replayed
      ? `${booking.code} for ${booking.event.name} was handed over before; it is ${booking.email}'s now`
      : `${booking.code} for ${booking.event.name} is ${booking.email}'s`,
    view: shownOne(bookingView, booking),
  }),
})
