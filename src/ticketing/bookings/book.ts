import type { PaymentMethod } from '../../store/interface/rows.ts'
import type { VoucherCode } from '../../values/codes/voucher-code.ts'
import { Invalid } from '../../values/errors.ts'
import { earlier, type Instant, plus } from '../../values/time/instant.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { type Allocation, allocate, assertBookingSize, seatsOf } from '../inventory/allocation.ts'
import { loadForSale, makeRoom } from '../inventory/event-inventory.ts'
import { holdEnd } from '../inventory/holds.ts'
import { type InsertedBooking, insertBooking, type Sale } from '../inventory/insert-bookings.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import { assertPersonLimit } from '../inventory/person-limit.ts'
import { assertOnSale } from '../inventory/sales-period.ts'
import { type Booking, bookingById, readBooking, toBooking } from '../model/booking.ts'
import { payInFull } from '../payments/balance.ts'
import { assertRedeemable, findVoucher, withUse } from '../pricing/redeem.ts'
import { commitRefusal } from '../refusal.ts'
import { type Alike, alikeBookings } from './alike.ts'
import { bookingMeaning, inItsWords } from './booking-meaning.ts'
import type { BookingRequest } from './booking-request.ts'

export interface Booked {
  booking: Booking
  /** What the same address has booked there in the last ten minutes. */
  alike?: readonly Alike[] | undefined
  replayed: boolean
}

/**
 * Books seats, all of them or none.
 *
 * @throws NotFound, Invalid, and Conflict (SOLD_OUT, SALES_CLOSED, EVENT_CANCELED, IDEMPOTENCY_MISMATCH)
 */
export async function bookSeats(
  context: Context,
  request: BookingRequest,
  { dryRun = false } = {},
): Promise<Booked> {
  if (request.holdMs !== undefined && request.paid !== undefined)
    throw Invalid.field('paid', 'is of a sale, and a hold sells nothing yet. Hold the seats, then pay them')
  return once<Booked & { id: number }, { booking: number }>(
    context,
    {
      operation: 'book',
      request: inItsWords(request),
      meaning: queries => bookingMeaning(queries, request),
      work: async tx => {
        const till = await loadForSale(tx, request.event)
        return commitRefusal(async () => {
          const sale = await withVoucher(
            tx,
            buildSale(till, { ...request, digest: null }, tx.now),
            request.voucher,
          )
          const { email } = request
          await assertPersonLimit(tx.queries, till.event, email, seatsOf(sale.allocations), tx.now)
          await makeRoom(tx, till, sale.allocations)
          const alike = await alikeBookings(tx, till.event, email)
          const { row, tickets } = await insertAndPay(tx, sale, request.paid)
          return { id: row.id, booking: toBooking(row, tickets, till.event, tx.now), alike, replayed: false }
        })
      },
      trace: ({ id }) => ({ booking: id }),
      again: async (tx, { booking: id }) => {
        const row = await bookingById(tx.queries, id)
        return { id, booking: await readBooking(tx.queries, row, tx.now), replayed: true }
      },
    },
    { dryRun },
  )
}

/**
 * Agrees to a sale, or refuses it; whether there are seats left is the row's to say.
 *
 * @throws Invalid, Conflict
 */
export function buildSale(
  till: EventInventory,
  request: BookingRequest & { digest: string | null },
  now: Instant,
): Sale {
  const allocations = checkRequest(till, request, now)
  const { email = null, name = null, channel = 'cli', holdMs, ref, digest } = request
  const wished = holdMs === undefined ? request.heldUntil : plus(now, holdMs)
  const expiresAt = wished === undefined ? null : holdEnd(till.event, allocations, wished)
  const buyer = { email, name, channel, expiresAt, ref, request: digest }
  return { event: till.event, allocations, buyer }
}

/** The same sale at the prices that a voucher makes. @throws NotFound, Conflict */
async function withVoucher(tx: Tx, sale: Sale, code: VoucherCode | undefined): Promise<Sale> {
  if (code === undefined) return sale
  const voucher = await findVoucher(tx.queries, code)
  const types = sale.allocations.map(({ type }) => type)
  assertRedeemable(voucher, sale.event, types, tx.now)
  return { ...sale, voucher }
}

/** Everything that may refuse a booking, but for the seats themselves. @throws Invalid, Conflict */
export function checkRequest(
  { event, types }: EventInventory,
  request: BookingRequest,
  now: Instant,
): Allocation[] {
  assertReachable(request)
  const bookedAt = earlier(request.bookedAt ?? now, now)
  assertOnSale(event, bookedAt)
  const allocations = allocate(
    event,
    types,
    request.types ?? [],
    request.quantity,
    bookedAt,
    request.attendees,
  )
  assertBookingSize(event, allocations)
  return allocations
}

/** Who does not stand at the counter is reached by mail. @throws Invalid */
function assertReachable({ email, channel = 'cli' }: BookingRequest): void {
  if (email === undefined && channel !== 'door' && channel !== 'import')
    throw Invalid.field('email', 'is missing; only a booking at the door can do without')
}

/** Refused, it has written nothing, and the transaction may go on. @throws Conflict SOLD_OUT */
async function insertAndPay(tx: Tx, sale: Sale, paid: PaymentMethod | undefined): Promise<InsertedBooking> {
  const sold = await withUse(tx, sale.voucher, () => insertBooking(tx, sale))
  if (paid === undefined) return sold
  return { ...sold, row: await payInFull(tx, sold.row, sale.event, paid) }
}
