import { PriceChanged, type SaleRequest, type Sold, sellSeats } from '../../../ticketing/box-office/sell.ts'
import type { Booking } from '../../../ticketing/model/booking.ts'
import { Busy, Invalid } from '../../../values/errors.ts'
import { ParseError, visible } from '../../../values/parse-error.ts'
import { cut, displayWidth } from '../../output/display-width.ts'
import { amount } from '../../output/human.ts'
import type { Size } from '../panel/block.ts'
import { keyLines } from '../panel/key-lines.ts'
import { ESCAPE } from '../panel/panel.ts'
import { boardOf } from './board.ts'
import { holdSeats, letGo, sellHeld } from './held-sale.ts'
import { type Order, orderText, readPayment, repriced } from './order.ts'
import type { Stand } from './stand.ts'

const KEYS = ['Enter: exact', '50: change', 'c: card', 't: transfer', 'f: free', 'n Ada: name', 'Esc: back']
const FREE_KEYS = ['Enter: sell', 'n Ada: name', 'Esc: back']

/** Sells what was asked for, once it is paid. */
export async function takeMoney(stand: Stand, order: Order): Promise<void> {
  const { context, seats } = stand
  const types = order.lines.map(({ type: { name }, quantity }) => ({ name, quantity }))
  const wish = { event: seats.event, types }
  const held = stand.holds ? await holdSeats(context, wish) : undefined
  const shown = held ? { ...order, price: held.total } : order
  const sell = (payment: Customer & Pick<SaleRequest, 'paid' | 'received'>, { price }: Order) =>
    held ? sellHeld(context, held, payment) : sellSeats(context, { ...wish, ...payment, agreed: price })
  const sold = await settle(stand, shown, held, sell).catch(async error => {
    if (held) await letGo(context, held)
    throw error
  })
  if (sold) return tellSold(stand, order, sold)
  if (held) await letGo(context, held)
  stand.panel.say('Not sold')
}

type Customer = Pick<SaleRequest, 'name' | 'email'>

/** Asks until it is paid, or given up. What was typed wrong, what is busy, and at what price, is asked again. */
async function settle(
  { panel, style, seats }: Stand,
  asked: Order,
  held: Booking | undefined,
  sell: (payment: Customer & Pick<SaleRequest, 'paid' | 'received'>, order: Order) => Promise<Sold>,
): Promise<Sold | undefined> {
  let order = asked
  let customer: Customer = {}
  for (;;) {
    const line = await panel.ask({
      prompt: 'Paid > ',
      silent: true,
      above: now => [
        ...boardOf(seats, style, now),
        style.bold(priced(order, untilWhen(held), now)),
        ...forWhom(customer),
        ...keyLines(order.price ? KEYS : FREE_KEYS, style, now),
      ],
    })
    if (line === undefined || line === ESCAPE) return undefined
    try {
      const payment = readPayment(line)
      if ('paid' in payment) return await sell({ ...customer, ...payment }, order)
      customer = { ...customer, ...payment }
    } catch (error) {
      if (error instanceof PriceChanged) {
        await seats.look()
        order = repriced(order, seats.now.ticketTypes)
      } else if (!(error instanceof ParseError || error instanceof Invalid || error instanceof Busy))
        throw error
      panel.refuse(style.red(`! ${visible(error.message)}`))
    }
  }
}

async function tellSold({ panel, style, shift, handOut }: Stand, order: Order, sold: Sold): Promise<void> {
  shift.add(sold)
  const { booking, payment, change } = sold
  const paid = payment ? `${amount(payment.amount)} ${payment.method}` : 'free'
  panel.say(`Sold ${visible(orderText(order))}, ${paid}: ${style.bold(booking.code)}`)
  await handOut.tickets(booking)
  if (change && Number(change.amount) > 0) panel.say(style.inverse.bold(` CHANGE ${amount(change)} `))
}

/** What is asked for and what it costs: of a long line, the price is what stays. */
function priced(order: Order, more: string, { columns }: Size): string {
  const price = ` = ${amount(order.price) || 'free'}${more}`
  return cut(visible(orderText(order)), Math.max(1, columns - 1 - displayWidth(price))) + price
}

function forWhom({ name, email }: Customer): string[] {
  const who = [name, email].filter(text => text !== undefined)
  return who.length > 0 ? [visible(`for ${who.join(', ')}`)] : []
}

function untilWhen(held: Booking | undefined): string {
  const time = held?.expiresAt?.slice(11, 19)
  return time === undefined ? '' : `, kept until ${time}`
}
