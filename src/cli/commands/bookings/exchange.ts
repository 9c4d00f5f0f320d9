import { exchange } from '../../../operations/bookings/exchange.ts'
import type { Booking } from '../../../ticketing/model/booking.ts'
import { moneyText } from '../../../values/money.ts'
import { commandFor } from '../../operation-command.ts'
import { seats } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'
import { bookingView } from '../../output/views/booking-view.ts'

export const exchangeCommand = commandFor(exchange, {
  args: ['booking'],
  examples: [
    'tix exchange K7QF-3M9X --type vip',
    'tix exchange K7QF-3M9X --ticket 2 --type standard',
    'tix exchange K7QF-3M9X --event jazz-night-2',
  ],
  shows: bookingView,
  answer: ({ booking, rest, seats: count, replayed }) => ({
    message:
      count === 0
        ? `Nothing to exchange: ${booking.code} has these seats already`
        : `${replayed ? 'Exchanged before' : 'Exchanged'}: ${seats(count)}, now ${booking.code} for ${booking.event.name}${ended(booking)}${balance(booking)}${rest ? `. ${rest.code} keeps ${seats(rest.quantity)}${balance(rest)}` : ''}`,
    view: shownOne(bookingView, booking),
  }),
})

function ended({ status }: Booking): string {
  return status === 'confirmed' || status === 'held' ? '' : `, ${status}`
}

function balance({ due, owed }: Booking): string {
  if (due && Number(due.amount) > 0) return `, ${moneyText(due)} due`
  if (owed && Number(owed.amount) > 0) return `, ${moneyText(owed)} owed`
  return ''
}
