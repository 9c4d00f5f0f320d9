import SqliteDatabase from 'better-sqlite3'
import pg from 'pg'
import { startPostgres } from '../../support/servers/postgres-server.ts'
import { commandsBeside } from '../beside.ts'
import type { Figure } from '../figure.ts'
import { generate } from '../generate.ts'
import { tix } from '../processes.ts'
import { scratch } from '../scratch.ts'

/** How long somebody waits who is looked for by name among a million bookings, beside a thousand; on both stores. */
export async function find(effort: number): Promise<Figure[]> {
  const [large, small] = [scratch('find-large.db'), scratch('find-small.db')]
  const bookings = Math.round(1_000_000 * effort)
  await named(large, bookings, Math.round(2_000 * effort))
  await named(small, 1000, 10)
  const server = await startPostgres()
  try {
    const [largeUrl, smallUrl] = [
      await databaseOn(server.url, 'large'),
      await databaseOn(server.url, 'small'),
    ]
    await tix('copy', '--db', large, '--to', largeUrl)
    await tix('copy', '--db', small, '--to', smallUrl)
    const said = bookings.toLocaleString('en')
    return [
      ...(await beside(`${said} bookings`, large, small)),
      ...(await beside(`${said} bookings on PostgreSQL`, largeUrl, smallUrl)),
    ]
  } finally {
    await server.stop()
  }
}

async function databaseOn(url: string, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(`CREATE DATABASE ${name}`)
  await client.end()
  return Object.assign(new URL(url), { pathname: name }).href
}

/** A box office in which everybody has a first name and a number, and half of all the same last name. */
async function named(path: string, bookings: number, events: number): Promise<void> {
  await generate(path, bookings, events)
  const database = new SqliteDatabase(path)
  database.exec(`
    UPDATE bookings SET user_name = 'Ada N' || (id % 500000) || iif(id % 2, ' Lovelace', '');
    INSERT INTO booking_words (word, booking_id, event_id) SELECT * FROM (
      SELECT 'ada', id, event_id FROM bookings
      UNION ALL SELECT 'n' || (id % 500000), id, event_id FROM bookings
      UNION ALL SELECT 'lovelace', id, event_id FROM bookings WHERE id % 2) ORDER BY 1, 2`)
  database.close()
}

function beside(what: string, large: string, small: string): Promise<Figure[]> {
  const asked = [['lovelace'], ['lov'], ['ada n77'], ['guest7@exam'], ['--event', 'event-5']]
  return commandsBeside(
    asked.map(words => ({
      name: `tix find ${words.join(' ')}, ${what}`,
      words: () => ['find', ...words, '--limit', '20', '--json'],
    })),
    [large, small],
    { beside: 'the same with 1,000', runs: 20, atMost: 1.3 },
  )
}
