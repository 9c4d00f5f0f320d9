import type { Currency } from '../../../values/currency.ts'
import type { Email } from '../../../values/email.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { Page } from '../../interface/page.ts'
import type { BookingRow, BookingStatus } from '../../interface/rows.ts'
import type { Params, Sql } from '../../interface/sql.ts'
import { bookingChanges } from './booking-changes.ts'
import { COLUMNS } from './booking-columns.ts'

const BY_CODE = `SELECT ${COLUMNS} FROM bookings b WHERE b.code = :code`

/** The event's row is locked before the booking's, as everywhere. */
const LOCK_EVENT = `SELECT id FROM events WHERE id = (SELECT event_id FROM bookings WHERE code = :code)`

const BY_ID = `SELECT ${COLUMNS} FROM bookings b WHERE b.id = :id`

const LOCK_EVENT_BY_ID = `SELECT id FROM events WHERE id = (SELECT event_id FROM bookings WHERE id = :id)`

const EVENT_ID_OF = `SELECT event_id AS "eventId" FROM bookings WHERE code = :code`
const CURRENCY_OF = `SELECT e.currency FROM bookings b JOIN events e ON e.id = b.event_id WHERE b.code = :code`

const INSERT = `
  INSERT INTO bookings (code, event_id, user_email, user_name, quantity, status, expires_at, channel, total,
    paid, discount, voucher_id, voucher_use, note, ticket_secret, ref, request, created_at, ticket_type_id)
  VALUES (:code, :eventId, :email, :name, :quantity, :status, :expiresAt, :channel, :total,
    :paid, :discount, :voucherId, :voucherUse, :note, :ticketSecret, :ref, :request, :createdAt, :typeId)
  ON CONFLICT (code) DO NOTHING`

/** Of what has neither an end nor a voucher nor a note: what need not be handed over is a twelfth of an import's time. */
const INSERT_PLAIN = `
  INSERT INTO bookings (code, event_id, user_email, user_name, quantity, status, channel, total,
    paid, ticket_secret, ref, request, created_at, ticket_type_id)
  VALUES (:code, :eventId, :email, :name, :quantity, :status, :channel, :total,
    :paid, :ticketSecret, :ref, :request, :createdAt, :typeId)
  ON CONFLICT (code) DO NOTHING`

/** Seats that an address has at an event. */
const SEATS_OF_PERSON = `
  SELECT coalesce(sum(quantity), 0) AS seats FROM bookings
  WHERE user_email = :email AND +event_id = :eventId
    AND (status = 'confirmed' OR (status = 'held' AND expires_at > :now))`

/** The last few with seats of an event since a moment, among the last bookings of an address: bounded, however many it has. */
const RECENT = `
  SELECT code, quantity, status, "createdAt" FROM (
    SELECT id, code, event_id, quantity, status, expires_at, created_at AS "createdAt"
    FROM bookings WHERE user_email = :email ORDER BY id DESC LIMIT 20) AS last
  WHERE event_id = :eventId AND "createdAt" >= :since
    AND (status = 'confirmed' OR (status = 'held' AND expires_at > :now))
  ORDER BY id DESC LIMIT 5`

export type NewBooking = Omit<BookingRow, 'id' | 'voucher'>

export interface BookingFilter {
  email?: Email | undefined
  eventId?: number | undefined
  /** As it is at `now`: a hold that has run out counts as expired. */
  status?: BookingStatus | undefined
  now: Instant
}

export const HAS_STATUS: Record<BookingStatus, string> = {
  held: `b.status = 'held' AND b.expires_at > :now`,
  confirmed: `b.status = 'confirmed'`,
  canceled: `b.status = 'canceled'`,
  expired: `(b.status = 'expired' OR (b.status = 'held' AND b.expires_at <= :now))`,
}

/** Whether `INSERT_PLAIN` keeps all of it. */
function isPlain({ expiresAt, discount, voucherId, voucherUse, note }: NewBooking): boolean {
  return expiresAt === null && discount === 0 && voucherId === null && voucherUse === null && note === null
}

export function bookingQueries(sql: Sql) {
  return {
    ...bookingChanges(sql),
    /** In a write, the booking's event is then locked: no other write changes either until the end. */
    byCode: (code: string) => sql.readLocked<BookingRow>(LOCK_EVENT, BY_CODE, { code }),
    /** Its event is locked as by `byCode`. */
    byId: (id: number) => sql.readLocked<BookingRow>(LOCK_EVENT_BY_ID, BY_ID, { id }),
    /** Neither of these two locks anything. */
    currencyOf: async (code: string) =>
      (await sql.one<{ currency: Currency | null }>(CURRENCY_OF, { code }))?.currency ?? undefined,
    eventIdOf: async (code: string) => (await sql.one<{ eventId: number }>(EVENT_ID_OF, { code }))?.eventId,

    /** The new bookings' ids; `undefined`, with nothing written, for one whose code is taken. */
    insert: (bookings: readonly NewBooking[]) =>
      sql.insertAll(bookings.every(isPlain) ? INSERT_PLAIN : INSERT, bookings),

    seatsOfPerson: async (eventId: number, email: Email, now: Instant) =>
      Number((await sql.one<{ seats: number }>(SEATS_OF_PERSON, { eventId, email, now }))?.seats ?? 0),
    /** What an address has at an event that it booked since a moment, the newest first. */
    recent: (eventId: number, email: Email, { since, now }: { since: Instant; now: Instant }) =>
      sql.all<Pick<BookingRow, 'code' | 'quantity' | 'createdAt'> & { status: 'held' | 'confirmed' }>(
        RECENT,
        { eventId, email, since, now },
      ),

    /** A page of bookings, the newest first. */
    list(filter: BookingFilter, page: Page): Promise<BookingRow[]> {
      const where: string[] = []
      if (filter.email !== undefined) where.push('b.user_email = :email')
      // The plus keeps SQLite from reading all bookings of a large event to find those of one guest.
      if (filter.eventId !== undefined)
        where.push(`${filter.email === undefined ? '' : '+'}b.event_id = :eventId`)
      if (filter.status !== undefined) where.push(HAS_STATUS[filter.status])
      if (page.after) where.push('b.id < :afterId')
      const params: Params = { ...filter, limit: page.limit, ...(page.after && { afterId: page.after.id }) }
      return sql.all(
        `SELECT ${COLUMNS} FROM bookings b ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
         ORDER BY b.id DESC LIMIT :limit`,
        params,
      )
    },
  }
}
