import { findBookings } from '../../ticketing/bookings/find-bookings.ts'
import { sellSeats } from '../../ticketing/bookings/sell.ts'
import { checkInTickets } from '../../ticketing/check-in/check-in-tickets.ts'
import { inWords } from '../../ticketing/check-in/refusal.ts'
import type { Context } from '../../ticketing/context.ts'
import { availability } from '../../ticketing/events/availability.ts'
import { TixError } from '../../values/errors.ts'
import { visible } from '../../values/parse-error.ts'
import { amount } from '../output/human.ts'
import { ESCAPE, type Lines } from './lines.ts'
import { type Order, readOrder, readPayment } from './order.ts'
import { Shift } from './shift.ts'

const KEYS = `  Enter        one seat of the first type
  2 vip        two of a type, by its first letters
  u            take the last sale back
  f <text>     find a booking        c <code>  check in
  ?            these keys            q, Ctrl-C the end of the shift
  Then: Enter exact cash, an amount for change, c card, t transfer, f free, Esc back`

/** The counter: one sale after the other, until it is closed. Nothing is locked while a customer chooses. */
export async function sellAtCounter(context: Context, event: string, lines: Lines): Promise<Shift> {
  const shift = new Shift()
  const look = async () => {
    const [now] = await availability(context, event)
    if (!now) throw new Error(`event ${event} is gone`)
    return now
  }
  let now = await look()
  const prompt = () => {
    const types = now.ticketTypes.map(
      type => `${type.name} ${amount(type.price) || 'free'}, ${type.available} left`,
    )
    return `${visible(now.event.name)}: ${visible(types.join('; '))}${now.available === 0 ? ' - SOLD OUT' : ''} > `
  }
  const ended = new AbortController()
  const following = follow(context, ended.signal, async () => {
    now = await look()
    lines.refresh(prompt())
  })
  lines.say(KEYS)
  for (;;) {
    now = await look()
    const line = await lines.ask(prompt())
    if (line === undefined || line === 'q') break
    if (line === ESCAPE) continue
    try {
      await serve(context, event, line, { lines, shift, types: now.ticketTypes })
    } catch (error) {
      if (!(error instanceof TixError)) throw error
      lines.say(`! ${visible(error.message)}`)
    }
  }
  ended.abort()
  await following
  lines.say('')
  for (const line of shift.totals()) lines.say(visible(line))
  return shift
}

interface Desk {
  lines: Lines
  shift: Shift
  types: Awaited<ReturnType<typeof availability>>[number]['ticketTypes']
}

async function serve(context: Context, event: string, line: string, desk: Desk): Promise<void> {
  const { lines, shift } = desk
  const [word = '', ...rest] = line.split(' ')
  const text = rest.join(' ')
  if (line === '?') return lines.say(KEYS)
  if (line === 'u') {
    const undone = await shift.undo(context)
    return lines.say(
      undone
        ? `Taken back: ${undone.booking.code}, give back ${amount(undone.payment?.amount ?? null) || 'nothing'}`
        : 'There is no sale to take back',
    )
  }
  if (word === 'f' && text !== '') {
    const { bookings } = await findBookings(context, { text, event, limit: 10 })
    if (bookings.length === 0) return lines.say('Nobody found')
    for (const b of bookings)
      lines.say(visible(`  ${b.code}  ${b.name ?? b.email ?? 'walk-in'}  ${b.quantity}  ${b.status}`))
    return
  }
  if (word === 'c' && text !== '') {
    const { checkIns } = await checkInTickets(context, { codes: [text], event })
    for (const done of checkIns)
      lines.say(visible(done.outcome === 'OK' ? `OK ${done.ticket}` : `${done.outcome}: ${inWords(done)}`))
    return
  }
  const order = readOrder(
    line,
    desk.types.map(({ name }) => name),
  )
  if (typeof order === 'string') return lines.say(`! ${visible(order)}`)
  return sell(context, event, order, desk)
}

async function sell(
  context: Context,
  event: string,
  order: Order,
  { lines, shift, types }: Desk,
): Promise<void> {
  const type = types.find(({ name }) => name === order.type)
  const what = `${order.quantity} × ${order.type}`
  const price = type?.price ? { ...type.price, amount: total(type.price.amount, order.quantity) } : null
  const answer = await lines.ask(visible(`${what} = ${amount(price) || 'free'}. Paid > `))
  if (answer === undefined || answer === ESCAPE) return lines.say('Not sold')
  const payment = readPayment(answer)
  if (typeof payment === 'string') return lines.say(`! ${payment}`)
  const sold = await sellSeats(context, {
    event,
    types: [{ name: order.type, quantity: order.quantity }],
    ...payment,
  })
  shift.add(sold)
  const change = sold.change && Number(sold.change.amount) > 0 ? `. CHANGE ${amount(sold.change)}` : ''
  lines.say(visible(`Sold ${what}: ${sold.booking.code}${change}`))
}

function total(price: string, quantity: number): string {
  const decimals = price.split('.')[1]?.length ?? 0
  return (Number(price) * quantity).toFixed(decimals)
}

async function follow(context: Context, signal: AbortSignal, changed: () => Promise<void>): Promise<void> {
  for await (const _ of context.store.changes({ signal })) await changed()
}
