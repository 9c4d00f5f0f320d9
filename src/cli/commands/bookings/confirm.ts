import { confirm } from '../../../operations/bookings/confirm.ts'
import { commandFor } from '../../operation-command.ts'
import { seats } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'
import { bookingView } from '../../output/views/booking-view.ts'

export const confirmCommand = commandFor(confirm, {
  args: ['booking'],
  examples: ['tix confirm K7QF-3M9X', 'tix confirm k7qf3m9x --json'],
  shows: bookingView,
  answer: ({ booking, replayed }) => ({
    message: `${replayed ? `Confirmed before, and ${booking.status} now:` : 'Confirmed'} ${booking.code}: ${seats(booking.quantity)} for ${booking.event.name}`,
    view: shownOne(bookingView, booking),
  }),
})
