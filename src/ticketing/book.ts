import type { Queries } from '../store/queries/index.ts'
import type { Channel, PaymentMethod } from '../store/rows.ts'
import type { Email, Instant } from '../store/values.ts'
import { payInFull } from './account.ts'
import { type Booking, describeBooking, readBooking } from './booking.ts'
import { type Allocation, allocate, assertBookingSize, assertOnSale, type TypeWish } from './booking-rules.ts'
import { holdEnd } from './holds.ts'
import { assertSameRequest, requestDigest } from './idempotency.ts'
import { type Issued, issueBooking, type Sale } from './issue.ts'
import type { Office } from './office.ts'
import { assertNotPromised } from './promised-seats.ts'
import { attempt, unlessRefused } from './refused.ts'
import { openTill, type Till } from './till.ts'
import { earlier, plus } from './time/instant.ts'

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
  office: Office,
  request: BookingRequest,
  { dryRun = false } = {},
): Promise<{ booking: Booking; replayed: boolean }> {
  const digest = request.idempotencyKey === undefined ? null : requestDigest(spelledOneWay(request))
  const outcome = await office.store.write(
    async queries => {
      const now = office.clock.now()
      const replay = await findReplay(queries, request.idempotencyKey, digest)
      if (replay) return { booking: await readBooking(queries, replay, now), replayed: true }
      const till = await openTill(office, queries, request.event, now)
      return attempt(async () => {
        const sale = agree(till, { ...request, digest }, now)
        const { row, tickets } = await sell(office, queries, sale, request.paid, now)
        return { booking: describeBooking(row, tickets, till.event, now), replayed: false }
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
export function agree(till: Till, request: BookingRequest & { digest: string | null }, now: Instant): Sale {
  const allocations = admit(till, request, now)
  assertNotPromised(till, allocations, now)
  const { email, name = null, channel = 'cli', holdMs, idempotencyKey, ref, digest } = request
  const wished = holdMs === undefined ? request.heldUntil : plus(now, holdMs)
  const expiresAt = wished === undefined ? null : holdEnd(till.event, allocations, wished)
  const buyer = { email, name, channel, expiresAt, idempotencyKey, ref, request: digest }
  return { event: till.event, allocations, buyer }
}

/** Everything that may refuse a booking, but for the seats themselves. @throws Invalid, Conflict */
export function admit({ event, types }: Till, request: BookingRequest, now: Instant): Allocation[] {
  const bookedAt = earlier(request.bookedAt ?? now, now)
  assertOnSale(event, bookedAt)
  const allocations = allocate(event, types, request.types ?? [], request.quantity, bookedAt)
  assertBookingSize(event, allocations)
  return allocations
}

/** Refused, it has written nothing, and the transaction may go on. @throws Conflict SOLD_OUT */
async function sell(
  office: Office,
  queries: Queries,
  sale: Sale,
  paid: PaymentMethod | undefined,
  now: Instant,
): Promise<Issued> {
  const sold = await issueBooking(office, queries, sale, now)
  if (paid === undefined) return sold
  return { ...sold, row: await payInFull(office, queries, sold.row, sale.event, paid, now) }
}
