import type { Queries } from '../store/queries/index.ts'
import type { BookingRow, Channel, EventRow, TicketRow } from '../store/rows.ts'
import type { Email, Instant } from '../store/values.ts'
import { record } from './audit.ts'
import { type Allocation, seatsOf } from './booking-rules.ts'
import type { Office } from './office.ts'
import { takeSeats } from './seats.ts'
import { bookingSnapshot } from './snapshots.ts'
import { bookingCode, CODE_LENGTH } from './values/booking-code.ts'
import { NOTHING, sum } from './values/money.ts'

/** Who gets the seats, and what is to be kept with them. */
export interface Buyer {
  email: Email
  name: string | null
  channel: Channel
  /** When a hold runs out; null for a confirmed booking. */
  expiresAt: Instant | null
  idempotencyKey?: string | null | undefined
  /** The row of an import that it came from. */
  ref?: string | null | undefined
  /** Digest of the request that the key or the ref stands for. */
  request?: string | null | undefined
}

const SECRET_LENGTH = 12
/** Random codes collide once in 10^5 bookings at five million; so often in a row they do not. */
const CODE_ATTEMPTS = 5

/**
 * Takes the seats and writes the booking, its tickets and its line in the log. Whether the event sells,
 * and sells this, was the caller's to ask.
 *
 * @throws Conflict SOLD_OUT
 */
export async function issueBooking(
  office: Office,
  queries: Queries,
  event: EventRow,
  allocations: readonly Allocation[],
  buyer: Buyer,
  now: Instant,
): Promise<{ row: BookingRow; tickets: TicketRow[] }> {
  await takeSeats(queries, event, allocations)
  const seats = allocations.flatMap(({ type, quantity }) => Array.from({ length: quantity }, () => type))
  const row = await insertBooking(office, queries, {
    eventId: event.id,
    email: buyer.email,
    name: buyer.name,
    quantity: seatsOf(allocations),
    status: buyer.expiresAt === null ? 'confirmed' : 'held',
    expiresAt: buyer.expiresAt,
    channel: buyer.channel,
    total: sum(seats.map(type => type.price)),
    paid: NOTHING,
    ticketSecret: issueSecret(office),
    idempotencyKey: buyer.idempotencyKey ?? null,
    ref: buyer.ref ?? null,
    request: buyer.request ?? null,
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
    after: bookingSnapshot(row, tickets, event),
  })
  return { row, tickets }
}

/** What the codes of a booking's tickets are derived from; a new one makes every earlier code worthless. */
export function issueSecret(office: Office): string {
  return office.random(SECRET_LENGTH)
}

async function insertBooking(
  office: Office,
  queries: Queries,
  booking: Omit<BookingRow, 'id' | 'code'>,
): Promise<BookingRow> {
  for (let attempt = 0; attempt < CODE_ATTEMPTS; attempt++) {
    const code = bookingCode(office.random(CODE_LENGTH))
    const coded = { ...booking, code }
    const id = await queries.bookings.insert(coded)
    if (id !== undefined) return { ...coded, id }
  }
  throw new Error(`${CODE_ATTEMPTS} booking codes in a row were taken: the source of random codes is broken`)
}
