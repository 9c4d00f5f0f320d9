import type { BookingRow } from '../../store/interface/rows.ts'
import type { Tx } from '../context.ts'
import { type Action, logChange } from '../log/log-change.ts'
import { bookingSnapshot, changed } from '../log/snapshots.ts'
import { eventOf, findBooking } from '../model/booking.ts'
import { releaseSeats } from './seats.ts'

export interface Why {
  action: Action
  reason?: string | undefined
}

/** Changes a booking and leaves a line in the log with what differs; gives the row as it is afterwards. */
export async function changeBooking(
  tx: Tx,
  booking: BookingRow,
  why: Why,
  change: () => Promise<unknown>,
): Promise<BookingRow> {
  const event = await eventOf(tx.queries, booking)
  const before = bookingSnapshot(booking, await tx.queries.tickets.ofBooking(booking.id), event)
  await change()
  const row = await findBooking(tx.queries, booking.code)
  const after = bookingSnapshot(row, await tx.queries.tickets.ofBooking(row.id), event)
  await recordDifference(tx, booking, why, changed(before, after))
  return row
}

/**
 * Ends a booking that has seats: its tickets are void, its seats are free again. A canceled event ends
 * thousands in one transaction, so nothing is read again that is known.
 */
export async function endBooking(
  tx: Tx,
  booking: BookingRow,
  status: 'canceled' | 'expired',
  why: Why,
): Promise<BookingRow> {
  const event = await eventOf(tx.queries, booking)
  const tickets = await tx.queries.tickets.ofBooking(booking.id)
  const row = { ...booking, status }
  await tx.queries.bookings.changeStatus(booking, { status, expiresAt: booking.expiresAt })
  await releaseSeats(tx.queries, booking.eventId, tickets)
  await tx.queries.tickets.cancelAll(booking.id)
  await tx.queries.waitlist.settle(booking.id, status === 'canceled' ? 'declined' : 'expired')
  const difference = changed(bookingSnapshot(booking, tickets, event), bookingSnapshot(row, [], event))
  await recordDifference(tx, booking, why, difference)
  return row
}

function recordDifference(
  tx: Tx,
  booking: BookingRow,
  { action, reason }: Why,
  difference: ReturnType<typeof changed>,
): Promise<void> {
  return logChange(tx, {
    action,

    eventId: booking.eventId,
    bookingId: booking.id,
    before: difference?.before,
    after: { ...difference?.after, ...(reason !== undefined && { reason }) },
  })
}
