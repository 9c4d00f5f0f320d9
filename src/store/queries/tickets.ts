import type { TicketRow } from '../rows.ts'
import type { Sql } from '../sql.ts'
import type { MinorUnits } from '../values.ts'

const OF_BOOKING = `
  SELECT t.booking_id AS "bookingId", t.position, t.ticket_type_id AS "typeId", y.name AS "typeName",
    t.attendee, t.price, t.status
  FROM tickets t JOIN ticket_types y ON y.id = t.ticket_type_id
  WHERE t.booking_id = :bookingId ORDER BY t.position`

const INSERT = `
  INSERT INTO tickets (booking_id, position, ticket_type_id, attendee, price, status)
  VALUES (:bookingId, :position, :typeId, :attendee, :price, 'valid')`

/** Valid tickets by type: what a booking holds of each quota. */
const SEATS_BY_TYPE = `
  SELECT ticket_type_id AS "typeId", count(*) AS seats FROM tickets
  WHERE booking_id = :bookingId AND status IN ('valid', 'checked_in') GROUP BY ticket_type_id ORDER BY ticket_type_id`

export interface NewTicket {
  bookingId: number
  position: number
  typeId: number
  attendee: string | null
  price: MinorUnits | null
}

export function ticketQueries(sql: Sql) {
  return {
    ofBooking: (bookingId: number) => sql.all<TicketRow>(OF_BOOKING, { bookingId }),
    insert: (ticket: NewTicket) => sql.send(INSERT, { ...ticket }),
    seatsByType: (bookingId: number) =>
      sql.all<{ typeId: number; seats: number }>(SEATS_BY_TYPE, { bookingId }),
  }
}
