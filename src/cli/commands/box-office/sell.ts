import { sell } from '../../../operations/box-office/sell.ts'
import type { Sold } from '../../../ticketing/bookings/sell.ts'
import { commandFor } from '../../command.ts'
import { bookingView } from '../../output/booking-view.ts'
import { amount, seats } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'

export const sellCommand = commandFor(sell, {
  args: ['event'],
  flags: { quantity: '-n, --quantity <n>' },
  examples: [
    'tix sell jazz-night -n 2 --paid card',
    'tix sell jazz-night --type vip=2 --type standard --received 100',
    'tix sell jazz-night --name "Ada Lovelace" --email ada@example.com -q',
  ],
  shows: bookingView,
  answer: sold => ({ message: inWords(sold), view: shownOne(bookingView, sold.booking) }),
})

function inWords({ booking, payment, received, change, replayed }: Sold): string {
  const what = `${replayed ? 'Sold before: ' : 'Sold '}${seats(booking.quantity)} for ${booking.event.name}`
  if (!payment) return what
  const price = `${what}: ${amount(payment.amount)}, ${payment.method}`
  if (!change || Number(change.amount) === 0) return price
  return `${price}. Received ${amount(received)}, change ${amount(change)}`
}
