import type { PaymentMethod } from '../../store/interface/rows.ts'
import type { Email } from '../../values/email.ts'
import { Invalid } from '../../values/errors.ts'
import { type MinorUnits, type Money, minorUnits, money, moneyText } from '../../values/money.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import { inZone } from '../../values/time/offsets.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { priceOf, type TicketSelection } from '../inventory/allocation.ts'
import { loadForSale, makeRoom } from '../inventory/event-inventory.ts'
import { insertBooking, type Sale } from '../inventory/insert-bookings.ts'
import { type Booking, bookingById, eventOf, readBooking } from '../model/booking.ts'
import { payInFull } from '../payments/balance.ts'
import type { Payment } from '../payments/payments.ts'
import { commitRefusal } from '../refusal.ts'
import { buildSale } from './book.ts'
import { bookingMeaning, inItsWords } from './booking-meaning.ts'

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
}

export interface Sold {
  booking: Booking
  /** null where it costs nothing. */
  payment: Payment | null
  received: Money | null
  change: Money | null
  replayed?: true
}

/**
 * Sells seats to somebody who stands at the counter, and takes their money.
 *
 * @throws NotFound, Invalid (also where less was handed over than it costs), and Conflict as `bookSeats` does
 */
export async function sellSeats(
  context: Context,
  request: SaleRequest,
  { dryRun = false } = {},
): Promise<Sold> {
  const { received, paid = 'cash', ...wish } = request
  if (received !== undefined && paid !== 'cash')
    throw Invalid.field('received', `is what was handed over in cash, and this is paid by ${paid}`)
  const asked = { ...wish, paid, channel: 'door' as const }
  const { id, ...answer } = await once<Answered, Trace>(
    context,
    {
      operation: 'sell',
      request: { ...inItsWords(asked), received },
      meaning: async queries => {
        const meaning = await bookingMeaning(queries, asked)
        return meaning && { ...meaning, received: received === undefined ? null : Number(received) }
      },
      work: async tx => {
        const inventory = await loadForSale(tx, request.event)
        return commitRefusal(async () => {
          const sale = buildSale(inventory, { ...asked, digest: null }, tx.now)
          const cash = handedOver(sale, received)
          await makeRoom(tx, inventory, sale.allocations)
          const { row } = await insertBooking(tx, sale)
          await payInFull(tx, row, sale.event, paid)
          return { ...(await tell(tx, row.id, cash)), cash, replayed: false }
        })
      },
      trace: ({ id, cash }) => ({ booking: id, cash }),
      again: async (tx, { booking, cash }) => ({ ...(await tell(tx, booking, cash)), cash, replayed: true }),
    },
    { dryRun },
  )
  const { cash, replayed, ...sold } = answer
  return { ...sold, ...(replayed && { replayed }) }
}

type Told = Pick<Sold, 'booking' | 'payment' | 'received' | 'change'> & { id: number }
/** `cash`: what was handed over, where that was said. */
type Answered = Told & { cash: MinorUnits | null; replayed: boolean }
type Trace = { booking: number; cash: MinorUnits | null }

/** @throws Invalid where it is less than what the seats cost */
function handedOver({ event, allocations }: Sale, received: string | undefined): MinorUnits | null {
  if (received === undefined) return null
  const price = priceOf(allocations)
  const { currency } = event
  if (currency === null || !price)
    throw Invalid.field('received', `is not needed: ${event.name} costs nothing`)
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
async function tell({ queries, now }: Tx, id: number, cash: MinorUnits | null): Promise<Told> {
  const row = await bookingById(queries, id)
  const { currency, utcOffsets } = await eventOf(queries, row)
  const booking = await readBooking(queries, row, now)
  const paid = (await queries.payments.ofBooking(id)).find(({ kind }) => kind === 'payment')
  if (!paid || currency === null) return { id, booking, payment: null, received: null, change: null }
  const { kind, method, amount, actor, at } = paid
  return {
    id,
    booking,
    payment: { kind, method, amount: money(amount, currency), actor, at: inZone(at, utcOffsets) },
    received: money(cash ?? amount, currency),
    change: money(((cash ?? amount) - amount) as MinorUnits, currency),
  }
}
