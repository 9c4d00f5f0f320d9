import type { BookingCode } from '../../values/booking-code.ts'
import type { Email } from '../../values/email.ts'
import type { Slug } from '../../values/slug.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Sql } from '../interface/sql.ts'
import { COLUMNS as AUDIT_COLUMNS, type AuditRow } from './audit.ts'

/** A line of the log as it is kept. */
export interface LoggedRow {
  id: number
  bookingId: number | null
  actor: string
  before: string | null
  after: string | null
}

/** A pattern finds an address within other text, in any case; `_` and `%` in it mean themselves. */
function within(column: string): string {
  return `lower(${column}) LIKE :pattern ESCAPE '\\'`
}

const LOGGED = 'SELECT a.id, a.booking_id AS "bookingId", a.actor, a.before, a.after FROM audit_log a'
const LOGGED_OF_BOOKING = `${LOGGED} WHERE a.booking_id = :bookingId ORDER BY a.id`
const MENTIONS = `${LOGGED}
  WHERE a.id > :after AND (${within('a.before')} OR ${within('a.after')} OR ${within('a.actor')})
  ORDER BY a.id LIMIT :limit`
const MENTIONED = `
  SELECT ${AUDIT_COLUMNS} FROM audit_log a
  LEFT JOIN events e ON e.id = a.event_id LEFT JOIN bookings b ON b.id = a.booking_id
  WHERE a.id > :after AND (${within('a.before')} OR ${within('a.after')} OR ${within('a.actor')})
  ORDER BY a.id LIMIT :limit`
const REWRITE = 'UPDATE audit_log SET actor = :actor, before = :before, after = :afterwards WHERE id = :id'

const TO_COME = `
  SELECT b.code FROM bookings b JOIN events e ON e.id = b.event_id
  WHERE b.user_email = :email AND e.over_at > :now AND e.status <> 'canceled'
    AND (b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > :now))
  ORDER BY b.id LIMIT 100`
const BOOKINGS = 'SELECT id FROM bookings WHERE user_email = :email AND id > :after ORDER BY id LIMIT :limit'
const EVENT_OF = 'SELECT event_id AS "eventId" FROM bookings WHERE id = :id'
const ENTRIES =
  'SELECT id, event_id AS "eventId", status FROM waitlist_entries WHERE email = :email ORDER BY id'
const EVENTS = `
  SELECT slug FROM events
  WHERE ${['name', 'description', 'venue', 'category', 'cancel_reason', 'slug'].map(within).join(' OR ')}
  ORDER BY id LIMIT 20`

/** Of a booking that is the person's still. */
const ERASE_BOOKING =
  'UPDATE bookings SET user_email = NULL, user_name = NULL, note = NULL WHERE id = :id AND user_email = :email'
const ERASE_ATTENDEES = `
  UPDATE tickets SET attendee = NULL WHERE booking_id = :id
    AND EXISTS (SELECT 1 FROM bookings b WHERE b.id = :id AND b.user_email = :email)`
const ERASE_WORDS = `
  DELETE FROM booking_words WHERE booking_id = :id
    AND EXISTS (SELECT 1 FROM bookings b WHERE b.id = :id AND b.user_email = :email)`
/** Whatever else on a booking has the address in it: of whoever it is. */
const ERASE_WITHIN_BOOKING = [
  `UPDATE bookings SET ref = 'erased-' || id WHERE id = :id AND ${within('ref')}`,
  `UPDATE bookings SET note = NULL WHERE id = :id AND ${within('note')}`,
  `UPDATE bookings SET user_name = NULL WHERE id = :id AND ${within('user_name')}`,
  `UPDATE tickets SET attendee = NULL WHERE booking_id = :id AND ${within('attendee')}`,
]
const ERASE_ENTRY = `UPDATE waitlist_entries SET email = :erased, name = NULL WHERE id = :id`
/** What has the address in it without being about a booking or an entry. */
const ERASE_ELSEWHERE = [
  `DELETE FROM idempotency_keys WHERE ${within('key')} OR ${within('result')}`,
  `UPDATE payments SET actor = 'erased' WHERE ${within('actor')}`,
  `UPDATE check_ins SET actor = 'erased' WHERE ${within('actor')}`,
  `UPDATE check_ins SET undone_by = 'erased' WHERE undone_by IS NOT NULL AND ${within('undone_by')}`,
  `UPDATE tokens SET created_by = 'erased' WHERE ${within('created_by')}`,
  `UPDATE tokens SET name = 'erased-' || id WHERE ${within('name')}`,
]

export function peopleQueries(sql: Sql) {
  return {
    /** Codes of bookings for events that are not over, the first hundred. */
    toCome: async (email: Email, now: Instant) =>
      (await sql.all<{ code: BookingCode }>(TO_COME, { email, now })).map(({ code }) => code),
    bookings: async (email: Email, after: number, limit: number) =>
      (await sql.all<{ id: number }>(BOOKINGS, { email, after, limit })).map(({ id }) => id),
    eventOf: async (id: number) => (await sql.one<{ eventId: number }>(EVENT_OF, { id }))?.eventId,
    entries: (email: Email) => sql.all<{ id: number; eventId: number; status: string }>(ENTRIES, { email }),
    /** Lines of the log that have the address in them, in the order in which they were written. */
    mentions: (email: Email, after: number, limit: number) =>
      sql.all<LoggedRow>(MENTIONS, { pattern: patternOf(email), after, limit }),
    /** The same, as the log shows them. */
    mentioned: (email: Email, after: number, limit: number) =>
      sql.all<AuditRow>(MENTIONED, { pattern: patternOf(email), after, limit }),
    logged: (bookingId: number) => sql.all<LoggedRow>(LOGGED_OF_BOOKING, { bookingId }),
    rewrite: ({ id, actor, before, after }: LoggedRow) =>
      sql.run(REWRITE, { id, actor, before, afterwards: after }),
    /** Events whose text has the address in it. */
    eventsNaming: async (email: Email) =>
      (await sql.all<{ slug: Slug }>(EVENTS, { pattern: patternOf(email) })).map(({ slug }) => slug),

    async eraseBooking(id: number, email: Email): Promise<void> {
      await sql.run(ERASE_ATTENDEES, { id, email })
      await sql.run(ERASE_WORDS, { id, email })
      await sql.run(ERASE_BOOKING, { id, email })
      for (const statement of ERASE_WITHIN_BOOKING)
        await sql.run(statement, { id, pattern: patternOf(email) })
    },
    eraseEntry: (id: number) => sql.run(ERASE_ENTRY, { id, erased: `erased-${id}@tix.invalid` }),
    async eraseElsewhere(email: Email): Promise<void> {
      for (const statement of ERASE_ELSEWHERE) await sql.run(statement, { pattern: patternOf(email) })
    },
  }
}

function patternOf(email: Email): string {
  return `%${email.replace(/[\\%_]/g, '\\$&')}%`
}
