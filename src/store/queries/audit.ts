import type { BookingCode } from '../../values/codes/booking-code.ts'
import type { Slug } from '../../values/names/slug.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Page } from '../interface/page.ts'
import type { Params, Sql } from '../interface/sql.ts'
import { amongst } from './among.ts'

const INSERT = `
  INSERT INTO audit_log (at, actor, action, event_id, booking_id, before, after)
  VALUES (:at, :actor, :action, :eventId, :bookingId, :before, :after)`
/** Of what begins. */
const INSERT_FIRST = `
  INSERT INTO audit_log (at, actor, action, event_id, booking_id, after)
  VALUES (:at, :actor, :action, :eventId, :bookingId, :after)`

export type NewAuditEntry = {
  at: Instant
  actor: string
  action: string
  eventId: number | null
  bookingId: number | null
  /** JSON */
  before: string | null
  /** JSON */
  after: string | null
}

/** An entry with the names of what it is about; they are gone where their rows are. */
export interface AuditRow {
  id: number
  at: Instant
  actor: string
  action: string
  event: Slug | null
  utcOffsets: string | null
  booking: BookingCode | null
  before: string | null
  after: string | null
}

export interface AuditFilter {
  eventId?: number | undefined
  bookingId?: number | undefined
  actor?: string | undefined
  since?: Instant | undefined
  until?: Instant | undefined
  /** `booking.cancel`, or `booking`: all of those. */
  action?: string | undefined
  /** An id: nothing that came after it. */
  upTo?: number | undefined
}

const NEWEST = `SELECT coalesce(max(id), 0) AS id FROM audit_log`

/** What imports wrote of bookings. What was paid with a row is written in the same moment, by lines of its own. */
const BY_IMPORTS = `
  SELECT a.booking_id AS "bookingId", a.after FROM audit_log a
  WHERE a.booking_id AMONG AND a.after IS NOT NULL
    AND (a.action IN ('booking.create', 'booking.import')
      OR a.action IN ('payment.pay', 'payment.refund') AND EXISTS (
        SELECT 1 FROM audit_log i WHERE i.booking_id = a.booking_id AND i.at = a.at
          AND i.action IN ('booking.create', 'booking.import')))
  ORDER BY a.id`

/** Lines of an event that are looked at: those of a large one are hundreds of thousands, and most of its bookings. */
const LINES_OF_EVENT = 5000
/** When something of a booking or of its event was last changed; at the latest, where that is further back in the event's lines. */
const CHANGED = `
  SELECT max(at) AS at FROM (
    SELECT max(at) AS at FROM audit_log WHERE booking_id = :bookingId
    UNION ALL
    SELECT coalesce(max(CASE WHEN action IN ('event.update', 'event.cancel') THEN at END), min(at)) AS at
    FROM (SELECT at, action FROM audit_log WHERE event_id = :eventId ORDER BY id DESC LIMIT ${LINES_OF_EVENT}) AS of_event
  ) AS changes`

export const COLUMNS = `
  a.id, a.at, a.actor, a.action, a.before, a.after, e.slug AS event, e.utc_offsets AS "utcOffsets", b.code AS booking`

/**
 * Entries follow each other in time but for clocks that were set back: none of them stands before this one. The
 * plus keeps SQLite from looking for the smallest id by going through all of them.
 */
const FIRST_SINCE = '(SELECT min(+id) FROM audit_log WHERE at >= :since)'
/** And none behind this one. */
const LAST_UNTIL = '(SELECT max(+id) FROM audit_log WHERE at < :until)'

export function auditQueries(sql: Sql) {
  return {
    insert: (entries: readonly NewAuditEntry[]) =>
      sql.sendAll(entries.every(({ before }) => before === null) ? INSERT_FIRST : INSERT, entries),

    /** The id of the newest entry, 0 where there is none. */
    newest: async () => (await sql.one<{ id: number }>(NEWEST))?.id ?? 0,

    changedAt: async (bookingId: number, eventId: number) =>
      (await sql.one<{ at: Instant | null }>(CHANGED, { bookingId, eventId }))?.at ?? null,

    /** What imports made of bookings, one change after the other. */
    byImports(bookingIds: readonly number[]): Promise<{ bookingId: number; after: string }[]> {
      const { among, params } = amongst(bookingIds)
      return sql.all(BY_IMPORTS.replace('AMONG', among), params)
    },

    /** A page of the log. */
    list(filter: AuditFilter, order: 'newest' | 'oldest', page: Page): Promise<AuditRow[]> {
      const where: string[] = []
      if (filter.eventId !== undefined) where.push('a.event_id = :eventId')
      if (filter.bookingId !== undefined) where.push('a.booking_id = :bookingId')
      if (filter.actor !== undefined) where.push('a.actor = :actor')
      if (filter.since !== undefined) where.push('a.at >= :since')
      if (filter.until !== undefined) where.push('a.at < :until')
      if (filter.action !== undefined)
        where.push(filter.action.includes('.') ? 'a.action = :action' : `a.action LIKE :action || '.%'`)
      if (filter.upTo !== undefined) where.push('a.id <= :upTo')
      // Beyond the end of a page it would say nothing new.
      if (filter.since !== undefined && !(page.after && order === 'oldest'))
        where.push(`a.id >= ${FIRST_SINCE}`)
      if (filter.until !== undefined && !(page.after && order === 'newest'))
        where.push(`a.id <= ${LAST_UNTIL}`)
      if (page.after) where.push(order === 'newest' ? 'a.id < :afterId' : 'a.id > :afterId')
      const params: Params = { ...filter, limit: page.limit, ...(page.after && { afterId: page.after.id }) }
      return sql.all(
        `SELECT ${COLUMNS} FROM audit_log a
         LEFT JOIN events e ON e.id = a.event_id LEFT JOIN bookings b ON b.id = a.booking_id
         ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''}
         ORDER BY a.id ${order === 'newest' ? 'DESC' : 'ASC'} LIMIT :limit`,
        params,
      )
    },
  }
}
