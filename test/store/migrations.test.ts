import { copyFileSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { SCHEMA_VERSION } from '../../src/store/schema/current-version.ts'
import { MIGRATIONS } from '../../src/store/schema/migrations.ts'
import { migrate } from '../../src/store/sqlite/migrate.ts'
import { openInMemory, openToWrite } from '../../src/store/sqlite/opening.ts'
import { HOLDS_OF_THE_FIRST_SCHEMA, TYPES_OF_THESE_HOLDS } from '../support/first-schema.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { startProgram } from '../support/program.ts'
import { processOffice, scratchFolder } from '../support/tix.ts'

/** Versions that no release has yet: they may still change. */
const UNRELEASED = 1

const folder = scratchFolder()
const fixtures = resolve(import.meta.dirname, '../fixtures')
const kept = readdirSync(fixtures).filter(name => /^schema-\d+\.db$/.test(name))

async function fromFixture(name: string) {
  const office = await processOffice(folder, `${name}-${Math.random()}.db`)
  copyFileSync(join(fixtures, name), office.db)
  return office
}

function versionOf(path: string): unknown {
  const db = new SqliteDatabase(path, { readonly: true })
  const version = db.pragma('user_version', { simple: true })
  db.close()
  return version
}

/** A database of the current schema, which began as one of the first. */
async function migrated() {
  const office = await fromFixture('schema-1.db')
  await office.run(['book', 'jazz-night', '--email', 'migrator@example.com'])
  return office
}

it('the number of a schema is that of its migrations', () => {
  expect(MIGRATIONS).toHaveLength(SCHEMA_VERSION)
})

describe('a database of every released schema', () => {
  it('is kept, one file for each version', () => {
    const versions = Array.from({ length: SCHEMA_VERSION - UNRELEASED }, (_, i) => `schema-${i + 1}.db`)
    expect(kept).toEqual(versions)
  })

  it.each(kept)('%s opens, is read, sold from and sound', async name => {
    const office = await fromFixture(name)
    const { bookings } = await office.data(['my-bookings', '--email', 'ada@example.com'])
    expect(bookings).toMatchObject([{ quantity: 2, name: 'Ada', paid: { amount: '40.00', currency: 'EUR' } }])
    expect((await office.run(['book', 'jazz-night', '--email', 'new@example.com'])).exit).toBe(0)
    const found = await office.data(['find', 'ada'])
    expect(found.bookings.map(({ name }: { name: string }) => name)).toContain('Ada')
    const replay = await office.data([
      'book',
      'jazz-night',
      '--email',
      'bob@example.com',
      '--idempotency-key',
      'order-1',
    ])
    expect(replay.replayed).toBe(true)
    // If `schema` fails here before the first release: node test/support/make-fixture.mjs
    expect(await office.run(['doctor', '-q'])).toMatchObject({ stdout: '', exit: 0 })
    expect(versionOf(office.db)).toBe(SCHEMA_VERSION)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('a migration', () => {
  it('makes bookings findable that were made before there were words, also those of many portions', () => {
    const connection = openInMemory()
    migrate(connection, ':memory:', MIGRATIONS.slice(0, 1))
    connection.exec(`
      INSERT INTO events (id, slug, name, search_text, sort_name, starts_at, over_at, timezone, utc_offsets, status, capacity,
        available, created_at) VALUES (1, 'jazz', 'Jazz', '', '', '', '', 'UTC', '[]', 'on_sale', 90000, 50000, '');
      INSERT INTO ticket_types (id, event_id, name, name_key) VALUES (1, 1, 'General admission', '');
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 25000)
        INSERT INTO bookings (id, code, event_id, user_email, user_name, quantity, status, channel, ticket_secret, created_at)
        SELECT i, 'C' || i, 1, 'a@example.com', CASE WHEN i % 2 = 0 THEN 'Zoë guest' || i END, 1, 'confirmed', 'cli', '', '' FROM n;
      INSERT INTO tickets (booking_id, position, ticket_type_id, attendee, status) VALUES (20001, 1, 1, 'Åsa Zoë', 'valid');
      INSERT INTO tickets (booking_id, position, ticket_type_id, attendee, status) VALUES (20002, 1, 1, 'ZOE', 'valid')`)
    migrate(connection, ':memory:')
    const of = (sql: string) => connection.rowsOf(sql)
    expect(of(`SELECT count(*) AS words FROM booking_words WHERE word = 'zoe' AND event_id = 1`)).toEqual([
      { words: 12_501 },
    ])
    expect(of(`SELECT booking_id AS id FROM booking_words WHERE word = 'guest24990'`)).toEqual([
      { id: 24_990 },
    ])
    expect(of('SELECT word FROM booking_words WHERE booking_id = 20001 ORDER BY word')).toEqual([
      { word: 'asa' },
      { word: 'zoe' },
    ])
    connection.close()
  })

  it('tells the type of holds that have one, and of no others', () => {
    const connection = openInMemory()
    migrate(connection, ':memory:', MIGRATIONS.slice(0, 1))
    connection.exec(HOLDS_OF_THE_FIRST_SCHEMA)
    migrate(connection, ':memory:')
    expect(connection.rowsOf('SELECT id, ticket_type_id AS type FROM bookings ORDER BY id')).toEqual(
      TYPES_OF_THESE_HOLDS,
    )
    connection.close()
  })

  it('that fails leaves the old version as it was', async () => {
    const office = await migrated()
    const connection = openToWrite(office.db)
    const broken = {
      shared: `CREATE TABLE extra (x); UPDATE events SET name = 'half-way'; INSERT INTO nowhere VALUES (1)`,
    }
    expect(() => migrate(connection, office.db, [...MIGRATIONS, broken])).toThrow('no such table: nowhere')
    connection.close()
    expect(versionOf(office.db)).toBe(SCHEMA_VERSION)
    expect((await office.run(['doctor', '-q'])).exit).toBe(0)
  })

  it('that succeeds brings the version of its number, and older tix then refuses the file', async () => {
    const office = await migrated()
    const connection = openToWrite(office.db)
    migrate(connection, office.db, [...MIGRATIONS, { shared: 'CREATE TABLE extra (x)' }])
    connection.close()
    expect(versionOf(office.db)).toBe(SCHEMA_VERSION + 1)
    expect((await office.run(['list', '--json'])).json().error.code).toBe('CORRUPT')
  })

  it('that is killed half-way leaves the old version working', async () => {
    const office = await migrated()
    const before = statSync(office.db).size
    const migrating = resolve(import.meta.dirname, '../support/migrate-endlessly.ts')
    const child = startProgram(`import '${migrating}'`, [office.db])
    await new Promise(begun => child.stdout.once('data', begun))
    // Until it has written more than fits into memory: then the old pages are being replaced.
    const grown = () =>
      Math.max(
        ...['', '-wal'].map(suffix => statSync(office.db + suffix, { throwIfNoEntry: false })?.size ?? 0),
      )
    while (grown() < before + 20_000_000) await sleep(20)
    const ended = new Promise(done => child.once('exit', (_, signal) => done(signal)))
    child.kill('SIGKILL')
    expect(await ended).toBe('SIGKILL')
    expect((await office.run(['doctor', '-q'])).stdout).toBe('')
    expect((await office.data(['list', '--all'])).events).toMatchObject([{ name: 'Jazz Night' }])
    expect((await office.run(['book', 'jazz-night', '--email', 'new@example.com'])).exit).toBe(0)
    expect(versionOf(office.db)).toBe(SCHEMA_VERSION)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})
