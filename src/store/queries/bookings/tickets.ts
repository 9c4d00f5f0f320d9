import type { MinorUnits } from '../../../values/money.ts'
import type { TicketRow, TicketStatus } from '../../interface/rows.ts'
import type { Sql } from '../../interface/sql.ts'
import { amongst } from '../among.ts'

const SELECT = `
  SELECT t.booking_id AS "bookingId", t.position, t.ticket_type_id AS "typeId", y.name AS "typeName",
    t.attendee, t.price, t.discount, t.status, t.ended
  FROM tickets t JOIN ticket_types y ON y.id = t.ticket_type_id`
const OF_BOOKING = `${SELECT} WHERE t.booking_id = :bookingId ORDER BY t.position`
const AT = `${SELECT} WHERE t.booking_id = :bookingId AND t.position = :position`

const INSERT = `
  INSERT INTO tickets (booking_id, position, ticket_type_id, attendee, price, discount, status)
  VALUES (:bookingId, :position, :typeId, :attendee, :price, :discount, :status)`
/** Of those that are good, at the full price. */
const INSERT_PLAIN = `
  INSERT INTO tickets (status, booking_id, position, ticket_type_id, attendee, price)
  VALUES ('valid', :bookingId, :position, :typeId, :attendee, :price)`

const CANCEL_ALL = `
  UPDATE tickets SET status = 'canceled', ended = 1 WHERE status IN ('valid', 'checked_in') AND booking_id`
const END = `UPDATE tickets SET status = :status WHERE booking_id = :bookingId AND status = 'valid' AND position`
const NAME = `UPDATE tickets SET attendee = :attendee WHERE booking_id = :bookingId AND position = :position`
const PRICE = `UPDATE tickets SET price = :price, discount = :discount WHERE booking_id = :bookingId AND position = :position`
const EXCHANGE = `
  UPDATE tickets SET ticket_type_id = :typeId, price = :price, discount = :discount
  WHERE booking_id = :bookingId AND position = :position`
const CLEAR_ATTENDEES = `UPDATE tickets SET attendee = NULL WHERE booking_id = :bookingId`
const REVIVE = `UPDATE tickets SET status = 'valid', ended = 0 WHERE booking_id = :bookingId AND ended = 1`

/** Statements about several tickets name at most so many. */
const TOGETHER = 1_000

export type NewTicket = {
  bookingId: number
  position: number
  typeId: number
  attendee: string | null
  price: MinorUnits | null
  discount: MinorUnits
  status: TicketStatus
}

function isPlain({ discount, status }: NewTicket): boolean {
  return discount === 0 && status === 'valid'
}

export function ticketQueries(sql: Sql) {
  return {
    ofBooking: (bookingId: number) => sql.all<TicketRow>(OF_BOOKING, { bookingId }),
    at: (bookingId: number, position: number) => sql.one<TicketRow>(AT, { bookingId, position }),
    /** Of several bookings, each one's in order. */
    async ofBookings(bookingIds: readonly number[], atMost?: number): Promise<TicketRow[]> {
      const { among, params } = amongst(bookingIds)
      const all = `${SELECT} WHERE t.booking_id ${among} ORDER BY t.booking_id, t.position`
      return atMost === undefined
        ? sql.all(all, params)
        : sql.all(`${all} LIMIT :atMost`, { ...params, atMost })
    },
    insert: (tickets: readonly NewTicket[]) =>
      sql.sendAll(tickets.every(isPlain) ? INSERT_PLAIN : INSERT, tickets),

    /** @param count how many are good */
    async cancelAll(bookingIds: readonly number[], count: number): Promise<void> {
      const { among, params } = amongst(bookingIds)
      await sql.sendOf(count, `${CANCEL_ALL} ${among}`, params)
    },
    /** Makes some of a booking's valid ones worthless: canceled, or revoked because they went to another booking. */
    async end(
      bookingId: number,
      positions: readonly number[],
      status: 'canceled' | 'revoked',
    ): Promise<void> {
      for (let at = 0; at < positions.length; at += TOGETHER) {
        const some = positions.slice(at, at + TOGETHER)
        const { among, params } = amongst(some)
        await sql.sendOf(some.length, `${END} ${among}`, { ...params, bookingId, status })
      }
    },
    name: (bookingId: number, position: number, attendee: string | null) =>
      sql.sendOf(1, NAME, { bookingId, position, attendee }),
    /** Gives a ticket the price at which it was sold elsewhere. */
    price: (bookingId: number, position: number, sold: Pick<TicketRow, 'price' | 'discount'>) =>
      sql.sendOf(1, PRICE, { bookingId, position, price: sold.price, discount: sold.discount }),
    /** Makes a ticket one of another type, at another price. */
    exchange: ({ bookingId, position, typeId, price, discount }: NewTicket) =>
      sql.sendOf(1, EXCHANGE, { bookingId, position, typeId, price, discount }),
    clearAttendees: (bookingId: number) => sql.send(CLEAR_ATTENDEES, { bookingId }),
    /** Makes those valid again that were good for a seat when their booking ended. */
    revive: (bookingId: number) => sql.send(REVIVE, { bookingId }),
  }
}
