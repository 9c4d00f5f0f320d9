import type { BookingCode } from '../../../values/codes/booking-code.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { Sql } from '../../interface/sql.ts'

/** As `idx_owed` has them; the event as a sum, so that no other index is taken for it. */
export const IS_OWED = `b.paid > 0 AND (b.status = 'canceled' OR b.status = 'expired' OR b.paid > b.total)`

/** A hold that has expired costs nothing, whether or not a write has noticed: as `idx_held` has them. */
const HELD_TOO_LONG = `b.status = 'held' AND b.expires_at <= :now AND b.paid > 0 AND b.paid <= b.total`

const OF_EVENT = `
  SELECT b.id, b.code FROM bookings b
  WHERE b.event_id + 0 = :eventId AND b.id > :after AND ${IS_OWED} ORDER BY b.id LIMIT :limit`

const OF_HOLDS = `
  SELECT b.id, b.code FROM bookings b
  WHERE b.event_id = :eventId AND b.id > :after AND ${HELD_TOO_LONG} ORDER BY b.id LIMIT :limit`

const NEXT_EVENT = `
  SELECT min(id) AS id FROM (
    SELECT min(b.event_id + 0) AS id FROM bookings b WHERE b.event_id + 0 > :after AND ${IS_OWED}
    UNION ALL SELECT min(b.event_id) FROM bookings b WHERE b.event_id > :after AND ${HELD_TOO_LONG}) AS owing`

/** For whom there is money to give back. */
export function owedQueries(sql: Sql) {
  return {
    /** A page of the bookings of an event for which money is owed. */
    ofEvent: (eventId: number, after: number, limit: number) =>
      sql.all<{ id: number; code: BookingCode }>(OF_EVENT, { eventId, after, limit }),
    /** A page of the expired holds that no write has noticed yet, and for which money is owed. */
    ofHolds: (eventId: number, now: Instant, after: number, limit: number) =>
      sql.all<{ id: number; code: BookingCode }>(OF_HOLDS, { eventId, now, after, limit }),
    /** The next event that owes anybody. */
    nextEvent: async (after: number, now: Instant) =>
      (await sql.one<{ id: number | null }>(NEXT_EVENT, { after, now }))?.id ?? undefined,
  }
}
