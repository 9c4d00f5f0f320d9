import type { MinorUnits } from '../../values/money.ts'
import type { TicketRow } from '../interface/rows.ts'
import type { Sql } from '../interface/sql.ts'
import { amongst } from './among.ts'

const SELECT = `
  SELECT t.booking_id AS "bookingId", t.position, t.ticket_type_id AS "typeId", y.name AS "typeName",
    t.attendee, t.price, t.status
  FROM tickets t JOIN ticket_types y ON y.id = t.ticket_type_id`
const OF_BOOKING = `${SELECT} WHERE t.booking_id = :bookingId ORDER BY t.position`

const INSERT = `
  INSERT INTO tickets (booking_id, position, ticket_type_id, attendee, price, status)
  VALUES (:bookingId, :position, :typeId, :attendee, :price, 'valid')`

const CANCEL_ALL = `UPDATE tickets SET status = 'canceled' WHERE status IN ('valid', 'checked_in') AND booking_id`
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
    /** Of several bookings, each one's in order. */
    async ofBookings(bookingIds: readonly number[]): Promise<TicketRow[]> {
      const { among, params } = amongst(bookingIds)
      return sql.all(`${SELECT} WHERE t.booking_id ${among} ORDER BY t.booking_id, t.position`, params)
    },
    insert: (tickets: readonly NewTicket[]) => sql.sendAll(INSERT, tickets),

    async cancelAll(bookingIds: readonly number[]): Promise<void> {
      const { among, params } = amongst(bookingIds)
      await sql.send(`${CANCEL_ALL} ${among}`, params)
    },
    /** Cancels the valid ones from a position on. */
    cancelFrom: (bookingId: number, position: number) => sql.send(CANCEL_FROM, { bookingId, position }),
    clearAttendees: (bookingId: number) => sql.send(CLEAR_ATTENDEES, { bookingId }),
    /** Makes the first so many valid again. */
    revive: (bookingId: number, seats: number) => sql.send(REVIVE, { bookingId, seats }),
  }
}
