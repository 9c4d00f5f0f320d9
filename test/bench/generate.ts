import SqliteDatabase from 'better-sqlite3'
import { tix } from './processes.ts'

const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

/** The code of the i-th booking, in SQL: counted up, so that the index grows at its end. */
const CODE = [7, 6, 5, 4, 3, 2, 1, 0]
  .map(place => `substr('${ALPHABET}', (n.i / ${ALPHABET.length ** place}) % ${ALPHABET.length} + 1, 1)`)
  .join(' || ')

/**
 * Fills a box office with bookings of one seat each, spread over its events, by copying one that tix made:
 * a minute or so for five million. The indexes are made last.
 */
export async function generate(path: string, bookings: number, events: number): Promise<void> {
  const db = ['--db', path]
  await tix('create-event', 'event-1', '--capacity', '10000000', '--starts', '2031-05-01T17:30Z', ...db)
  await tix('book', 'event-1', '--email', 'guest1@example.com', ...db)
  const database = new SqliteDatabase(path)
  database.exec('PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -500000; BEGIN')
  const indexes = database
    .prepare<[], { name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL",
    )
    .all()
  for (const { name } of indexes) database.exec(`DROP INDEX ${name}`)
  const multiply = copier(database)
  multiply('events', events, {
    id: 'n.i',
    slug: `'event-' || n.i`,
    starts_at: `strftime('%Y-%m-%dT%H:%M:00.000Z', '2031-01-01', (n.i * 7919 % 500000) || ' minutes')`,
  })
  multiply('ticket_types', events, { id: 'n.i', event_id: 'n.i' })
  multiply('bookings', bookings, {
    id: 'n.i',
    code: CODE,
    event_id: `n.i % ${events} + 1`,
    ticket_type_id: `n.i % ${events} + 1`,
    user_email: `'guest' || (n.i * 7919 % ${Math.ceil(bookings / 5)}) || '@example.com'`,
  })
  multiply('tickets', bookings, { booking_id: 'n.i', ticket_type_id: `n.i % ${events} + 1` })
  multiply('audit_log', bookings, { id: 'n.i + 2', event_id: `n.i % ${events} + 1`, booking_id: 'n.i' })
  for (const { sql } of indexes) database.exec(sql)
  database.exec(`
    UPDATE events SET available = capacity - (SELECT count(*) FROM bookings b WHERE b.event_id = events.id);
    COMMIT; PRAGMA journal_mode = WAL`)
  database.close()
}

/** Copies the last row of a table so many times, with other values in some columns. */
function copier(database: SqliteDatabase.Database) {
  return (table: string, count: number, others: Record<string, string>) => {
    const columns = database
      .prepare<[], { name: string }>(`PRAGMA table_info(${table})`)
      .all()
      .map(({ name }) => name)
    const key = others['id'] === undefined ? 'booking_id' : 'id'
    database.exec(`
      WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < ${count})
      INSERT INTO ${table} (${columns.join(', ')})
      SELECT ${columns.map(name => others[name] ?? `one.${name}`).join(', ')}
      FROM n, (SELECT * FROM ${table} ORDER BY ${key} DESC LIMIT 1) AS one`)
  }
}
