import type { Queries } from '../store/queries/index.ts'
import type { BookingRow, Channel, EventRow, PaymentMethod, TicketRow, TicketTypeRow } from '../store/rows.ts'
import type { Email, Instant, MinorUnits } from '../store/values.ts'
import { payInFull } from './account.ts'
import { record } from './audit.ts'
import { type Booking, describeBooking, readBooking } from './booking.ts'
import {
  type Allocation,
  allocate,
  assertBookingSize,
  assertOnSale,
  seatsOf,
  type TypeWish,
} from './booking-rules.ts'
import { findEvent } from './event.ts'
import { assertSameRequest, requestDigest } from './idempotency.ts'
import type { Office } from './office.ts'
import { releaseLapsedHolds, takeSeats } from './seats.ts'
import { bookingCode, CODE_LENGTH } from './values/booking-code.ts'
import { sum } from './values/money.ts'

export interface BookingRequest {
  /** An id or a slug. */
  event: string
  email: Email
  name?: string | undefined
  /** Seats in all; 1 if neither this nor `types` says it. */
  quantity?: number | undefined
  types?: readonly TypeWish[] | undefined
  channel?: Channel | undefined
  /** Paid in full, at once. */
  paid?: PaymentMethod | undefined
  idempotencyKey?: string | undefined
  /** The row of an import that asks for it. */
  ref?: string | undefined
}

const SECRET_LENGTH = 12
/** Random codes collide once in 10^5 bookings at five million; so often in a row they do not. */
const CODE_ATTEMPTS = 5

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
  return office.store.write(
    async queries => {
      const now = office.clock.now()
      const replay = await findReplay(queries, request.idempotencyKey, digest)
      if (replay) return { booking: await readBooking(queries, replay, now), replayed: true }
      const till = await openTill(office, queries, request.event, now)
      const { row, tickets } = await sell(office, queries, till, { ...request, digest }, now)
      return { booking: describeBooking(row, tickets, till.event, now), replayed: false }
    },
    { dryRun },
  )
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
  let event = await findEvent(queries, reference)
  if ((await releaseLapsedHolds(office, queries, event.id, now)) > 0)
    event = await findEvent(queries, reference)
  return { event, types: await queries.ticketTypes.ofEvent(event.id) }
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
  const { event } = till
  const allocations = admit(till, request, now)
  await takeSeats(queries, event, allocations)
  const seats = allocations.flatMap(({ type, quantity }) => Array.from({ length: quantity }, () => type))
  const row = await insertBooking(office, queries, {
    eventId: event.id,
    email: request.email,
    name: request.name ?? null,
    quantity: seatsOf(allocations),
    status: 'confirmed',
    expiresAt: null,
    channel: request.channel ?? 'cli',
    total: sum(seats.map(type => type.price)),
    paid: 0 as MinorUnits,
    ticketSecret: office.random(SECRET_LENGTH),
    idempotencyKey: request.idempotencyKey ?? null,
    ref: request.ref ?? null,
    request: request.digest,
    createdAt: now,
  })
  const tickets = seats.map((type, index) => ({
    bookingId: row.id,
    position: index + 1,
    typeId: type.id,
    typeName: type.name,
    attendee: null,
    price: type.price,
    status: 'valid' as const,
  }))
  for (const ticket of tickets) await queries.tickets.insert(ticket)
  await record(office, queries, {
    action: 'booking.create',
    at: now,
    eventId: event.id,
    bookingId: row.id,
    after: {
      code: row.code,
      email: row.email,
      name: row.name,
      quantity: row.quantity,
      status: row.status,
      types: Object.fromEntries(allocations.map(({ type, quantity }) => [type.name, quantity])),
    },
  })
  const booking = request.paid ? await payInFull(office, queries, row, event, request.paid, now) : row
  return { row: booking, tickets }
}

async function insertBooking(
  office: Office,
  queries: Queries,
  booking: Omit<BookingRow, 'id' | 'code'>,
): Promise<BookingRow> {
  for (let attempt = 0; attempt < CODE_ATTEMPTS; attempt++) {
    const code = bookingCode(office.random(CODE_LENGTH))
    const id = await queries.bookings.insert({ ...booking, code })
    if (id !== undefined) return { ...booking, id, code }
  }
  throw new Error(`${CODE_ATTEMPTS} booking codes in a row were taken: the source of random codes is broken`)
}
