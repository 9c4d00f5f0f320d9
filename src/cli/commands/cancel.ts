import type { Booking } from '../../ticketing/booking.ts'
import { cancelBookings } from '../../ticketing/cancel.ts'
import { command } from '../command.ts'
import { bookingCodes, reason, seatsOption } from '../options/booking.ts'
import { bookingView } from '../output/booking-view.ts'
import { seats } from '../output/human.ts'
import { shownList, shownOne } from '../output/view.ts'

export const cancelCommand = command({
  name: 'cancel',
  summary: 'Cancel bookings, wholly or in part, and free their seats',
  description:
    'All of the bookings are canceled, or none. One that is canceled already is left as it is, so that\n' +
    'repeating the command is safe; not so with --seats, which cancels so many more each time.',
  args: [bookingCodes],
  options: [seatsOption, reason],
  examples: [
    'tix cancel K7QF-3M9X',
    'tix cancel K7QF-3M9X --seats 1 --reason "one of them is ill"',
    'tix cancel K7QF-3M9X P2DW-8HJC --json',
  ],
  writes: true,
  shows: bookingView,
  run: async ({ office, dryRun }, input) => {
    const { bookings, seats: freed } = await cancelBookings(office, input, { dryRun })
    const [booking] = bookings
    const single = bookings.length === 1 && booking !== undefined
    const view = single ? shownOne(bookingView, booking) : shownList(bookingView, bookings, '')
    return {
      message: said(bookings, freed),
      data: {
        ...(single && { booking }),
        bookings: view.items,
        seats: freed,
        ...(freed === 0 && { replayed: true }),
      },
      view,
    }
  },
})

function said(bookings: readonly Booking[], freed: number): string {
  const which = bookings.length === 1 ? bookings[0]?.code : `${bookings.length} bookings`
  return freed === 0
    ? `Nothing to cancel: ${which} had no seats any more`
    : `Canceled ${seats(freed)} of ${which}`
}
