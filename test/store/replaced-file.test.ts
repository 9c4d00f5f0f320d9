import { copyFileSync, existsSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { SqliteStore } from '../../src/store/sqlite/store.ts'
import { eventually } from '../support/busy-machine.ts'
import { note } from '../support/notes.ts'
import { processOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

it('a process that had the old file open writes into the file that was put in its place', async () => {
  const office = await processOffice(folder, 'replaced.db')
  await office.createEvent('Before', 5)
  const store = new SqliteStore(office.db, { timeoutMs: 5000 })
  await store.write(queries => queries.audit.insert([note('old')]))
  expect(await store.read(queries => queries.events.bySlug('after'))).toBeUndefined()

  const other = await processOffice(folder, 'other.db')
  await other.createEvent('After', 5)
  for (const file of ['-wal', '-shm']) renameSync(`${office.db}${file}`, join(folder, `kept${file}`))
  renameSync(office.db, join(folder, 'kept'))
  copyFileSync(`${other.db}-wal`, `${office.db}-wal`)
  copyFileSync(other.db, office.db)

  expect(await store.read(queries => queries.events.bySlug('after'))).toMatchObject({ name: 'After' })
  const seen = await store.write(queries => queries.events.bySlug('after'))
  expect(seen).toMatchObject({ name: 'After' })
  await store.close()
})

it('a process whose database was removed does not go on selling into nowhere', async () => {
  const office = await processOffice(folder, 'removed.db')
  await office.createEvent('Gone', 5)
  const store = new SqliteStore(office.db, { timeoutMs: 5000 })
  await store.write(queries => queries.audit.insert([note('before')]))
  rmSync(office.db)
  await expect(store.write(queries => queries.audit.insert([note('after')]))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  await store.close()
})

it('the version of a store is another one after each commit, by whomever, and for another file', async () => {
  const db = join(folder, 'version.db')
  const store = new SqliteStore(db, { timeoutMs: 5000 })
  expect(store.version()).toBeUndefined()
  await store.write(async () => {}, { create: true })
  const other = new SqliteStore(db, { timeoutMs: 5000 })
  const seen = [store.version()]
  expect(store.version()).toBe(seen[0])
  for (const writer of [store, other, store]) {
    await writer.write(queries => queries.audit.insert([note('one')]))
    seen.push(store.version())
    await writer.read(queries => queries.audit.list({}, 'oldest', { limit: 1 }))
    await expect(writer.write(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused')
    expect(store.version()).toBe(seen.at(-1))
  }
  await other.close()
  for (const file of ['', '-wal', '-shm']) renameSync(db + file, join(folder, `moved${file}`))
  expect(store.version()).toBeUndefined()
  copyFileSync(join(folder, 'moved-wal'), `${db}-wal`)
  copyFileSync(join(folder, 'moved'), db)
  seen.push(store.version())
  expect(new Set(seen).size).toBe(5)
  await store.close()
  expect(store.version()).toBeUndefined()
})

/** The locks of this process on a file, as the kernel knows them. */
function locksOn(path: string): string[] {
  const { ino } = statSync(path)
  const mine = new RegExp(` ${process.pid} \\w+:\\w+:${ino} `)
  return readFileSync('/proc/locks', 'utf8')
    .split('\n')
    .filter(line => mine.test(line))
}

it.runIf(existsSync('/proc/locks'))('a reader that opens does not drop the lock of the writer', async () => {
  const office = await processOffice(folder, 'locks.db')
  await office.createEvent('Locks', 5)
  const store = new SqliteStore(office.db, { timeoutMs: 5000 })
  await store.write(queries => queries.audit.insert([note('kept')]))
  // The kernel's list is read in parts, between which others take locks and give them back: one of ours may be missed.
  const isLocked = () => eventually(() => expect(locksOn(office.db)).toHaveLength(1))
  await isLocked()
  await store.read(queries => queries.events.bySlug('locks'))
  await isLocked()
  await store.close()
})
