import { spawn } from 'node:child_process'
import { copyFileSync, readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { MIGRATIONS, SCHEMA_VERSION } from '../../src/store/schema/migrations.ts'
import { Connection } from '../../src/store/sqlite/connection.ts'
import { migrate } from '../../src/store/sqlite/migrate.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { boxOffice, scratchFolder } from '../support/tix.ts'

/** Versions that no release has yet: they may still change. */
const UNRELEASED = 1

const folder = scratchFolder()
const fixtures = resolve(import.meta.dirname, '../fixtures')
const kept = readdirSync(fixtures).filter(name => /^schema-\d+\.db$/.test(name))

async function fromFixture(name: string) {
  const office = await boxOffice(folder, `${name}-${Math.random()}.db`)
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
  it('that fails leaves the old version as it was', async () => {
    const office = await migrated()
    const connection = Connection.writing(office.db)
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
    const connection = Connection.writing(office.db)
    migrate(connection, office.db, [...MIGRATIONS, { shared: 'CREATE TABLE extra (x)' }])
    connection.close()
    expect(versionOf(office.db)).toBe(SCHEMA_VERSION + 1)
    expect((await office.run(['list', '--json'])).json().error.code).toBe('CORRUPT')
  })

  it('that is killed half-way leaves the old version working', async () => {
    const office = await migrated()
    const before = statSync(office.db).size
    const migrating = resolve(import.meta.dirname, '../support/migrate-endlessly.ts')
    const child = spawn(process.execPath, ['--import', 'tsx', migrating, office.db], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
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
