import type { BookingCode } from '../../../values/codes/booking-code.ts'
import type { Email } from '../../../values/email.ts'
import type { Slug } from '../../../values/names/slug.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { Sql } from '../../interface/sql.ts'
import { COLUMNS as AUDIT_COLUMNS, type AuditRow } from '../audit.ts'
import type { ScopedKey } from '../idempotency.ts'

/** A line of the log as it is kept. */
export interface LoggedRow {
  id: number
  bookingId: number | null
  actor: string
  before: string | null
  after: string | null
}

/** Texts into which somebody may have written an address, by table; beside those that are a person's own. */
const TEXTS = {
  bookings: ['ref', 'note', 'user_name'],
  waitlist_entries: ['name'],
  payments: ['actor'],
  check_ins: ['actor', 'undone_by', 'gate'],
  tokens: ['name', 'created_by'],
} as const

/** Whatever is gone through in the order of a number: ids, or the bookings of tickets. */
export type TextPlace = keyof typeof TEXTS | 'tickets' | 'audit_log' | 'events'

/** A text that may have an address in it, and where it stands. */
export interface TextFound {
  id: number
  column: string
  text: string
}

/** Rows that are gone through at once: a few milliseconds. */
export interface Range {
  from: number
  upTo: number
}

function matches(columns: readonly string[]): string {
  return `(${columns.map(column => `lower(${column}) LIKE :pattern ESCAPE '\\'`).join(' OR ')})`
}

const idOf = (place: TextPlace) => (place === 'tickets' ? 'booking_id' : 'id')

const LOGGED = 'SELECT a.id, a.booking_id AS "bookingId", a.actor, a.before, a.after FROM audit_log a'
const LOGGED_OF_BOOKING = `${LOGGED} WHERE a.booking_id = :bookingId ORDER BY a.id`
const MENTIONING = `a.id > :from AND a.id <= :upTo AND ${matches(['a.before', 'a.after', 'a.actor'])} ORDER BY a.id`
const LINES = `${LOGGED} WHERE ${MENTIONING}`
const LINES_SHOWN = `
  SELECT ${AUDIT_COLUMNS} FROM audit_log a
  LEFT JOIN events e ON e.id = a.event_id LEFT JOIN bookings b ON b.id = a.booking_id WHERE ${MENTIONING}`
const REWRITE_LINE =
  'UPDATE audit_log SET actor = :actor, before = :before, after = :afterwards WHERE id = :id'

const NAMING_TICKETS = `
  SELECT booking_id AS id, 'attendee' AS "column", attendee AS text FROM tickets
  WHERE booking_id > :from AND booking_id <= :upTo AND ${matches(['attendee'])}`

const TO_COME = `
  SELECT b.code, count(*) OVER () AS bookings FROM bookings b JOIN events e ON e.id = b.event_id
  WHERE b.user_email = :email AND e.over_at > :now AND e.status <> 'canceled'
    AND (b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > :now))
  ORDER BY b.id LIMIT 100`
const BOOKINGS = 'SELECT id FROM bookings WHERE user_email = :email AND id > :after ORDER BY id LIMIT :limit'
const EVENT_OF = 'SELECT event_id AS "eventId" FROM bookings WHERE id = :id'
const ENTRIES =
  'SELECT id, event_id AS "eventId", name FROM waitlist_entries WHERE email = :email ORDER BY id'

const EVENTS = `
  SELECT slug, name || ' ' || coalesce(description, '') || ' ' || coalesce(venue, '') || ' ' || coalesce(category, '')
    || ' ' || coalesce(cancel_reason, '') AS text
  FROM events
  WHERE id > :from AND id <= :upTo AND ${matches(['name', 'description', 'venue', 'category', 'cancel_reason'])}`

const NEXT_KEYS = `
  SELECT scope, key FROM idempotency_keys WHERE scope > :scope OR (scope = :scope AND key > :key)
  ORDER BY scope, key LIMIT 1 OFFSET :rows`
