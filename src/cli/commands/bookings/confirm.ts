import { confirmBooking } from '../../../ticketing/bookings/confirm.ts'
import { command } from '../../command.ts'
import { bookingArgument } from '../../options/booking.ts'
import { bookingView } from '../../output/booking-view.ts'
import { seats } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'

export const confirmCommand = command({
  name: 'confirm',
  summary: 'Turn a held booking into a confirmed one',
  description:
    'A hold that has run out is confirmed too if its seats are still free, after those who wait for seats.',
  args: [bookingArgument],
  examples: ['tix confirm K7QF-3M9X', 'tix confirm k7qf3m9x --json'],
  writes: true,
  shows: bookingView,
  run: async ({ office, dryRun }, input) => {
    const { booking, replayed } = await confirmBooking(office, input.booking, { dryRun })
    return {
      message: `${replayed ? `Confirmed before, and ${booking.status} now:` : 'Confirmed'} ${booking.code}: ${seats(booking.quantity)} for ${booking.event.name}`,
      data: { booking, ...(replayed && { replayed }) },
      view: shownOne(bookingView, booking),
    }
  },
})
