import type { Channel, PaymentMethod } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { Email } from '../../values/email.ts'
import { Invalid } from '../../values/errors.ts'
import { earlier, type Instant, plus } from '../../values/time/instant.ts'
import { type Context, type Tx, write } from '../context.ts'
import { assertSameRequest, requestDigest } from '../idempotency.ts'
import {
  type Allocation,
  allocate,
  assertBookingSize,
  type TicketSelection,
} from '../inventory/allocation.ts'
import { type EventInventory, loadForSale, makeRoom } from '../inventory/event-inventory.ts'
import { holdEnd } from '../inventory/holds.ts'
import { type InsertedBooking, insertBooking, type Sale } from '../inventory/insert-bookings.ts'
import { assertOnSale } from '../inventory/sales-period.ts'
import { type Booking, readBooking, toBooking } from '../model/booking.ts'
import { payInFull } from '../payments/balance.ts'
import { commitRefusal, unlessRefused } from '../refusal.ts'

export interface BookingRequest {
  /** An id or a slug. */
  event: string
  /** Only who sells face to face, or imports, may leave it out. */
  email?: Email | undefined
  name?: string | undefined
  /** Seats in all; 1 if neither this nor `types` says it. */
  quantity?: number | undefined
  types?: readonly TicketSelection[] | undefined
  /** Only hold the seats, for so long; nothing is sold before the hold is confirmed. */
  holdMs?: number | undefined
  channel?: Channel | undefined
  /** Paid in full, at once. */
  paid?: PaymentMethod | undefined
  idempotencyKey?: string | undefined
  /** The row of an import that asks for it. */
  ref?: string | undefined
  /** When it was booked elsewhere: whether sales were open is judged at that time, but never at one to come. */
  bookedAt?: Instant | undefined
  /** It was held elsewhere, until then, and still is. */
  heldUntil?: Instant | undefined
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
): Promise<{ booking: Booking; replayed: boolean }> {
  if (request.holdMs !== undefined && request.paid !== undefined)
    throw Invalid.field('paid', 'is of a sale, and a hold sells nothing yet. Confirm the hold, then pay')
  const digest = request.idempotencyKey === undefined ? null : requestDigest(spelledOneWay(request))
  const outcome = await write(
    context,
    async tx => {
      const replay = await findReplay(tx.queries, request.idempotencyKey, digest)
      if (replay) return { booking: await readBooking(tx.queries, replay, tx.now), replayed: true }
      const till = await loadForSale(tx, request.event)
      return commitRefusal(async () => {
        const sale = buildSale(till, { ...request, digest }, tx.now)
        await makeRoom(tx, till, sale.allocations)
        const { row, tickets } = await insertAndPay(tx, sale, request.paid)
        return { booking: toBooking(row, tickets, till.event, tx.now), replayed: false }
      })
    },
    { dryRun },
  )
  return unlessRefused(outcome)
}

/** The same order is the same request, however it is spelled. */
function spelledOneWay(request: BookingRequest): Record<string, unknown> {
  const onlyOne = request.quantity === 1 && (request.types ?? []).length === 0
  const quantity = onlyOne ? undefined : request.quantity
  return { command: 'book', ...request, event: request.event.toLowerCase(), quantity }
}

async function findReplay(queries: Queries, key: string | undefined, digest: string | null) {
  if (key === undefined || digest === null) return undefined
  const row = await queries.bookings.byIdempotencyKey(key)
  if (row) assertSameRequest(key, row.request, digest)
  return row
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
  const { email = null, name = null, channel = 'cli', holdMs, idempotencyKey, ref, digest } = request
  const wished = holdMs === undefined ? request.heldUntil : plus(now, holdMs)
  const expiresAt = wished === undefined ? null : holdEnd(till.event, allocations, wished)
  const buyer = { email, name, channel, expiresAt, idempotencyKey, ref, request: digest }
  return { event: till.event, allocations, buyer }
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
  const allocations = allocate(event, types, request.types ?? [], request.quantity, bookedAt)
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
  const sold = await insertBooking(tx, sale)
  if (paid === undefined) return sold
  return { ...sold, row: await payInFull(tx, sold.row, sale.event, paid) }
}
