import type { BookingCode } from '../../values/booking-code.ts'
import type { Currency } from '../../values/currency.ts'
import type { Email } from '../../values/email.ts'
import type { MinorUnits } from '../../values/money.ts'
import type { Slug } from '../../values/slug.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { BookingStatus, PaymentMethod, TicketStatus, WaitlistStatus } from '../interface/rows.ts'
import type { Params, Sql } from '../interface/sql.ts'
import { amongst } from './among.ts'
import { type AuditRow, COLUMNS as LOG_COLUMNS } from './audit.ts'

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
}

/** The same with the booking that it was for. */
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

interface Rows {
  bookings: ExportedBookingRow
  payments: ExportedPaymentRow
  'check-ins': ExportedCheckInRow
  waitlist: ExportedEntryRow
  log: AuditRow
}

export type ExportSource = keyof Rows

export interface ExportFilter {
  eventId?: number | undefined
  since?: Instant | undefined
  until?: Instant | undefined
  now: Instant
}

interface Source {
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
      b.user_name AS name, b.channel, b.ref, p.kind, p.method, p.amount, p.actor`,
    from: 'payments p JOIN bookings b ON b.id = p.booking_id JOIN events e ON e.id = b.event_id',
    id: 'p.id',
    event: 'b.event_id',
    at: 'p.at',
    sorts: {
      at: 'p.at',
      event: 'e.slug',
      booking: 'b.code',
      kind: 'p.kind',
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
      CASE WHEN w.status = 'offered' AND b.expires_at <= :now THEN 'expired' ELSE w.status END AS status,
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
      status: 'w.status',
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
} as const satisfies Record<ExportSource, Source>

const TICKETS = `
  SELECT t.booking_id AS "bookingId", t.position, y.name AS type, t.attendee, t.price, t.discount, t.status, t.ended
  FROM tickets t JOIN ticket_types y ON y.id = t.ticket_type_id JOIN bookings b ON b.id = t.booking_id`

const PAYMENTS = `
  SELECT p.booking_id AS "bookingId", p.kind, p.method, p.amount, p.at
  FROM payments p JOIN bookings b ON b.id = p.booking_id`

/** Bookings whose tickets and payments are asked for: all from one to another, or these. */
export type BookingRange = { first: number; last: number } | { ids: readonly number[] }

/** As much as there is, in little memory: page by page, in the order in which it was made or another. */
export function exportQueries(sql: Sql) {
  return {
    page<What extends ExportSource>(
      what: What,
      filter: ExportFilter,
      after: number,
      limit: number,
    ): Promise<Rows[What][]> {
      const { columns, from, id } = SOURCES[what]
      const where = [`${id} > :after`, ...conditions(SOURCES[what], filter)]
      return sql.all(
        `SELECT ${columns} FROM ${from} WHERE ${where.join(' AND ')} ORDER BY ${id} LIMIT :limit`,
        { ...given(filter, columns), after, limit },
      )
    },

    /** The ids of all of it in another order. */
    sorted(what: ExportSource, by: string, filter: ExportFilter): AsyncIterable<{ id: number }> {
      const source: Source = SOURCES[what]
      const { from, id, sorts } = source
      const order = sorts[by]
      if (order === undefined) throw new Error(`${what} are not sorted by ${by}`)
      const where = conditions(source, filter)
      const only = where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''
      return sql.each(
        `SELECT ${id} AS id FROM ${from} ${only} ORDER BY ${order}, ${id}`,
        given(filter, order),
      )
    },

    /** Those of these ids, in whatever order. */
    some<What extends ExportSource>(what: What, ids: readonly number[], now: Instant): Promise<Rows[What][]> {
      const { columns, from, id } = SOURCES[what]
      const { among, params } = amongst(ids)
      return sql.all(`SELECT ${columns} FROM ${from} WHERE ${id} ${among}`, {
        ...given({ now }, columns),
        ...params,
      })
    },

    tickets: (filter: ExportFilter, range: BookingRange): Promise<ExportedTicketRow[]> => {
      const { where, params } = within(filter, range, 't.booking_id')
      return sql.all(`${TICKETS} WHERE ${where} ORDER BY t.booking_id, t.position`, params)
    },
    payments: (filter: ExportFilter, range: BookingRange): Promise<ExportedMoneyRow[]> => {
      const { where, params } = within(filter, range, 'p.booking_id')
      return sql.all(`${PAYMENTS} WHERE ${where} ORDER BY p.booking_id, p.id`, params)
    },
  }
}

function within(filter: ExportFilter, range: BookingRange, column: string) {
  if ('ids' in range) {
    const { among, params } = amongst(range.ids)
    return { where: `${column} ${among}`, params }
  }
  const where = [`${column} BETWEEN :first AND :last`, ...conditions(SOURCES.bookings, filter)]
  return { where: where.join(' AND '), params: { ...given(filter, ''), ...range } }
}

function conditions({ event, at }: Source, { eventId, since, until }: ExportFilter): string[] {
  return [
    ...(eventId === undefined ? [] : [`${event} = :eventId`]),
    ...(since === undefined ? [] : [`${at} >= :since`]),
    ...(until === undefined ? [] : [`${at} < :until`]),
  ]
}

function given({ eventId, since, until, now }: ExportFilter, text: string): Params {
  return {
    ...(eventId !== undefined && { eventId }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(text.includes(':now') && { now }),
  }
}
