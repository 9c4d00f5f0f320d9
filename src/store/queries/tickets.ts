import type { MinorUnits } from '../../values/money.ts'
import type { TicketRow } from '../interface/rows.ts'
import type { Sql } from '../interface/sql.ts'

const OF_BOOKING = `
  SELECT t.booking_id AS "bookingId", t.position, t.ticket_type_id AS "typeId", y.name AS "typeName",
    t.attendee, t.price, t.status
  FROM tickets t JOIN ticket_types y ON y.id = t.ticket_type_id
  WHERE t.booking_id = :bookingId ORDER BY t.position`

const INSERT = `
  INSERT INTO tickets (booking_id, position, ticket_type_id, attendee, price, status)
  VALUES (:bookingId, :position, :typeId, :attendee, :price, 'valid')`

const CANCEL_ALL = `
  UPDATE tickets SET status = 'canceled' WHERE booking_id = :bookingId AND status IN ('valid', 'checked_in')`
const CANCEL_FROM = `
  UPDATE tickets SET status = 'canceled'
  WHERE booking_id = :bookingId AND position >= :position AND status = 'valid'`
const CLEAR_ATTENDEES = `UPDATE tickets SET attendee = NULL WHERE booking_id = :bookingId`
const REVIVE = `UPDATE tickets SET status = 'valid' WHERE booking_id = :bookingId AND position <= :seats`

export type NewTicket = {
  bookingId: number
  position: number
  typeId: number
  attendee: string | null
  price: MinorUnits | null
}

export function ticketQueries(sql: Sql) {
  return {
    ofBooking: (bookingId: number) => sql.all<TicketRow>(OF_BOOKING, { bookingId }),
    insert: (tickets: readonly NewTicket[]) => sql.sendAll(INSERT, tickets),

    cancelAll: (bookingId: number) => sql.send(CANCEL_ALL, { bookingId }),
    /** Cancels the valid ones from a position on. */
    cancelFrom: (bookingId: number, position: number) => sql.send(CANCEL_FROM, { bookingId, position }),
    clearAttendees: (bookingId: number) => sql.send(CLEAR_ATTENDEES, { bookingId }),
    /** Makes the first so many valid again. */
    revive: (bookingId: number, seats: number) => sql.send(REVIVE, { bookingId, seats }),
  }
}
