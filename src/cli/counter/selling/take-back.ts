import { cancelBookings } from '../../../ticketing/bookings/cancel.ts'
import { type Sold, sellSeats } from '../../../ticketing/box-office/sell.ts'
import { bookingCode } from '../../../values/codes/booking-code.ts'
import { type MinorUnits, type Money, money, unitsOf } from '../../../values/money.ts'
import { counted } from '../../../values/number.ts'
import { visible } from '../../../values/parse-error.ts'
import { amount } from '../../output/human.ts'
import { keyLines } from '../panel/key-lines.ts'
import { ESCAPE } from '../panel/panel.ts'
import { boardOf } from './board.ts'
import { orderText, readOrder } from './order.ts'
import type { Stand } from './stand.ts'

const KEYS = ['Enter: take it back', '2 vip: sell that instead', 'Esc: leave it']

/** Takes the last sale back, money and seats in one write, or sells something else in its place. */
export async function takeBackLast(stand: Stand): Promise<void> {
  const { context, panel, style, shift, seats } = stand
  const { last } = shift
  if (!last) return panel.say('There is no sale to take back')
  const { booking } = last
  const line = await panel.ask({
    prompt: 'Take back > ',
    silent: true,
    above: now => [
      ...boardOf(seats, style, now),
      style.bold(visible(`${booking.code}: ${counted(booking.quantity, 'ticket')}, ${paidText(last)}`)),
      ...keyLines(KEYS, style, now),
    ],
  })
  if (line === undefined || line === ESCAPE) return panel.say('Left as it was')
  if (line === '') {
    await cancelBookings(context, {
      codes: [bookingCode(booking.code)],
      refund: true,
      reason: 'taken back at the counter',
    })
    shift.takeBack()
    panel.say(`Taken back: ${booking.code}`)
    return tellMoney(stand, last, undefined)
  }
  await sellInstead(stand, last, line)
}

async function sellInstead(stand: Stand, last: Sold, line: string): Promise<void> {
  const { context, panel, shift, handOut, seats } = stand
  const { booking } = last
  // Its own seats are free for it, too; how they add up with quotas is the store's to say.
  const types = seats.now.ticketTypes.map(type => ({ ...type, available: type.available + booking.quantity }))
  const order = readOrder(line, types)
  const sold = await sellSeats(context, {
    event: String(booking.event.id),
    types: order.lines.map(({ type: { name }, quantity }) => ({ name, quantity })),
    paid: last.payment?.method,
    insteadOf: bookingCode(booking.code),
  })
  shift.takeBack()
  shift.add(sold)
  panel.say(visible(`Sold ${orderText(order)} instead of ${booking.code}: ${sold.booking.code}`))
  await handOut.tickets(sold.booking)
  tellMoney(stand, last, sold)
}

/** How much goes which way over the counter. */
function tellMoney({ panel, style }: Stand, before: Sold, after: Sold | undefined): void {
  const [gave, costs] = [before.payment?.amount, after?.payment?.amount]
  const currency = (gave ?? costs)?.currency
  if (currency === undefined) return
  const units = (sum: Money | undefined) => (sum ? unitsOf(sum) : 0)
  const more = units(costs) - units(gave)
  if (more === 0) return
  const difference = amount(money(Math.abs(more) as MinorUnits, currency))
  const method = (before.payment ?? after?.payment)?.method
  panel.say(style.inverse.bold(` ${more < 0 ? 'GIVE BACK' : 'TAKE'} ${difference} (${method}) `))
}

function paidText({ payment }: Sold): string {
  return payment ? `${amount(payment.amount)} ${payment.method}` : 'free'
}
