// Fills a new database with bookings, for docs/limits.md: node test/limits/fill.mjs <db> <bookings> <events>
// Half of the bookings are of the first event. Not through tix, which would take an hour: its tables, by SQL.
import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import SqliteDatabase from 'better-sqlite3'

const [path = '', bookings = 0, events = 0] = process.argv
  .slice(2)
  .map((word, i) => (i === 0 ? word : Number(word)))
const tix = fileURLToPath(new URL('../../bin/tix.js', import.meta.url))
const first = [
  'create-event',
  'First',
  '--capacity',
  '10000000',
  '--starts',
  '2031-05-01 19:30',
  '--timezone',
  'UTC',
]
execFileSync(process.execPath, [tix, ...first, '--db', path])

const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const STEP = Math.floor(ALPHABET.length ** 8 / (bookings + 1))
const codeOf = n => {
  let code = ''
  for (let rest = n * STEP; code.length < 8; rest = Math.floor(rest / 30)) code = ALPHABET[rest % 30] + code
  return code
}

const db = new SqliteDatabase(path)
db.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000; PRAGMA wal_autocheckpoint = 100000')
const indexes = db
  .prepare(`SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL`)
  .all()
for (const { name } of indexes) db.exec(`DROP INDEX ${name}`)
const columns = table => db.prepare(`SELECT name FROM pragma_table_info('${table}')`).pluck().all()
const copied = (table, from, changes) =>
  columns(table)
    .map(name => changes[name] ?? `${from}.${name}`)
    .join(', ')

const text = {
  slug: `'event-' || n`,
  name: `'Event ' || n`,
  search_text: `'event ' || n`,
  sort_name: `'event ' || n`,
}
db.exec(`WITH RECURSIVE numbers (n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < ${events})
  INSERT INTO events SELECT ${copied('events', 'e', { id: 'n', ...text })} FROM numbers, events e WHERE e.id = 1`)
db.exec(`INSERT INTO ticket_types SELECT ${copied('ticket_types', 't', { id: 'e.id', event_id: 'e.id' })}
  FROM events e, ticket_types t WHERE t.id = 1 AND e.id > 1`)
const book =
  db.prepare(`INSERT INTO bookings (id, code, event_id, user_email, quantity, status, channel, ticket_secret, created_at)
  VALUES (?, ?, ?, ?, 1, 'confirmed', 'import', 'SECRETSECRET', '2026-11-22T19:30:00.000Z')`)
const ticket = db.prepare(
  `INSERT INTO tickets (booking_id, position, ticket_type_id, status) VALUES (?, 1, ?, 'valid')`,
)
const log = db.prepare(`INSERT INTO audit_log (at, actor, action, event_id, booking_id, after)
  VALUES ('2026-11-22T19:30:00.000Z', 'fill', 'booking.create', ?, ?, ?)`)
const chunk = db.transaction((from, to) => {
  for (let id = from; id < to; id++) {
    const event = id % 2 === 0 ? 1 : (id % events) + 1
    book.run(id, codeOf(id), event, `guest${(id * 7919) % bookings}@example.com`)
    ticket.run(id, event)
    log.run(event, id, '{"quantity":1,"status":"confirmed"}')
  }
})
for (let from = 1; from <= bookings; from += 100_000) chunk(from, Math.min(from + 100_000, bookings + 1))
for (const { sql } of indexes) db.exec(sql)
db.exec(
  `UPDATE events SET available = capacity - (SELECT count(*) FROM bookings b WHERE b.event_id = events.id); PRAGMA wal_checkpoint(TRUNCATE)`,
)
db.close()
