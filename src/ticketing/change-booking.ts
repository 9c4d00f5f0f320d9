import type { Queries } from '../store/queries/index.ts'
import type { BookingRow } from '../store/rows.ts'
import type { Instant } from '../store/values.ts'
import { type Action, record } from './audit.ts'
import { eventOf, findBooking } from './booking.ts'
import type { Office } from './office.ts'
import { returnSeats } from './seats.ts'
import { bookingSnapshot, changed } from './snapshots.ts'

export interface Why {
  action: Action
  at: Instant
  reason?: string | undefined
}

/** Changes a booking and leaves a line in the log with what differs; gives the row as it is afterwards. */
export async function changeBooking(
  office: Office,
  queries: Queries,
  booking: BookingRow,
  why: Why,
  change: () => Promise<unknown>,
): Promise<BookingRow> {
  const event = await eventOf(queries, booking)
  const before = bookingSnapshot(booking, await queries.tickets.ofBooking(booking.id), event)
  await change()
  const row = await findBooking(queries, booking.code)
  const after = bookingSnapshot(row, await queries.tickets.ofBooking(row.id), event)
  await recordDifference(office, queries, booking, why, changed(before, after))
  return row
}

/**
 * Ends a booking that has seats: its tickets are void, its seats are free again. A canceled event ends
 * thousands in one transaction, so nothing is read again that is known.
 */
export async function endBooking(
  office: Office,
  queries: Queries,
  booking: BookingRow,
  status: 'canceled' | 'expired',
  why: Why,
): Promise<BookingRow> {
  const event = await eventOf(queries, booking)
  const tickets = await queries.tickets.ofBooking(booking.id)
  const row = { ...booking, status }
  await queries.bookings.changeStatus(booking, { status, expiresAt: booking.expiresAt })
  await returnSeats(queries, booking.eventId, tickets)
  await queries.tickets.cancelAll(booking.id)
  await queries.waitlist.settle(booking.id, status === 'canceled' ? 'declined' : 'expired')
  const difference = changed(bookingSnapshot(booking, tickets, event), bookingSnapshot(row, [], event))
  await recordDifference(office, queries, booking, why, difference)
  return row
}

function recordDifference(
  office: Office,
  queries: Queries,
  booking: BookingRow,
  { action, at, reason }: Why,
  difference: ReturnType<typeof changed>,
): Promise<void> {
  return record(office, queries, {
    action,
    at,
    eventId: booking.eventId,
    bookingId: booking.id,
    before: difference?.before,
    after: { ...difference?.after, ...(reason !== undefined && { reason }) },
  })
}
