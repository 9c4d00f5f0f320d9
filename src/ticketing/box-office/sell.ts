import type { PaymentMethod } from '../../store/interface/rows.ts'
import type { BookingCode } from '../../values/codes/booking-code.ts'
import type { Email } from '../../values/email.ts'
import { Invalid } from '../../values/errors.ts'
import {
  type MinorUnits,
  type Money,
  minorUnits,
  minus,
  money,
  moneyText,
  NOTHING,
  unitsOf,
} from '../../values/money.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import { inZone } from '../../values/time/offsets.ts'
import { bookingMeaning, inItsWords } from '../bookings/request/booking-meaning.ts'
import { buildSale } from '../bookings/request/build-sale.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { priceOf, seatsOf, type TicketSelection } from '../inventory/allocation.ts'
import { loadForSale, makeRoom, withSeatsOf } from '../inventory/event-inventory.ts'
import { insertBooking } from '../inventory/insert-bookings.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import { assertPersonLimit } from '../inventory/person-limit.ts'
import { offerReleasedSeats } from '../inventory/released-seats.ts'
import type { Sale } from '../inventory/sale.ts'
import { type Booking, bookingById, eventOf, readBooking } from '../model/booking.ts'
import { payInFull } from '../payments/balance.ts'
import type { Payment } from '../payments/payments.ts'
import { commitRefusal } from '../refusal.ts'
import { replaceable, type TakenBack, takeBack, tellTakenBack } from './instead-of.ts'

/** A sale face to face: seats and money at once. */
export interface SaleRequest {
  /** An id or a slug. */
  event: string
  quantity?: number | undefined
  types?: readonly TicketSelection[] | undefined
  email?: Email | undefined
  name?: string | undefined
  /** How it is paid; in cash unless it says otherwise. */
  paid?: PaymentMethod | undefined
  /** The cash that was handed over, as a decimal amount. */
  received?: string | undefined
  /**
   * A booking of the same event that is taken back with it, money and seats, in one write: nobody who waits is offered
   * its seats before this sale has had its pick. Refused, the old one stands.
   */
  insteadOf?: BookingCode | undefined
  /** What the customer was told it costs, null for nothing: sold is at that price, or not at all. */
  agreed?: Money | null | undefined
}

/** Somebody changed the price while the customer looked for their money. */
export class PriceChanged extends Conflict {}

export interface Sold {
  booking: Booking
  /** null where it costs nothing. */
  payment: Payment | null
  received: Money | null
  change: Money | null
  /** What was taken back for it. */
  insteadOf?: TakenBack
  replayed?: true
}

/**
 * Sells seats to somebody who stands at the counter, and takes their money.
 *
 * @throws NotFound, Invalid (also where less was handed over than it costs), and Conflict as `bookSeats` does
 * @throws PriceChanged
 */
export async function sellSeats(
  context: Context,
  request: SaleRequest,
  { dryRun = false } = {},
): Promise<Sold> {
  const { received, insteadOf, agreed, paid = 'cash', ...wish } = request
  if (received !== undefined && paid !== 'cash')
    throw Invalid.field('received', `is what was handed over in cash, and this is paid by ${paid}`)
  const asked = { ...wish, paid, channel: 'door' as const }
  const { trace, replayed, ...sold } = await once<Answered, Trace>(
    context,
    {
      operation: 'sell',
      request: { ...inItsWords(asked), received, insteadOf },
      meaning: async queries => {
        const meaning = await bookingMeaning(queries, asked)
        return (
          meaning && { ...meaning, insteadOf, received: received === undefined ? null : Number(received) }
        )
      },
      work: async tx => {
        const inventory = await loadForSale(tx, request.event)
        const sale = { ...asked, received, agreed, inventory }
        // What is taken back is written before the sale may be refused, and stands or falls with it.
        if (insteadOf !== undefined) return sellInstead(tx, sale, insteadOf)
        return commitRefusal(() => sellNow(tx, sale))
      },
      trace: ({ trace }) => trace,
      again: async (tx, trace) => ({ ...(await tell(tx, trace)), trace, replayed: true }),
    },
    { dryRun, about: request.event.toLowerCase() },
  )
  return { ...sold, ...(replayed && { replayed }) }
}

