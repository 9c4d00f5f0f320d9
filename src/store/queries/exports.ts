import type { BookingCode } from '../../values/booking-code.ts'
import type { Currency } from '../../values/currency.ts'
import type { Email } from '../../values/email.ts'
import type { MinorUnits } from '../../values/money.ts'
import type { Slug } from '../../values/slug.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { BookingStatus, PaymentMethod, TicketStatus } from '../interface/rows.ts'
import type { Params, Sql } from '../interface/sql.ts'

/** A booking with what an export says of its event. */
export interface ExportedBookingRow {
  id: number
  code: BookingCode
  event: Slug
  currency: Currency | null
  utcOffsets: string
  email: Email | null
  name: string | null
  quantity: number
  status: BookingStatus
  expiresAt: Instant | null
  channel: string
  total: MinorUnits | null
  paid: MinorUnits
  ref: string | null
  discount: MinorUnits
  note: string | null
  ticketSecret: string
  createdAt: Instant
}

export interface ExportedTicketRow {
  bookingId: number
  position: number
  type: string
  attendee: string | null
  price: MinorUnits | null
  discount: MinorUnits
  status: TicketStatus
  ended: 0 | 1
}

export interface ExportedPaymentRow {
  bookingId: number
  kind: 'payment' | 'refund'
  method: PaymentMethod
  amount: MinorUnits
  at: Instant
}

export interface ExportedCheckInRow {
  id: number
  event: Slug
  utcOffsets: string
  code: BookingCode
  ticketSecret: string
  position: number
  type: string
  email: Email | null
  name: string | null
  attendee: string | null
  at: Instant
  actor: string
  gate: string | null
}

export interface ExportFilter {
  eventId?: number | undefined
  since?: Instant | undefined
  now: Instant
}

const BOOKING = `
  SELECT b.id, b.code, e.slug AS event, e.currency, e.utc_offsets AS "utcOffsets", b.user_email AS email,
    b.user_name AS name, b.quantity,
    CASE WHEN b.status = 'held' AND b.expires_at <= :now THEN 'expired' ELSE b.status END AS status,
    b.expires_at AS "expiresAt", b.channel, b.total, b.paid, b.ref, b.discount, b.note, b.ticket_secret AS "ticketSecret",
    b.created_at AS "createdAt"
  FROM bookings b JOIN events e ON e.id = b.event_id`

const TICKETS = `
  SELECT t.booking_id AS "bookingId", t.position, y.name AS type, t.attendee, t.price, t.discount, t.status, t.ended
  FROM tickets t JOIN ticket_types y ON y.id = t.ticket_type_id JOIN bookings b ON b.id = t.booking_id`

const PAYMENTS = `
  SELECT p.booking_id AS "bookingId", p.kind, p.method, p.amount, p.at
  FROM payments p JOIN bookings b ON b.id = p.booking_id`

const CHECK_INS = `
  SELECT c.id, e.slug AS event, e.utc_offsets AS "utcOffsets", b.code, b.ticket_secret AS "ticketSecret",
    c.position, y.name AS type, b.user_email AS email, b.user_name AS name, t.attendee, c.at, c.actor, c.gate
  FROM check_ins c JOIN events e ON e.id = c.event_id JOIN bookings b ON b.id = c.booking_id
    JOIN tickets t ON t.booking_id = c.booking_id AND t.position = c.position
    JOIN ticket_types y ON y.id = t.ticket_type_id`

/** Everything, in the order in which it was made and in pages: as much as there is, in little memory. */
export function exportQueries(sql: Sql) {
  return {
    bookings(filter: ExportFilter, after: number, limit: number): Promise<ExportedBookingRow[]> {
      const where = ['b.id > :after', ...ofEvent(filter, 'b.event_id'), ...since(filter, 'b.created_at')]
      return sql.all(`${BOOKING} WHERE ${where.join(' AND ')} ORDER BY b.id LIMIT :limit`, {
        ...given(filter),
        now: filter.now,
        after,
        limit,
      })
    },

    /** The tickets of the bookings that such a page has. */
    tickets(filter: ExportFilter, first: number, last: number): Promise<ExportedTicketRow[]> {
      const where = [
        't.booking_id BETWEEN :first AND :last',
        ...ofEvent(filter, 'b.event_id'),
        ...since(filter, 'b.created_at'),
      ]
      return sql.all(`${TICKETS} WHERE ${where.join(' AND ')} ORDER BY t.booking_id, t.position`, {
        ...given(filter),
        first,
        last,
      })
    },

    /** The payments of the bookings that such a page has. */
    payments(filter: ExportFilter, first: number, last: number): Promise<ExportedPaymentRow[]> {
      const where = [
        'p.booking_id BETWEEN :first AND :last',
        ...ofEvent(filter, 'b.event_id'),
        ...since(filter, 'b.created_at'),
      ]
      return sql.all(`${PAYMENTS} WHERE ${where.join(' AND ')} ORDER BY p.booking_id, p.id`, {
        ...given(filter),
        first,
        last,
      })
    },

    checkIns(filter: ExportFilter, after: number, limit: number): Promise<ExportedCheckInRow[]> {
      const where = ['c.id > :after', ...ofEvent(filter, 'c.event_id'), ...since(filter, 'c.at')]
      return sql.all(`${CHECK_INS} WHERE ${where.join(' AND ')} ORDER BY c.id LIMIT :limit`, {
        ...given(filter),
        after,
        limit,
      })
    },
  }
}

function ofEvent({ eventId }: ExportFilter, column: string): string[] {
  return eventId === undefined ? [] : [`${column} = :eventId`]
}

function since({ since }: ExportFilter, column: string): string[] {
  return since === undefined ? [] : [`${column} >= :since`]
}

function given({ eventId, since }: ExportFilter): Params {
  return { ...(eventId !== undefined && { eventId }), ...(since !== undefined && { since }) }
}
