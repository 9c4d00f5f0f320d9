import type { BookingRow, EventRow, TicketRow } from '../../store/interface/rows.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Tx } from '../context.ts'
import { type Action, logChange } from '../log/log-change.ts'
import { bookingSnapshot, changed } from '../log/snapshots.ts'
import { eventOf, findBooking } from '../model/booking.ts'
import { returnUses } from '../pricing/redeem.ts'
import { changeWords, findable } from './booking-words.ts'
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
  const tickets = await tx.queries.tickets.ofBooking(booking.id)
  await change()
  const row = await findBooking(tx.queries, booking.code)
  const ticketsAfter = await tx.queries.tickets.ofBooking(row.id)
  await changeWords(tx, row.id, findable(booking, tickets), findable(row, ticketsAfter))
  if (row.ticketSecret !== booking.ticketSecret)
    await tx.queries.checkIns.revoke(booking.id, booking.ticketSecret, tx.now)
  const before = bookingSnapshot(booking, tickets, event)
  const after = bookingSnapshot(row, ticketsAfter, event)
  await recordDifferences(tx, why, [{ booking, difference: changed(before, after) }])
  return row
}

export interface Ending extends Why {
  status: 'canceled' | 'expired'
}

/** Ends a booking: its tickets are void, the seats that it had are free again. Gives the row as it is afterwards. */
export async function endBooking(tx: Tx, booking: BookingRow, ending: Ending): Promise<BookingRow> {
  await endBookings(tx, await eventOf(tx.queries, booking), [booking], ending)
  return { ...booking, status: ending.status }
}

/** Statements about several bookings name at most so many. */
const TOGETHER = 100

/** Ends bookings of one event. A canceled event ends thousands: they are asked for and changed together. */
export async function endBookings(
  tx: Tx,
  event: EventRow,
  bookings: readonly BookingRow[],
  ending: Ending,
): Promise<void> {
  for (let at = 0; at < bookings.length; at += TOGETHER)
    await endTogether(tx, event, bookings.slice(at, at + TOGETHER), ending)
}

async function endTogether(
  tx: Tx,
  event: EventRow,
  bookings: readonly BookingRow[],
  { status, ...why }: Ending,
): Promise<void> {
  const ids = bookings.map(({ id }) => id)
  const tickets = await tx.queries.tickets.ofBookings(ids)
  await tx.queries.bookings.end(bookings, status)
  await releaseSeats(tx.queries, event.id, tickets)
  const good = tickets.filter(({ status }) => status === 'valid' || status === 'checked_in')
  await tx.queries.tickets.cancelAll(ids, good.length)
  await returnUses(
    tx,
    bookings.filter(({ status }) => status !== 'expired'),
  )
  // Nobody declined what was canceled with its event.
  await tx.queries.waitlist.settle(ids, why.action === 'booking.cancel' ? 'declined' : 'expired')
  const ofBooking = new Map<number, TicketRow[]>(ids.map(id => [id, []]))
  for (const ticket of tickets) ofBooking.get(ticket.bookingId)?.push(ticket)
  const ended = bookings.map(booking => {
    const before = bookingSnapshot(booking, ofBooking.get(booking.id) ?? [], event)
    return { booking, difference: changed(before, bookingSnapshot({ ...booking, status }, [], event)) }
  })
  await recordDifferences(tx, why, ended)
}

/** Lets holds of one event expire earlier. */
export async function shortenBookings(
  tx: Tx,
  event: EventRow,
  holds: readonly BookingRow[],
  expiresAt: Instant,
): Promise<void> {
  for (let at = 0; at < holds.length; at += TOGETHER) {
    const some = holds.slice(at, at + TOGETHER)
    await tx.queries.bookings.shorten(some, expiresAt)
    const shortened = some.map(booking => ({
      booking,
      difference: changed(
        bookingSnapshot(booking, [], event),
        bookingSnapshot({ ...booking, expiresAt }, [], event),
      ),
    }))
    await recordDifferences(tx, { action: 'booking.shorten' }, shortened)
  }
}

interface Difference {
  booking: BookingRow
  difference: ReturnType<typeof changed>
}

function recordDifferences(
  tx: Tx,
  { action, reason }: Why,
  differences: readonly Difference[],
): Promise<void> {
  const changes = differences.map(({ booking, difference }) => ({
    action,
    eventId: booking.eventId,
    bookingId: booking.id,
    before: difference?.before,
    after: { ...difference?.after, ...(reason !== undefined && { reason }) },
  }))
  return logChange(tx, ...changes)
}
