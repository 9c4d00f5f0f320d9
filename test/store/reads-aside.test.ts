import { join, resolve } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it } from 'vitest'
import { Deadline } from '../../src/store/engine/deadline.ts'
import { ReadsAside } from '../../src/store/sqlite/aside/reads-aside.ts'
import { Busy, Interrupted, StorageFailed } from '../../src/values/errors.ts'
import { eventually } from '../support/busy-machine.ts'
import { readersOf } from '../support/readers.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const program = resolve(import.meta.dirname, '../../dist/reader.cjs')
const COUNT = 'SELECT count(*) AS n FROM t'
/** A question that takes a while, and one that takes for ever. */
const upTo = (n: string) =>
  `WITH RECURSIVE c (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < ${n}) SELECT count(*) AS n FROM c`
const FOR_EVER = upTo('1e15')
let files = 0

function office({ longestMs }: { longestMs?: number } = {}) {
  const path = join(folder, `${++files}.db`)
  const database = new SqliteDatabase(path)
  database.exec('PRAGMA journal_mode = WAL; CREATE TABLE t (x); INSERT INTO t VALUES (1), (2)')
  const aside = new ReadsAside(path, { program, ...(longestMs !== undefined && { longestMs }) })
  return {
    aside,
    database,
    ask: (statement: string) => aside.read(sql => sql.one(statement), new Deadline(60_000)),
  }
}

it('this process goes on meanwhile', async () => {
  let turns = 0
  const clock = setInterval(() => turns++, 1)
  expect(await office().ask(upTo('1e6'))).toEqual({ n: 1_000_000 })
  clearInterval(clock)
  expect(turns).toBeGreaterThan(10)
})

it('all that one read asks for is of one moment, and its process ends with it', async () => {
  const { aside, database } = office()
  const counts = await aside.read(async sql => {
    const first = await sql.one(COUNT)
    database.exec('INSERT INTO t VALUES (3)')
    return [first, await sql.all(`${COUNT} WHERE x > :x`, { x: 0 })]
  }, new Deadline(60_000))
  expect(counts).toEqual([{ n: 2 }, [{ n: 2 }]])
  await eventually(() => expect(readersOf(process.pid)).toEqual([]))
})

it('one is read after the other, and who waits for too long is told', async () => {
  const { aside, ask } = office()
  const first = ask(FOR_EVER)
  await expect(aside.read(sql => sql.one(COUNT), new Deadline(100))).rejects.toThrow(Busy)
  expect(readersOf(process.pid)).toHaveLength(1)
  const ended = expect(first).rejects.toThrow(new Busy('The store was closed while it was being read'))
  aside.close()
  await ended
  expect(await ask(COUNT)).toEqual({ n: 2 })
})

it('what takes too long, or is told to stop, ends with its process', async () => {
  await expect(office({ longestMs: 300 }).ask(FOR_EVER)).rejects.toThrow(
    'This took longer than 0.3 s, and was ended. Ask for fewer days or events, or read it by the command line',
  )
  const stop = new AbortController()
  const read = office().aside.read(sql => sql.one(FOR_EVER), new Deadline(60_000), undefined, stop.signal)
  setTimeout(() => stop.abort(), 200)
  await expect(read).rejects.toThrow(Interrupted)
  await eventually(() => expect(readersOf(process.pid)).toEqual([]))
})

it('what SQLite refuses is told, and so is a process that dies', async () => {
  const { ask } = office()
  await expect(ask('SELECT * FROM missing')).rejects.toThrow('no such table: missing')
  const read = ask(FOR_EVER)
  read.catch(() => {}) // until it is looked at
  await eventually(() => expect(readersOf(process.pid)).toHaveLength(1))
  for (const pid of readersOf(process.pid)) process.kill(pid, 'SIGKILL')
  await expect(read).rejects.toThrow(StorageFailed)
  await expect(read).rejects.toThrow(/could not be read: the process that did it ended with SIGKILL$/)
  expect(await ask(COUNT)).toEqual({ n: 2 })
})

it('a stop that came before is heeded', async () => {
  const { aside } = office()
  const read = aside.read(sql => sql.one(FOR_EVER), new Deadline(60_000), AbortSignal.abort())
  await expect(read).rejects.toThrow(Interrupted)
})
