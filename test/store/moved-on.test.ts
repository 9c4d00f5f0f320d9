import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it } from 'vitest'
import { SqliteStore } from '../../src/store/sqlite/store.ts'
import { note } from '../support/notes.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

it('a process that goes on writing and reading stops when another has migrated the file to a newer schema', async () => {
  const db = join(folder, 'newer.db')
  const store = new SqliteStore(db, { timeoutMs: 5_000 })
  await store.write(queries => queries.audit.insert([note('before')]), { create: true })
  expect(await store.read(queries => queries.audit.newest())).toBe(1)
  const newer = new SqliteDatabase(db)
  const version = Number(newer.pragma('user_version', { simple: true }))
  newer.pragma(`user_version = ${version + 1}`)
  const refused = { code: 'CORRUPT', message: expect.stringContaining('newer tix') }
  const writes = [1, 2].map(n => store.write(queries => queries.audit.insert([note(`after ${n}`)])))
  for (const write of writes) await expect(write).rejects.toMatchObject(refused)
  await expect(store.read(queries => queries.audit.newest())).rejects.toMatchObject(refused)
  newer.pragma(`user_version = ${version}`)
  newer.close()
  await store.write(queries => queries.audit.insert([note('again')]))
  expect(await store.read(queries => queries.audit.newest())).toBe(2)
  await store.close()
})

it('two stores of one process on one file do not take each other’s locks away', async () => {
  const db = join(folder, 'twice.db')
  const [one, two] = [new SqliteStore(db, { timeoutMs: 20_000 }), new SqliteStore(db, { timeoutMs: 20_000 })]
  await one.write(async () => {}, { create: true })
  const names = Array.from({ length: 40 }, (_, n) => `${n}`)
  await Promise.all(names.map(n => (Number(n) % 2 ? one : two).write(q => q.audit.insert([note(n)]))))
  expect(await two.read(queries => queries.audit.newest())).toBe(40)
  await one.close()
  await two.write(queries => queries.audit.insert([note('after')]))
  await two.close()
})

it('a dry run of a copy into a new file keeps nothing in memory and leaves nothing behind', async () => {
  const store = new SqliteStore(join(folder, 'rehearsed.db'), { timeoutMs: 5_000 })
  await store.fillTables(
    async sql => {
      expect(await sql.one('SELECT count(*) AS n FROM events')).toEqual({ n: 0 })
      // What is in memory has no other: https://sqlite.org/pragma.html#pragma_journal_mode
      expect(await sql.one('PRAGMA journal_mode')).toEqual({ journal_mode: 'delete' })
    },
    { dryRun: true },
  )
  await expect(store.read(queries => queries.audit.newest())).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await store.close()
})