const AFTER_KEY = '(scope > :scope OR (scope = :scope AND key > :key))'
const UP_TO_KEY = '(scope < :lastScope OR (scope = :lastScope AND key <= :lastKey))'
const KEYS = `SELECT scope, key, result FROM idempotency_keys WHERE ${AFTER_KEY} AND ${matches(['key', 'result'])}`

const ERASE_GUEST =
  'UPDATE bookings SET user_email = :email, user_name = :name, note = :note, ref = :ref WHERE id = :id'
const ERASE_ENTRY = 'UPDATE waitlist_entries SET email = :erased, name = NULL WHERE id = :id'

/** What somebody's name stands in for, where there must be one. */
const ERASED = 'erased'

export function peopleQueries(sql: Sql) {
  return {
    /** Codes of bookings for events that are not over, the first hundred. */
    /** The first of those that are still to come, each with how many there are. */
    toCome: (email: Email, now: Instant) =>
      sql.all<{ code: BookingCode; bookings: number }>(TO_COME, { email, now }),
    bookings: async (email: Email, after: number, limit: number) =>
      (await sql.all<{ id: number }>(BOOKINGS, { email, after, limit })).map(({ id }) => id),
    eventOf: async (id: number) => (await sql.one<{ eventId: number }>(EVENT_OF, { id }))?.eventId,
    entries: (email: Email) =>
      sql.all<{ id: number; eventId: number; name: string | null }>(ENTRIES, { email }),

    /** The number with which a place ends. */
    last: async (place: TextPlace) =>
      (await sql.one<{ id: number | null }>(`SELECT max(${idOf(place)}) AS id FROM ${place}`))?.id ?? 0,
    /** Lines of the log that may have an address in them. */
    lines: (range: Range, pattern: string) => sql.all<LoggedRow>(LINES, { ...range, pattern }),
    /** Lines that may have an address in them, as the log shows them. */
    linesShown: (range: Range, pattern: string) => sql.all<AuditRow>(LINES_SHOWN, { ...range, pattern }),
    async texts(place: keyof typeof TEXTS | 'tickets', range: Range, pattern: string): Promise<TextFound[]> {
      if (place === 'tickets') return sql.all(NAMING_TICKETS, { ...range, pattern })
      const columns = TEXTS[place].map(
        column => `
          SELECT id, '${column}' AS "column", ${column} AS text FROM ${place}
          WHERE id > :from AND id <= :upTo AND ${matches([column])}`,
      )
      return sql.all(columns.join(' UNION ALL '), { ...range, pattern })
    },
    /** Texts of events that may have an address in them. */
    events: (range: Range, pattern: string) =>
      sql.all<{ slug: Slug; text: string }>(EVENTS, { ...range, pattern }),
    /** The key that comes so many rows later; `undefined` where there are fewer. */
    keyAfter: (after: ScopedKey, rows: number) => sql.one<ScopedKey>(NEXT_KEYS, { ...after, rows }),
    keys: (after: ScopedKey, upTo: ScopedKey | undefined, pattern: string) =>
      sql.all<ScopedKey & { result: string | null }>(upTo ? `${KEYS} AND ${UP_TO_KEY}` : KEYS, {
        ...after,
        ...(upTo && { lastScope: upTo.scope, lastKey: upTo.key }),
        pattern,
      }),

    logged: (bookingId: number) => sql.all<LoggedRow>(LOGGED_OF_BOOKING, { bookingId }),
    rewriteLine: ({ id, actor, before, after }: LoggedRow) =>
      sql.send(REWRITE_LINE, { id, actor, before, afterwards: after }),
    eraseGuest: (guest: {
      id: number
      email: Email | null
      name: string | null
      note: string | null
      ref: string | null
    }) => sql.send(ERASE_GUEST, guest),
    eraseEntry: (id: number) => sql.send(ERASE_ENTRY, { id, erased: `${ERASED}-${id}@tix.invalid` }),
    /** A text in the place of what stood there when it was found, and does still. */
    rewriteText: (place: keyof typeof TEXTS, { id, column, text }: TextFound, by: string) =>
      sql.send(`UPDATE ${place} SET ${column} = :by WHERE id = :id AND ${column} = :text`, { id, text, by }),
  }
}
