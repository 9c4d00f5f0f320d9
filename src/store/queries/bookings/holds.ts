import type { Instant } from '../../../values/time/instant.ts'
import type { BookingRow } from '../../interface/rows.ts'
import type { Sql } from '../../interface/sql.ts'
import { COLUMNS } from './booking-columns.ts'

const EXPIRED = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.event_id = :eventId AND b.status = 'held' AND b.expires_at <= :now
  ORDER BY b.expires_at, b.quantity, b.id LIMIT :limit`

const EXPIRED_OF_VOUCHER = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.voucher_id = :voucherId AND b.status = 'held' AND b.expires_at <= :now
  ORDER BY b.expires_at, b.id LIMIT :limit`

const BEYOND = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.event_id = :eventId AND b.status = 'held' AND b.expires_at > :end
  ORDER BY b.expires_at, b.quantity, b.id LIMIT :limit`

const OFFERS_BEYOND = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.event_id = :eventId AND b.status = 'held' AND b.expires_at > :end AND EXISTS (
    SELECT 1 FROM waitlist_entries w WHERE w.booking_id = b.id AND w.status = 'offered')
  ORDER BY b.expires_at, b.quantity, b.id LIMIT :limit`

const OF_TYPE_BEYOND = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.event_id = :eventId AND b.status = 'held' AND b.expires_at > :end AND EXISTS (
    SELECT 1 FROM tickets t
    WHERE t.booking_id = b.id AND t.ticket_type_id = :typeId AND t.status = 'valid')
  ORDER BY b.expires_at, b.quantity, b.id LIMIT :limit`

export function holdQueries(sql: Sql) {
  return {
    /** Those of the event that have expired and that no write has noticed yet, the oldest first. */
    expired: (eventId: number, now: Instant, limit: number) =>
      sql.all<BookingRow>(EXPIRED, { eventId, now, limit }),
    /** Expired ones of all events that have a use of this voucher; none of the events is locked. */
    expiredOfVoucher: (voucherId: number, now: Instant, limit: number) =>
      sql.all<BookingRow>(EXPIRED_OF_VOUCHER, { voucherId, now, limit }),

    /** Those that expire later than `end`, as when sales end then; with a type, only those that have tickets of it. */
    beyond: (eventId: number, end: Instant, limit: number, typeId?: number) =>
      typeId === undefined
        ? sql.all<BookingRow>(BEYOND, { eventId, end, limit })
        : sql.all<BookingRow>(OF_TYPE_BEYOND, { eventId, end, limit, typeId }),

    /** Of these, what was offered to somebody on the waitlist. */
    offersBeyond: (eventId: number, end: Instant, limit: number) =>
      sql.all<BookingRow>(OFFERS_BEYOND, { eventId, end, limit }),
  }
}