type Told = Pick<Sold, 'booking' | 'payment' | 'received' | 'change' | 'insteadOf'>
type Answered = Told & { trace: Trace; replayed: boolean }
/** `cash`: what was handed over, where that was said. */
interface Trace {
  booking: number
  cash: MinorUnits | null
  insteadOf?: { code: BookingCode; paidBack: number[] }
}
type SaleNow = Omit<SaleRequest, 'insteadOf' | 'paid'> & {
  paid: PaymentMethod
  channel: 'door'
  inventory: EventInventory
}

async function sellNow(
  tx: Tx,
  { inventory, received, agreed, ...request }: SaleNow,
  before: (sale: Sale) => Promise<Pick<Trace, 'insteadOf'>> = async () => ({}),
): Promise<Answered> {
  const sale = buildSale(inventory, request, tx.now)
  assertAgreed(sale, agreed)
  const cash = handedOver(sale, received)
  await makeRoom(tx, inventory, sale.allocations)
  const more = await before(sale)
  await assertPersonLimit(tx.queries, sale.event, request.email, seatsOf(sale.allocations), tx.now)
  const { row } = await insertBooking(tx, sale)
  await payInFull(tx, row, sale.event, request.paid)
  const trace = { booking: row.id, cash, ...more }
  return { ...(await tell(tx, trace)), trace, replayed: false }
}

/** The seats of the old booking are this sale's first; what it does not take goes to those who wait. */
async function sellInstead(tx: Tx, sale: SaleNow, code: BookingCode): Promise<Answered> {
  const { event } = sale.inventory
  const replaced = await replaceable(tx, code, event)
  const inventory = withSeatsOf(sale.inventory, replaced.tickets)
  const answer = await sellNow(tx, { ...sale, inventory }, async () => {
    const { ids } = await takeBack(tx, replaced)
    return { insteadOf: { code, paidBack: ids } }
  })
  await offerReleasedSeats(tx, event.id)
  return answer
}

/** @throws PriceChanged */
function assertAgreed({ event, allocations }: Sale, agreed: Money | null | undefined): void {
  if (agreed === undefined) return
  const price = priceOf(allocations) ?? NOTHING
  if (price === (agreed ? unitsOf(agreed) : 0)) return
  const inWords = (sum: Money | null) => (sum ? moneyText(sum) : 'nothing')
  const now = event.currency === null || price === 0 ? null : money(price, event.currency)
  throw new PriceChanged('CONFLICT', `It costs ${inWords(now)} now, not ${inWords(agreed)}`, {
    price: now,
    agreed,
  })
}

/** @throws Invalid where it is less than what the seats cost */
function handedOver({ event, allocations }: Sale, received: string | undefined): MinorUnits | null {
  if (received === undefined) return null
  const price = priceOf(allocations)
  const { currency } = event
  if (currency === null || !price) throw Invalid.field('received', 'these seats cost nothing')
  const errors = new ErrorCollector()
  const cash = errors.read('received', () => minorUnits(received, currency))
  errors.throwIfAny()
  if (cash === undefined || cash < price)
    throw Invalid.field(
      'received',
      `${received} is less than the ${moneyText(money(price, currency))} that it costs`,
    )
  return cash
}

/** Where nothing was said of what was handed over, it was the exact amount. */
async function tell(tx: Tx, { booking: id, cash, insteadOf }: Trace): Promise<Told> {
  const { queries, now } = tx
  const row = await bookingById(queries, id)
  const { currency, utcOffsets } = await eventOf(queries, row)
  const booking = await readBooking(queries, row, now)
  const replaced = insteadOf && {
    insteadOf: await tellTakenBack(tx, insteadOf.code, insteadOf.paidBack),
  }
  const paid = (await queries.payments.ofBooking(id)).find(({ kind }) => kind === 'payment')
  if (!paid || currency === null) return { booking, payment: null, received: null, change: null, ...replaced }
  const { kind, method, amount, actor, at } = paid
  return {
    booking,
    payment: { kind, method, amount: money(amount, currency), actor, at: inZone(at, utcOffsets) },
    received: money(cash ?? amount, currency),
    change: money(minus(cash ?? amount, amount), currency),
    ...replaced,
  }
}
