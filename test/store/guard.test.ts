import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { SqliteStore } from '../../src/store/sqlite/store.ts'
import type { Store } from '../../src/store/store.ts'
import { eventually } from '../support/busy-machine.ts'
import { processOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
let made = 0

/** A store with one event of five seats, and another connection to the same file, past tix. */
async function storeWithEvent() {
  const office = await processOffice(folder, `guard-${++made}.db`)
  const { id } = await office.createEvent('Jazz Night', 5)
  const other = new SqliteDatabase(office.db)
  return { path: office.db, id, store: new SqliteStore(office.db, { timeoutMs: 60_000 }), other }
}

/** Whether work begins while another connection is in the middle of writing. */
async function beginsBesideAWriter(
  store: Store,
  other: SqliteDatabase.Database,
  isExpected: boolean,
): Promise<boolean> {
  other.exec('BEGIN IMMEDIATE')
  let begun = false
  const write = store.write(async () => {
    begun = true
  })
  if (isExpected) await eventually(() => expect(begun).toBe(true))
  else await new Promise(resolve => setTimeout(resolve, 200))
  const answer = begun
  other.exec('ROLLBACK')
  await write
  return answer
}

describe('the guard', () => {
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.resetModules()
  })

  it('layer 3: work does not begin while another connection writes', async () => {
    const { store, other } = await storeWithEvent()
    expect(await beginsBesideAWriter(store, other, false)).toBe(false)
    await store.close()
  })

  it('layer 3: that would be noticed, were BEGIN IMMEDIATE a plain BEGIN', async () => {
    const { path, other } = await storeWithEvent()
    vi.stubEnv('TIX_TEST_FAULT', 'deferred')
    vi.resetModules()
    const { SqliteStore: Sabotaged } = await import('../../src/store/sqlite/store.ts')
    const store = new Sabotaged(path, { timeoutMs: 60_000 })
    expect(await beginsBesideAWriter(store, other, true)).toBe(true)
    await store.close()
  })

  it('layer 3: also not when the file lock is lost', async () => {
    const { path, other } = await storeWithEvent()
    vi.stubEnv('TIX_TEST_FAULT', 'no-lock')
    vi.resetModules()
    const { SqliteStore: Sabotaged } = await import('../../src/store/sqlite/store.ts')
    const store = new Sabotaged(path, { timeoutMs: 60_000 })
    expect(await beginsBesideAWriter(store, other, false)).toBe(false)
    await store.close()
  })

  it('layer 4: the row gives no more seats than it has', async () => {
    const { store, id } = await storeWithEvent()
    expect(await store.write(queries => queries.events.take(id, 6))).toBe(false)
    expect(await store.write(queries => queries.events.take(id, 5))).toBe(true)
    expect(await store.write(queries => queries.events.take(id, 1))).toBe(false)
    expect(await store.read(queries => queries.events.byId(id))).toMatchObject({ available: 0 })
    await store.close()
  })

  it('layer 4: the schema itself refuses fewer than no seats, and more than all', async () => {
    const { other, id } = await storeWithEvent()
    for (const seats of [-1, 6])
      expect(() => other.exec(`UPDATE events SET available = ${seats} WHERE id = ${id}`)).toThrow(
        /CHECK constraint failed/,
      )
  })

  it('layer 1: writes of one process take turns', async () => {
    const { store, id } = await storeWithEvent()
    const order: string[] = []
    await Promise.all(
      ['a', 'b', 'c'].map(name =>
        store.write(async queries => {
          order.push(`${name} begins`)
          await queries.events.take(id, 1)
          order.push(`${name} ends`)
        }),
      ),
    )
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends'])
    await store.close()
  })
})

describe('a transaction', () => {
  it('never spans a turn of the event loop', async () => {
    const { store, id } = await storeWithEvent()
    const lingering = store.write(async queries => {
      await queries.events.take(id, 1)
      await new Promise(resolve => setImmediate(resolve))
    })
    await expect(lingering).rejects.toThrow('awaited something other than the store')
    expect(await store.read(queries => queries.events.byId(id))).toMatchObject({ available: 5 })
    await store.close()
  })

  it('is not seen by readers before it is committed', async () => {
    const { store, id } = await storeWithEvent()
    const seen = await store.write(async queries => {
      await queries.events.take(id, 2)
      return store.read(async reading => (await reading.events.byId(id))?.available)
    })
    expect(seen).toBe(5)
    expect(await store.read(queries => queries.events.byId(id))).toMatchObject({ available: 3 })
    await store.close()
  })

  it('leaves nothing when its work fails, and the next one works', async () => {
    const { store, id } = await storeWithEvent()
    const failing = store.write(async queries => {
      await queries.events.take(id, 2)
      throw new Error('in the middle')
    })
    await expect(failing).rejects.toThrow('in the middle')
    await store.write(queries => queries.events.take(id, 1))
    expect(await store.read(queries => queries.events.byId(id))).toMatchObject({ available: 4 })
    await store.close()
  })

  it('is synced to the disk at COMMIT: WAL and synchronous = FULL', async () => {
    const { path, store, other } = await storeWithEvent()
    const { openToWrite } = await import('../../src/store/sqlite/opening.ts')
    const writing = openToWrite(path)
    expect(writing.pragma('journal_mode')).toBe('wal')
    expect(writing.pragma('synchronous')).toBe(2) // https://sqlite.org/pragma.html#pragma_synchronous
    expect(writing.pragma('foreign_keys')).toBe(1)
    writing.close()
    other.close()
    await store.close()
  })
})

it('a wait ends when the timeout does, with BUSY and nothing written', async () => {
  const { path, other, id } = await storeWithEvent()
  const store = new SqliteStore(path, { timeoutMs: 50 })
  other.exec('BEGIN IMMEDIATE')
  await expect(store.write(queries => queries.events.take(id, 1))).rejects.toMatchObject({ code: 'BUSY' })
  other.exec('ROLLBACK')
  expect(await store.read(queries => queries.events.byId(id))).toMatchObject({ available: 5 })
  await store.close()
})

it('a wait ends when the process is told to stop, with nothing written', async () => {
  const { path, other, id } = await storeWithEvent()
  const controller = new AbortController()
  const store = new SqliteStore(path, { timeoutMs: 60_000, signal: controller.signal })
  other.exec('BEGIN IMMEDIATE')
  const write = store.write(queries => queries.events.take(id, 1))
  setTimeout(() => controller.abort(), 50)
  await expect(write).rejects.toMatchObject({ code: 'INTERRUPTED' })
  other.exec('ROLLBACK')
  expect(await store.read(queries => queries.events.byId(id))).toMatchObject({ available: 5 })
  await store.close()
})

it('a database in a folder that is not there yet is made with it where that was said, for its owner only', async () => {
  const { existsSync, statSync } = await import('node:fs')
  const path = join(folder, 'new', 'folder', 'office.db')
  for (const dryRun of [true, false])
    await expect(
      new SqliteStore(path, { timeoutMs: 60_000 }).write(async () => {}, { create: true, dryRun }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', details: { folder: join(folder, 'new', 'folder') } })
  expect(existsSync(join(folder, 'new'))).toBe(false)
  const store = new SqliteStore(path, { timeoutMs: 60_000, makeFolder: true })
  await store.write(async () => {}, { create: true })
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(statSync(join(folder, 'new')).mode & 0o777).toBe(0o700)
  await store.close()
})
