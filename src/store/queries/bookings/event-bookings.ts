import { type MinorUnits, NOTHING } from '../../../values/money.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { BookingRow } from '../../interface/rows.ts'
import type { Sql } from '../../interface/sql.ts'
import { COLUMNS } from './booking-columns.ts'

const ANY_PRICED = `SELECT 1 AS yes FROM bookings WHERE event_id = :eventId AND total IS NOT NULL LIMIT 1`

const NOT_ENDED = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.event_id = :eventId AND b.id > :after AND b.status IN ('held', 'confirmed') ORDER BY b.id LIMIT :limit`

const HAS_SEATS = `(b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > :now))`

const WITH_SEATS = `
  SELECT ${COLUMNS} FROM bookings b
  WHERE b.event_id = :eventId AND b.id > :after AND ${HAS_SEATS} ORDER BY b.id LIMIT :limit`

const COUNT_WITH_SEATS = `SELECT count(*) AS bookings FROM bookings b WHERE b.event_id = :eventId AND ${HAS_SEATS}`

const SUMS_WITH_SEATS = `
  SELECT count(*) AS bookings, coalesce(sum(quantity), 0) AS seats, coalesce(sum(paid), 0) AS paid
  FROM bookings b WHERE b.event_id = :eventId AND ${HAS_SEATS}`

/** The log knows which ones they were; bookings that were canceled before are not among them. */
const CANCELED_WITH_EVENT = `
  SELECT ${COLUMNS}, a.id AS "lineId" FROM audit_log a JOIN bookings b ON b.id = a.booking_id
  WHERE a.event_id = :eventId AND a.id > :after AND a.action = 'event.cancel' ORDER BY a.id LIMIT :limit`

const COUNT_CANCELED_WITH_EVENT = `
  SELECT count(*) AS bookings FROM audit_log
  WHERE event_id = :eventId AND action = 'event.cancel' AND booking_id IS NOT NULL`

/** All the bookings of an event. */
export function eventBookingQueries(sql: Sql) {
  return {
    /** Whether anything of the event was ever booked at a price. */
    anyPriced: async (eventId: number) => (await sql.one(ANY_PRICED, { eventId })) !== undefined,

    /** Bookings that nobody has ended, expired holds too, in the order of their ids and after one of them. */
    notEnded: (eventId: number, after: number, limit: number) =>
      sql.all<BookingRow>(NOT_ENDED, { eventId, after, limit }),
    /** Of these, the ones that have seats at `now`. */
    withSeats: (eventId: number, now: Instant, after: number, limit: number) =>
      sql.all<BookingRow>(WITH_SEATS, { eventId, now, after, limit }),
    /** Those that were canceled with their event, in the order in which they were; `lineId` is what `after` wants. */
    canceledWithEvent: (eventId: number, after: number, limit: number) =>
      sql.all<BookingRow & { lineId: number }>(CANCELED_WITH_EVENT, { eventId, after, limit }),

    countWithSeats: async (eventId: number, now: Instant) =>
      (await sql.one<{ bookings: number }>(COUNT_WITH_SEATS, { eventId, now }))?.bookings ?? 0,
    sumsWithSeats: async (eventId: number, now: Instant) =>
      (await sql.one<{ bookings: number; seats: number; paid: MinorUnits }>(SUMS_WITH_SEATS, {
        eventId,
        now,
      })) ?? {
        bookings: 0,
        seats: 0,
        paid: NOTHING,
      },
    countCanceledWithEvent: async (eventId: number) =>
      (await sql.one<{ bookings: number }>(COUNT_CANCELED_WITH_EVENT, { eventId }))?.bookings ?? 0,
  }
}
