import { cancelBookings } from '../../../ticketing/bookings/cancel.ts'
import type { Booking } from '../../../ticketing/model/booking.ts'
import { command } from '../../command.ts'
import { bookingCodes, reason, seatsOption } from '../../options/booking.ts'
import { bookingView } from '../../output/booking-view.ts'
import { seats } from '../../output/human.ts'
import { shownList, shownOne } from '../../output/view.ts'

export const cancelCommand = command({
  name: 'cancel',
  summary: 'Cancel bookings, wholly or in part, and free their seats',
  description:
    'All of the bookings are canceled, or none. One that is canceled already is left as it is, so that\n' +
    'repeating the command is safe; with --seats, which cancels so many more each time, it needs a key.',
  args: [bookingCodes],
  options: [seatsOption, reason],
  examples: [
    'tix cancel K7QF-3M9X',
    'tix cancel K7QF-3M9X --seats 1 --reason "one of them is ill"',
    'tix cancel K7QF-3M9X --seats 1 --idempotency-key return-4711',
    'tix cancel K7QF-3M9X P2DW-8HJC --json',
  ],
  writes: true,
  shows: bookingView,
  run: async ({ office, dryRun }, input) => {
    const { bookings, seats: freed, replayed } = await cancelBookings(office, input, { dryRun })
    const [booking] = bookings
    const single = bookings.length === 1 && booking !== undefined
    const view = single ? shownOne(bookingView, booking) : shownList(bookingView, bookings, '')
    return {
      message: said(bookings, freed, replayed),
      data: {
        ...(single && { booking }),
        bookings: view.items,
        seats: freed,
        ...((replayed || freed === 0) && { replayed: true }),
      },
      view,
    }
  },
})

function said(bookings: readonly Booking[], freed: number, replayed: boolean): string {
  const which = bookings.length === 1 ? bookings[0]?.code : `${bookings.length} bookings`
  if (freed === 0) return `Nothing to cancel: ${which} had no seats any more`
  return replayed
    ? `${seats(freed)} of ${which} ${freed === 1 ? 'was' : 'were'} canceled before`
    : `Canceled ${seats(freed)} of ${which}`
}
