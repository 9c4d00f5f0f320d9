import type { BookingCode } from '../../../values/codes/booking-code.ts'
import type { Currency } from '../../../values/currency.ts'
import type { Email } from '../../../values/email.ts'
import type { MinorUnits } from '../../../values/money.ts'
import type { Slug } from '../../../values/names/slug.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { BookingStatus, PaymentMethod, TicketStatus, WaitlistStatus } from '../../interface/rows.ts'
import { type AuditRow, COLUMNS as LOG_COLUMNS } from '../audit.ts'

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

/** What came in or went back for a booking. */
export interface ExportedMoneyRow {
  bookingId: number
  kind: 'payment' | 'refund'
  method: PaymentMethod
  amount: MinorUnits
  at: Instant
  moved: 0 | 1
}

/** A payment with the booking that it was for. */
export interface ExportedPaymentRow extends Omit<ExportedMoneyRow, 'bookingId'> {
  id: number
  event: Slug
  currency: Currency
  utcOffsets: string
  code: BookingCode
  email: Email | null
  name: string | null
  channel: string
  ref: string | null
  actor: string
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

export interface ExportedEntryRow {
  id: number
  event: Slug
  utcOffsets: string
  email: Email
  name: string | null
  quantity: number
  type: string
  status: WaitlistStatus
  code: BookingCode | null
  expiresAt: Instant | null
  joinedAt: Instant
}

export interface ExportedRows {
  bookings: ExportedBookingRow
  payments: ExportedPaymentRow
  'check-ins': ExportedCheckInRow
  waitlist: ExportedEntryRow
  log: AuditRow
}

export type ExportSource = keyof ExportedRows

/** Where the rows of an export come from. */
export interface ExportQuery {
  columns: string
  from: string
  id: string
  /** The event that it is of, and when it was made. */
  event: string
  at: string
  /** What it can be sorted by, as its columns are called; amounts within their currency. */
  sorts: Readonly<Record<string, string>>
}

const BOOKING_STATUS = `CASE WHEN b.status = 'held' AND b.expires_at <= :now THEN 'expired' ELSE b.status END`
/** An offer that ran out has expired, whether or not a write has noticed. */
export const ENTRY_STATUS = `CASE WHEN w.status = 'offered' AND b.expires_at <= :now THEN 'expired' ELSE w.status END`
const NAME = `lower(coalesce(b.user_name, ''))`
const EMAIL = `coalesce(b.user_email, '')`

export const SOURCES = {
  bookings: {
    columns: `b.id, b.code, e.slug AS event, e.currency, e.utc_offsets AS "utcOffsets", b.user_email AS email,
      b.user_name AS name, b.quantity, ${BOOKING_STATUS} AS status,
      b.expires_at AS "expiresAt", b.channel, b.total, b.paid, b.ref, b.discount, b.note,
      b.ticket_secret AS "ticketSecret", b.created_at AS "createdAt"`,
    from: 'bookings b JOIN events e ON e.id = b.event_id',
    id: 'b.id',
    event: 'b.event_id',
    at: 'b.created_at',
    sorts: {
      createdAt: 'b.created_at',
      event: 'e.slug',
      code: 'b.code',
      email: EMAIL,
      name: NAME,
      status: BOOKING_STATUS,
      channel: 'b.channel',
      total: 'e.currency, coalesce(b.total, 0)',
      paid: 'e.currency, b.paid',
    },
  },
  payments: {
    columns: `p.id, p.at, e.slug AS event, e.currency, e.utc_offsets AS "utcOffsets", b.code, b.user_email AS email,
      b.user_name AS name, b.channel, b.ref, p.kind, p.method, p.amount, p.actor, p.moved`,
    from: 'payments p JOIN bookings b ON b.id = p.booking_id JOIN events e ON e.id = b.event_id',
    id: 'p.id',
    event: 'b.event_id',
    at: 'p.at',
    sorts: {
      at: 'p.at',
      event: 'e.slug',
      booking: 'b.code',
      kind: `CASE p.moved WHEN 1 THEN 'moved' ELSE p.kind END`,
      method: 'p.method',
      amount: `e.currency, CASE p.kind WHEN 'payment' THEN p.amount ELSE -p.amount END`,
      actor: 'p.actor',
      email: EMAIL,
      name: NAME,
    },
  },
  'check-ins': {
    columns: `c.id, e.slug AS event, e.utc_offsets AS "utcOffsets", b.code, b.ticket_secret AS "ticketSecret",
      c.position, y.name AS type, b.user_email AS email, b.user_name AS name, t.attendee, c.at, c.actor, c.gate`,
    from: `check_ins c JOIN events e ON e.id = c.event_id JOIN bookings b ON b.id = c.booking_id
      JOIN tickets t ON t.booking_id = c.booking_id AND t.position = c.position
      JOIN ticket_types y ON y.id = t.ticket_type_id`,
    id: 'c.id',
    event: 'c.event_id',
    at: 'c.at',
    sorts: {
      at: 'c.at',
      event: 'e.slug',
      booking: 'b.code',
      type: 'y.name',
      gate: `coalesce(c.gate, '')`,
      actor: 'c.actor',
      email: EMAIL,
      name: NAME,
    },
  },
  waitlist: {
    columns: `w.id, e.slug AS event, e.utc_offsets AS "utcOffsets", w.email, w.name, w.quantity, y.name AS type,
      ${ENTRY_STATUS} AS status,
      b.code, b.expires_at AS "expiresAt", w.joined_at AS "joinedAt"`,
    from: `waitlist_entries w JOIN events e ON e.id = w.event_id JOIN ticket_types y ON y.id = w.ticket_type_id
      LEFT JOIN bookings b ON b.id = w.booking_id`,
    id: 'w.id',
    event: 'w.event_id',
    at: 'w.joined_at',
    sorts: {
      joinedAt: 'w.joined_at',
      event: 'e.slug',
      type: 'y.name',
      status: ENTRY_STATUS,
      email: 'w.email',
      name: `lower(coalesce(w.name, ''))`,
    },
  },
  log: {
    columns: LOG_COLUMNS,
    from: `audit_log a LEFT JOIN events e ON e.id = a.event_id LEFT JOIN bookings b ON b.id = a.booking_id`,
    id: 'a.id',
    event: 'a.event_id',
    at: 'a.at',
    sorts: {
      at: 'a.at',
      actor: 'a.actor',
      action: 'a.action',
      event: `coalesce(e.slug, '')`,
      booking: `coalesce(b.code, '')`,
    },
  },
} as const satisfies Record<ExportSource, ExportQuery>
