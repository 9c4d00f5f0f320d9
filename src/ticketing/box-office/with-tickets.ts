import type { BookingRow, TicketRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { limits } from '../../values/limits.ts'

/**
 * The first of these bookings with their tickets, in their order: as many as have no more than a page may have, and one
 * at least.
 */
export async function withTickets<Row extends BookingRow>(
  queries: Queries,
  rows: readonly Row[],
): Promise<{ row: Row; tickets: TicketRow[] }[]> {
  // What was taken out of a booking stays among its tickets, so that there may be more of them than seats.
  for (let count = countBySeats(rows); ; count = Math.ceil(count / 2)) {
    const ofBooking = new Map<number, TicketRow[]>(rows.slice(0, count).map(({ id }) => [id, []]))
    if (count === 0) return []
    const atMost = count === 1 ? undefined : limits.pageTickets + 1
    const tickets = await queries.tickets.ofBookings([...ofBooking.keys()], atMost)
    if (tickets.length === atMost) continue
    for (const ticket of tickets) ofBooking.get(ticket.bookingId)?.push(ticket)
    return rows.slice(0, count).map(row => ({ row, tickets: ofBooking.get(row.id) ?? [] }))
  }
}

function countBySeats(rows: readonly BookingRow[]): number {
  let seats = 0
  const end = rows.findIndex(({ quantity }) => {
    seats += quantity
    return seats > limits.pageTickets
  })
  return end === -1 ? rows.length : Math.max(1, end)
}
