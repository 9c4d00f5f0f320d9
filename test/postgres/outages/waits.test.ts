import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openStore } from '../../../src/store/open.ts'
import { availability } from '../../../src/ticketing/events/availability.ts'
import { atRestMs, eventually } from '../../support/busy-machine.ts'
import { ask, newDatabase } from '../../support/databases.ts'
import { officeAt, type TestOffice } from '../../support/office.ts'
import { type Gate, openGate } from '../../support/servers/gate.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let db: string
let gate: Gate
let office: TestOffice

beforeAll(async () => {
  db = await newDatabase(folder, '')
  gate = await openGate(db)
  office = await officeAt(db)
  await office.event('Hot', 50)
  await office.event('Cold', 50)
})
afterAll(() => gate.close())

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await sleep(20)
}

/** How long something took, in milliseconds, and how it ended. */
async function timed(work: Promise<unknown>): Promise<{ ms: number; error: unknown }> {
  const since = performance.now()
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return { ms: performance.now() - since, error }
}

describe('a read', () => {
  it('ends when nothing comes back from the server', async () => {
    const store = await openStore(gate.url, { timeoutMs: 1000 })
    await store.read(queries => queries.audit.newest())
    gate.hole = true
    const { ms, error } = await timed(store.read(queries => queries.audit.newest()))
    gate.hole = false
    expect(error).toMatchObject({ code: 'BUSY' })
    expect(atRestMs(6000, ms)).toBeLessThan(6000)
    await store.close()
  })

  it('ends when it waits for a lock', async () => {
    const store = await openStore(db, { timeoutMs: 500 })
    const holder = new pg.Client(db)
    await holder.connect()
    await holder.query('BEGIN; LOCK TABLE events IN ACCESS EXCLUSIVE MODE')
    await expect(store.read(queries => queries.events.byId(1))).rejects.toMatchObject({ code: 'BUSY' })
    await holder.end()
    await store.close()
  })
})

describe('many who wait for one event', () => {
  it('keep nobody from looking at another', async () => {
    const holder = new pg.Client(db)
    await holder.connect()
    await holder.query("BEGIN; SELECT 1 FROM events WHERE slug = 'hot' FOR UPDATE")
    let sold = 0
    const waiting = Array.from({ length: 20 }, async (_, i) => {
      await office.book('hot', `guest${i}`)
      sold++
    })
    await sleep(300)
    await availability(office, 'cold')
    expect(sold).toBe(0)
    await holder.query('COMMIT')
    await Promise.all(waiting)
    await holder.end()
  })

  it('get their sessions in the order in which they came, or give up in time', async () => {
    const store = await openStore(db, { timeoutMs: 30_000 })
    const begunMs: number[] = []
    const writes = Array.from({ length: 40 }, (_, i) =>
      store.write(async queries => {
        begunMs[i] = performance.now()
        await queries.audit.newest()
        await sleep(5)
      }),
    )
    await Promise.all(writes)
    const waited = begunMs.slice(12) // the others connect meanwhile
    expect(waited).toEqual([...waited].sort((a, b) => a - b))
    const gaveUp: number[] = []
    const slow = Array.from({ length: 14 }, async () => {
      const untilOthersGaveUp = () => eventually(() => expect(gaveUp).toHaveLength(2))
      const { ms, error } = await timed(store.write(untilOthersGaveUp, { timeoutMs: 3000 }))
      if (error !== undefined) gaveUp.push(ms)
    })
    await Promise.all(slow)
    expect(gaveUp).toHaveLength(2)
    for (const ms of gaveUp) expect(atRestMs(4500, ms)).toBeLessThan(4500)
    await store.close()
  })
})

it('a write that waits for a row behind another one waits no longer than it may', async () => {
  const [first, second] = [await openStore(db, { timeoutMs: 1500 }), await openStore(db, { timeoutMs: 1500 })]
  const holder = new pg.Client(db)
  await holder.connect()
  await holder.query('BEGIN; SELECT * FROM events WHERE id = 2 FOR UPDATE')
  const waits = (store: typeof first) => timed(store.write(queries => queries.events.byId(2)))
  const before = waits(first)
  await sleep(150)
  const { ms, error } = await waits(second)
  await before
  await holder.end()
  expect(error).toMatchObject({ code: 'BUSY' })
  expect(atRestMs(2400, ms)).toBeLessThan(2400)
  for (const store of [first, second]) await store.close()
})

it('a write within a write is refused at once, and the outer one undone', async () => {
  const { store } = office
  const before = await ask(db, 'SELECT count(*) AS n FROM tix_write_tokens')
  const nested = store.write(() => store.write(async () => {}))
  await expect(nested).rejects.toThrow('a write within a write')
  expect(await ask(db, 'SELECT count(*) AS n FROM tix_write_tokens')).toEqual(before)
})

it('changes are told on when the server was away meanwhile', async () => {
  const listening = await openStore(gate.url, { timeoutMs: 500 })
  const changes = listening.changes()
  const { connections } = gate
  const first = changes.next()
  await until(async () => gate.connections > connections)
  await sleep(300)
  gate.shut = true
  await ask(
    db,
    'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
  )
  await sleep(700)
  await office.book('cold', 'meanwhile')
  gate.shut = false
  expect(await first).toMatchObject({ done: false })
  await changes.return?.()
  await listening.close()
})

it('a change is told that was committed before the first answer of the server', async () => {
  const listening = await openStore(gate.url, { timeoutMs: 500 })
  gate.shut = true
  const changes = listening.changes()
  const first = changes.next()
  await office.book('cold', 'early')
  gate.shut = false
  expect(await Promise.race([first, sleep(60_000, 'silence')])).toMatchObject({ done: false })
  await changes.return?.()
  await listening.close()
})

it('a client that has vanished within its transaction delays others no longer than 15 s', async () => {
  const vanishing = await openStore(gate.url, { timeoutMs: 20_000 })
  const vanished = vanishing.write(async queries => {
    await queries.events.byId(2)
    gate.hole = true
    await queries.events.byId(2)
  })
  vanished.catch(() => {})
  await until(async () => gate.hole)
  const { ms, error } = await timed(office.book('cold', 'patient'))
  expect(error).toBeUndefined()
  expect(atRestMs(15_000, ms)).toBeLessThan(15_000)
  gate.hole = false
})
