import { cancel } from '../../../operations/bookings/cancel.ts'
import type { Booking } from '../../../ticketing/model/booking.ts'
import { commandFor } from '../../operation-command.ts'
import { givenBack, seats } from '../../output/human.ts'
import { shownList, shownOne } from '../../output/view.ts'
import { bookingView } from '../../output/views/booking-view.ts'

export const cancelCommand = commandFor(cancel, {
  args: ['codes'],
  examples: [
    'tix cancel K7QF-3M9X',
    'tix cancel K7QF-3M9X --seats 1 --reason "one of them is ill"',
    'tix cancel K7QF-3M9X --seats 1 --idempotency-key return-4711',
    'tix cancel K7QF-3M9X --ticket 2 --ticket 3',
    'tix cancel K7QF-3M9X --refund',
    'tix cancel K7QF-3M9X P2DW-8HJC --json',
  ],
  shows: bookingView,
  answer: ({ booking, bookings, seats, payments = [], replayed = false }) => ({
    message: `${said(bookings, seats, replayed)}${givenBack(payments)}`,
    view: booking ? shownOne(bookingView, booking) : shownList(bookingView, bookings, ''),
  }),
})

function said(bookings: readonly Booking[], freed: number, replayed: boolean): string {
  const which = bookings.length === 1 ? bookings[0]?.code : `${bookings.length} bookings`
  if (freed === 0) return `Nothing to cancel: ${which} had no seats any more`
  return replayed
    ? `${seats(freed)} of ${which} ${freed === 1 ? 'was' : 'were'} canceled before`
    : `Canceled ${seats(freed)} of ${which}`
}
