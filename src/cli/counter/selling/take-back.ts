import type { PaymentMethod } from '../../../store/interface/rows.ts'
import { cancelBookings } from '../../../ticketing/bookings/cancel.ts'
import { sellSeats } from '../../../ticketing/box-office/sell.ts'
import { showBooking } from '../../../ticketing/box-office/show-booking.ts'
import type { Booking } from '../../../ticketing/model/booking.ts'
import type { Payment } from '../../../ticketing/payments/payments.ts'
import { bookingCode } from '../../../values/codes/booking-code.ts'
import { counted } from '../../../values/number.ts'
import { visible } from '../../../values/parse-error.ts'
import { amount } from '../../output/human.ts'
import { keyLines } from '../panel/key-lines.ts'
import { ESCAPE } from '../panel/panel.ts'
import { boardOf } from './board.ts'
import { orderText, readOrder } from './order.ts'
import type { Stand } from './stand.ts'
import { byMethod, withoutSign } from './sums.ts'

const KEYS = ['Enter: take it back', '2 vip: sell that instead', 'Esc: leave it']

/** Takes the last sale back, money and seats in one write, or sells something else in its place. */
export async function takeBackLast(stand: Stand): Promise<void> {
  const { context, panel, style, shift, seats } = stand
  const { last } = shift
  if (!last) return panel.refuse('There is no sale to take back')
  // Somebody else may have changed it since, or given its money back.
  const { booking } = (await showBooking(context, last.booking.code)) ?? last
  const line = await panel.ask({
    prompt: 'Take back > ',
    silent: true,
    above: now => [
      ...boardOf(seats, style, now),
      style.bold(visible(`${booking.code}: ${stateOf(booking, last.payment)}`)),
      ...keyLines(KEYS, style, now),
    ],
  })
  if (line === undefined || line === ESCAPE) return panel.say('Left as it was')
  if (line === '') {
    const { seats: freed, payments = [] } = await cancelBookings(context, {
      codes: [bookingCode(booking.code)],
      refund: true,
      reason: 'taken back at the counter',
    })
    shift.takeBack(payments)
    panel.say(freed > 0 ? `Taken back: ${booking.code}` : `${booking.code} was canceled before`)
    return tellMoney(stand, payments)
  }
  await sellInstead(stand, booking, last.payment?.method, line)
}

async function sellInstead(
  stand: Stand,
  booking: Booking,
  method: PaymentMethod | undefined,
  line: string,
): Promise<void> {
  const { context, panel, shift, handOut, seats } = stand
  // Its own seats are free for it, too; how they add up with quotas is the store's to say.
  const types = seats.now.ticketTypes.map(type => ({ ...type, available: type.available + booking.quantity }))
  const order = readOrder(line, types)
  const sold = await sellSeats(context, {
    event: String(booking.event.id),
    types: order.lines.map(({ type: { name }, quantity }) => ({ name, quantity })),
    paid: method,
    insteadOf: bookingCode(booking.code),
  })
  const refunds = sold.insteadOf?.payments ?? []
  shift.takeBack(refunds)
  shift.add(sold)
  panel.say(visible(`Sold ${orderText(order)} instead of ${booking.code}: ${sold.booking.code}`))
  await handOut.tickets(sold.booking)
  tellMoney(stand, sold.payment ? [...refunds, sold.payment] : refunds)
}

/** How much goes which way over the counter, and how: as it was written, not as it was sold. */
function tellMoney({ panel, style }: Stand, payments: readonly Payment[]): void {
  for (const [method, sums] of byMethod(payments))
    for (const [currency, units] of sums)
      if (units !== 0)
        panel.say(
          style.inverse.bold(
            ` ${units < 0 ? 'GIVE BACK' : 'TAKE'} ${withoutSign(units, currency)} (${method}) `,
          ),
        )
}

function stateOf({ quantity, status, paid }: Booking, payment: Payment | null): string {
  if (status !== 'confirmed') return status
  const money = paid && payment ? `${amount(paid)} ${payment.method}` : 'free'
  return `${counted(quantity, 'ticket')}, ${money}`
}
