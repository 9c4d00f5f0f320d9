import { searchWords } from '../../src/values/names/search-words.ts'
import { askAll, type Row } from './ask.ts'

/**
 * Everything that must hold of a database at every committed moment, asked of the tables themselves and
 * not of tix. Gives what is broken; an empty list is a healthy box office.
 */
export async function brokenInvariants(db: string): Promise<string[]> {
  const questions = db.startsWith('postgres') ? QUESTIONS : { ...OF_THE_FILE, ...QUESTIONS }
  const [named = [], words = [], ...answers] = await askAll(db, [NAMES, WORDS, ...Object.values(questions)])
  const broken = Object.keys(questions).flatMap((what, at) =>
    (answers[at] ?? []).map(row => `${what}: ${JSON.stringify(row)}`),
  )
  return [...broken, ...wrongWords(named, words)]
}

/** Bookings that are not found by the words of their names, or are by others. */
function wrongWords(named: readonly Row[], words: readonly Row[]): string[] {
  const names = new Map<unknown, { event: unknown; names: string[] }>()
  for (const { id, event, name } of named) {
    const known = names.get(id) ?? { event, names: [] }
    names.set(id, known)
    known.names.push(String(name))
  }
  const kept = new Set(words.map(({ id, event, word }) => `${id} of ${event}: ${word}`))
  const right = new Set(
    [...names].flatMap(([id, of]) => searchWords(of.names).map(word => `${id} of ${of.event}: ${word}`)),
  )
  return [
    ...[...right].filter(word => !kept.has(word)).map(word => `a booking lacks a word: ${word}`),
    ...[...kept].filter(word => !right.has(word)).map(word => `a booking has another's word: ${word}`),
  ]
}

const NAMES = `
  SELECT id, event_id AS event, user_name AS name FROM bookings WHERE user_name IS NOT NULL
  UNION ALL SELECT b.id, b.event_id, t.attendee FROM tickets t JOIN bookings b ON b.id = t.booking_id
  WHERE t.attendee IS NOT NULL`
const WORDS = 'SELECT booking_id AS id, event_id AS event, word FROM booking_words'

/** What PostgreSQL never lets happen. */
const OF_THE_FILE: Record<string, string> = {
  'the file is damaged': `SELECT * FROM pragma_integrity_check WHERE integrity_check <> 'ok'`,
  'something refers to nothing': 'SELECT * FROM pragma_foreign_key_check',
}

const QUESTIONS: Record<string, string> = {
  'seats of an event do not add up': `
    SELECT id, capacity, available, taken FROM (
      SELECT e.*, (SELECT coalesce(sum(quantity), 0) FROM bookings b
        WHERE b.event_id = e.id AND b.status IN ('confirmed', 'held')) AS taken FROM events e) AS x
    WHERE capacity - available <> taken OR available NOT BETWEEN 0 AND capacity`,
  'seats of a quota do not add up': `
    SELECT id, quota, available, taken FROM (
      SELECT y.*, (SELECT count(*) FROM tickets t JOIN bookings b ON b.id = t.booking_id
        WHERE t.ticket_type_id = y.id AND b.status IN ('confirmed', 'held') AND t.status IN ('valid', 'checked_in'))
        AS taken FROM ticket_types y WHERE quota IS NOT NULL) AS x
    WHERE quota - available <> taken`,
  'tickets of a booking do not match its quantity': `
    SELECT b.id, b.code, b.quantity, b.status, count(t.position) AS tickets FROM bookings b
    LEFT JOIN tickets t ON t.booking_id = b.id AND t.status IN ('valid', 'checked_in')
    GROUP BY b.id
    HAVING count(t.position) <> CASE WHEN b.status IN ('confirmed', 'held') THEN b.quantity ELSE 0 END`,
  'a booking names a type that not all its seats are of': `
    SELECT b.id, b.code, b.ticket_type_id, t.position, t.ticket_type_id AS type FROM bookings b
    JOIN tickets t ON t.booking_id = b.id AND t.status IN ('valid', 'checked_in')
    WHERE b.ticket_type_id <> t.ticket_type_id`,
  'what was paid does not match the payments': `
    SELECT id, code, paid, booked FROM (
      SELECT b.*, (SELECT coalesce(sum(CASE kind WHEN 'payment' THEN amount ELSE -amount END), 0)
        FROM payments p WHERE p.booking_id = b.id) AS booked FROM bookings b) AS x
    WHERE paid <> booked`,
  'what a booking costs does not match its tickets': `
    SELECT b.id, b.code, b.total, b.discount, sum(t.price) AS prices, sum(t.discount) AS discounts
    FROM bookings b JOIN tickets t ON t.booking_id = b.id AND t.status IN ('valid', 'checked_in')
    WHERE b.status IN ('confirmed', 'held') AND b.total IS NOT NULL GROUP BY b.id
    HAVING b.total <> coalesce(sum(t.price), 0) OR b.discount <> sum(t.discount)`,
  'uses of a voucher do not match its bookings': `
    SELECT v.code, v.used, count(DISTINCT coalesce(b.voucher_use, b.id)) AS bookings FROM vouchers v
    LEFT JOIN bookings b ON b.voucher_id = v.id AND b.status IN ('confirmed', 'held')
    GROUP BY v.id HAVING v.used <> count(DISTINCT coalesce(b.voucher_use, b.id))`,
  'a booking has no line in the log': `
    SELECT id, code FROM bookings b WHERE NOT EXISTS (SELECT 1 FROM audit_log a WHERE a.booking_id = b.id)`,
}
