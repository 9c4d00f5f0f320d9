import { transfer } from '../../../operations/bookings/transfer.ts'
import type { Booking } from '../../../ticketing/model/booking.ts'
import { commandFor } from '../../operation-command.ts'
import { seats } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'
import { bookingView } from '../../output/views/booking-view.ts'

export const transferCommand = commandFor(transfer, {
  args: ['booking'],
  examples: [
    'tix transfer K7QF-3M9X --to bob@example.com --name "Bob Ross"',
    'tix transfer K7QF-3M9X --ticket 2 --to bob@example.com',
  ],
  shows: bookingView,
  answer: ({ booking, rest, voided, replayed }) => ({
    message: replayed
      ? already(booking, voided)
      : `${booking.code} for ${booking.event.name} is ${booking.email}'s. ${voided === 1 ? 'The code of its ticket is new, and the one' : `The codes of its ${voided} tickets are new, and those`} given out before ${voided === 1 ? 'is' : 'are'} void${rest ? `. ${rest.code} keeps ${seats(rest.quantity)}` : ''}`,
    view: shownOne(bookingView, booking),
  }),
})

/** Nothing was done: it was handed over before, or has always been theirs. Whoever has it may have been erased since. */
function already({ code, event, email }: Booking, voided: number): string {
  const what = `${code} for ${event.name}`
  if (email === null) return `${what} was handed over before; whose it is now is not known`
  return voided === 0
    ? `${what} is ${email}'s already`
    : `${what} was handed over before; it is ${email}'s now`
}
