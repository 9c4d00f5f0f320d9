import type { Queries } from '../store/queries/index.ts'
import type { BookingRow, Channel, EventRow, PaymentMethod, TicketRow, TicketTypeRow } from '../store/rows.ts'
import type { Email, Instant } from '../store/values.ts'
import { payInFull } from './account.ts'
import { type Booking, describeBooking, readBooking } from './booking.ts'
import { type Allocation, allocate, assertBookingSize, assertOnSale, type TypeWish } from './booking-rules.ts'
import { findEvent } from './event.ts'
import { holdEnd, releaseLapsedHolds } from './holds.ts'
import { assertSameRequest, requestDigest } from './idempotency.ts'
import { issueBooking } from './issue.ts'
import type { Office } from './office.ts'
import { attempt, unlessRefused } from './refused.ts'
import { assertNotPromised } from './waitlist-offers.ts'

export interface BookingRequest {
  /** An id or a slug. */
  event: string
  email: Email
  name?: string | undefined
  /** Seats in all; 1 if neither this nor `types` says it. */
  quantity?: number | undefined
  types?: readonly TypeWish[] | undefined
  /** Only hold the seats, for so long; nothing is sold before the hold is confirmed. */
  holdMs?: number | undefined
  channel?: Channel | undefined
  /** Paid in full, at once. */
  paid?: PaymentMethod | undefined
  idempotencyKey?: string | undefined
  /** The row of an import that asks for it. */
  ref?: string | undefined
  /** When it was booked elsewhere: whether sales were open is judged at that time. */
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
  office: Office,
  request: BookingRequest,
  { dryRun = false } = {},
): Promise<{ booking: Booking; replayed: boolean }> {
  const digest = request.idempotencyKey === undefined ? null : requestDigest({ command: 'book', ...request })
  const outcome = await office.store.write(
    async queries => {
      const now = office.clock.now()
      const replay = await findReplay(queries, request.idempotencyKey, digest)
      if (replay) return { booking: await readBooking(queries, replay, now), replayed: true }
      const till = await openTill(office, queries, request.event, now)
      return attempt(async () => {
        const { row, tickets } = await sell(office, queries, till, { ...request, digest }, now)
        return { booking: describeBooking(row, tickets, till.event, now), replayed: false }
      })
    },
    { dryRun },
  )
  return unlessRefused(outcome)
}

async function findReplay(queries: Queries, key: string | undefined, digest: string | null) {
  if (key === undefined || digest === null) return undefined
  const row = await queries.bookings.byIdempotencyKey(key)
  if (row) assertSameRequest(key, row.request, digest)
  return row
}

/** An event that seats are being sold of, as the transaction found it: read once, however many bookings follow. */
export interface Till {
  event: EventRow
  types: readonly TicketTypeRow[]
}

/** @throws NotFound */
export async function openTill(
  office: Office,
  queries: Queries,
  reference: string,
  now: Instant,
): Promise<Till> {
  const event = await findEvent(queries, reference)
  // Asked together: over a network, each question that waits for the one before costs a round trip.
  const [released, types] = await Promise.all([
    releaseLapsedHolds(office, queries, event.id, now),
    queries.ticketTypes.ofEvent(event.id),
  ])
  if (released === 0) return { event, types }
  return { event: await findEvent(queries, reference), types: await queries.ticketTypes.ofEvent(event.id) }
}

/** The same for reading: seats of holds that have run out count as free. @throws NotFound */
export async function readTill(queries: Queries, reference: string, now: Instant): Promise<Till> {
  const event = await findEvent(queries, reference)
  const lapsed = await queries.events.lapsedSeats(event.id, now)
  const lapsedOfType = await queries.ticketTypes.lapsedSeats(event.id, now)
  const types = await queries.ticketTypes.ofEvent(event.id)
  return {
    event: { ...event, available: event.available + lapsed },
    types: types.map(type => ({
      ...type,
      available: type.available === null ? null : type.available + (lapsedOfType.get(type.id) ?? 0),
    })),
  }
}

/** Everything that may refuse a booking, but for the seats themselves. @throws Invalid, Conflict */
export function admit({ event, types }: Till, request: BookingRequest, now: Instant): Allocation[] {
  assertOnSale(event, now)
  const allocations = allocate(event, types, request.types ?? [], request.quantity, now)
  assertBookingSize(event, allocations)
  return allocations
}

/**
 * Sells one booking within a transaction: the seats, the booking, its tickets and its line in the log.
 * Refused, it has written nothing, and the transaction may go on.
 */
export async function sell(
  office: Office,
  queries: Queries,
  till: Till,
  request: BookingRequest & { digest: string | null },
  now: Instant,
): Promise<{ row: BookingRow; tickets: TicketRow[] }> {
  const allocations = admit(till, request, request.bookedAt ?? now)
  await assertNotPromised(queries, till.event, allocations, now)
  const { email, name = null, channel = 'cli', holdMs, idempotencyKey, ref, digest } = request
  const expiresAt =
    holdMs === undefined ? (request.heldUntil ?? null) : holdEnd(till.event, allocations, holdMs, now)
  const buyer = { email, name, channel, expiresAt, idempotencyKey, ref, request: digest }
  const sold = await issueBooking(office, queries, till.event, allocations, buyer, now)
  if (request.paid === undefined) return sold
  return { ...sold, row: await payInFull(office, queries, sold.row, till.event, request.paid, now) }
}
