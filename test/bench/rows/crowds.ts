import { copyFileSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { commandsBeside } from '../beside.ts'
import type { Figure } from '../figure.ts'
import { generate } from '../generate.ts'
import { tix } from '../processes.ts'
import { scratch } from '../scratch.ts'

/** What a user waits for beside a crowd: on the waitlist for a full type, or whose holds expired together. */
export async function crowds(effort: number): Promise<Figure[]> {
  const crowd = Math.round(100_000 * effort)
  const said = crowd.toLocaleString('en')
  return [
    ...(await beside(`with ${said} in line for a full type`, scratch('line.db'), path =>
      makeLine(path, crowd),
    )),
    ...(await beside(`with ${said} holds that expired`, scratch('expired.db'), path => expire(path), crowd)),
  ]
}

async function beside(
  what: string,
  path: string,
  make: (path: string) => void,
  bookings = 10,
): Promise<Figure[]> {
  await generate(path, bookings, 1)
  await tix('add-ticket-type', 'event-1', 'full', '--quota', '1', '--db', path)
  await tix('book', 'event-1', '--type', 'full', '--email', 'first@example.com', '--db', path)
  const without = scratch(`without-${path.split('/').at(-1)}`)
  const database = new SqliteDatabase(path)
  database.pragma('wal_checkpoint(TRUNCATE)')
  database.close()
  copyFileSync(path, without)
  make(path)
  let guests = 0
  const commands: readonly (readonly [string, () => string[]])[] = [
    ['book', () => ['book', 'event-1', '--type', 'General admission', '--email', 'ada@example.com']],
    ['availability', () => ['availability', 'event-1']],
    ['list --available', () => ['list', '--available']],
    [
      'join',
      () => ['waitlist', 'join', 'event-1', '--type', 'full', '--email', `late${guests++}@example.com`],
    ],
  ]
  return commandsBeside(
    commands.map(([name, words]) => ({ name: `tix ${name} ${what}`, words: () => [...words(), '-q'] })),
    [path, without],
    { beside: 'the same without', runs: 20, atMost: 1.3 },
  )
}

function makeLine(path: string, entries: number): void {
  const database = new SqliteDatabase(path)
  database.exec(`
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${entries})
    INSERT INTO waitlist_entries (event_id, ticket_type_id, email, quantity, status, joined_at)
    SELECT 1, (SELECT id FROM ticket_types WHERE name = 'full'), 'waiting' || n.i || '@example.com', 1, 'waiting',
      '2026-11-01T00:00:00.000Z' FROM n`)
  database.close()
}

function expire(path: string): void {
  const database = new SqliteDatabase(path)
  database.exec(
    `UPDATE bookings SET status = 'held', expires_at = '2026-11-01T00:00:00.000Z' WHERE user_email LIKE 'guest%'`,
  )
  database.close()
}
