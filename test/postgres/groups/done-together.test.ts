import pg from 'pg'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { Session } from '../../../src/store/postgres/session.ts'
import { PostgresStore } from '../../../src/store/postgres/store.ts'
import type { Queries } from '../../../src/store/queries/index.ts'
import type { JointWork } from '../../../src/store/store.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { email } from '../../../src/values/email.ts'
import { ask, newOfficeDatabase, write } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { note } from '../../support/notes.ts'
import { officeAt, type TestOffice } from '../../support/office.ts'
import { withTimeAtRest } from '../../support/time-at-rest.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let db: string
let office: TestOffice
let store: PostgresStore
/** Rows that another process has locked. */
let other: pg.Client
const sent: string[] = []

beforeAll(async () => {
  db = await newOfficeDatabase(folder, 'together')
  office = await officeAt(db)
  await office.event('Hot', 500)
  other = new pg.Client(db)
  await other.connect()
  const plain = Session.prototype.plain
  vi.spyOn(Session.prototype, 'plain').mockImplementation(function (this: Session, text) {
    sent.push(text)
    return plain.call(this, text)
  })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await other.end()
})
beforeEach(async () => {
  store = new PostgresStore(db, { timeoutMs: 20_000 })
  await store.read(queries => queries.audit.newest()) // connected, so that the first is in time
  await write(db, 'DELETE FROM audit_log')
  sent.length = 0
})
afterEach(() => store.close())

type Together = JointWork<string>['together']
const NAMES = ['a', 'b', 'c', 'd', 'e']
/** Leaves a line in the log for each of them. */
const leaveAll = async (queries: Queries, works: readonly JointWork<unknown>[]) => {
  await queries.events.bySlug('hot')
  await queries.audit.insert(works.map(work => note(`${work.result()}`)))
}
const leave = (name: string) => async (queries: Queries) => {
  await queries.events.bySlug('hot')
  await queries.audit.insert([note(name)])
  return name
}
/** The first leads; the others wait, and can be done together. What each was told, if that is no error. */
async function crowd(together: Together, options: (name: string) => object = () => ({})) {
  const write = (name: string) =>
    store.write(leave(name), {
      about: 'hot',
      joint: { together, result: () => `${name} together` },
      ...options(name),
    })
  const ends = await withTimeAtRest(() => Promise.allSettled(NAMES.map(write)))
  return ends.map(each => (each.status === 'fulfilled' ? each.value : each.reason.code))
}
const written = async () =>
  (await ask(db, 'SELECT action FROM audit_log ORDER BY id')).map(({ action }) => action)
const savepoints = () =>
  sent.filter(text => text.includes('SAVEPOINT one') && !text.startsWith('ROLLBACK')).length

it('writes of one kind share a savepoint', async () => {
  const told = await crowd(async (queries, works) => {
    await leaveAll(queries, works)
    return works.length
  })
  expect(told).toEqual(['a', 'b together', 'c together', 'd together', 'e together'])
  expect(await written()).toEqual(told)
  expect(savepoints()).toBe(1)
})

it('one that cannot be done with the others goes by itself, in its place', async () => {
  const told = await crowd(async (queries, works) => {
    const before = works.findIndex(work => work.result() === 'c together')
    const done = works.slice(0, before === -1 ? works.length : before)
    await leaveAll(queries, done)
    return done.length
  })
  expect(told).toEqual(['a', 'b together', 'c', 'd together', 'e together'])
  expect(await written()).toEqual(told)
})

it('all go by themselves when anything is wrong with any', async () => {
  const told = await crowd(async (queries, works) => {
    await leaveAll(queries, works)
    throw new Error('no')
  })
  expect(told).toEqual(NAMES)
  expect(await written()).toEqual(NAMES)
})

it('a rule of the schema that is broken by what nobody waited for undoes none but those who broke it', async () => {
  const told = await crowd(async (queries, works) => {
    await leaveAll(queries, works)
    await queries.idempotency.insert(
      works.map(() => ({ scope: '', key: 'same', request: '', result: '', at: office.clock.now() })),
    )
    return works.length
  })
  expect(told).toEqual(NAMES)
  expect(await written()).toEqual(NAMES)
  expect(await ask(db, 'SELECT * FROM idempotency_keys')).toEqual([])
})

it('one whose time is up, or that is wanted no more, leaves the others to be done', async () => {
  const stop = new AbortController()
  await other.query(`BEGIN; INSERT INTO idempotency_keys (scope, key, request, created_at)
    VALUES ('', 'elsewhere', 'request', '2030-01-01T00:00:00.000Z')`)
  const told = await crowd(
    async (queries, works) => {
      await leaveAll(queries, works)
      stop.abort()
      await queries.idempotency.claim({ scope: '', key: 'elsewhere' }, 'request', office.clock.now())
      return works.length
    },
    name => (name === 'c' ? { signal: stop.signal } : {}),
  )
  await other.query('ROLLBACK')
  expect(told).toEqual(['a', 'b', 'INTERRUPTED', 'd', 'e'])
  expect(await written()).toEqual(['a', 'b', 'd', 'e'])
})

it('when the server ends the connection, all are done again, once', async () => {
  const told = await crowd(async (queries, works) => {
    await leaveAll(queries, works)
    await ask(
      db,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
    )
    await queries.events.bySlug('hot')
    return works.length
  })
  expect(told).toEqual(NAMES)
  expect((await written()).sort()).toEqual(NAMES)
})

it('bookings that wait for one event are written together, with their keys, and no seat twice', async () => {
  const { slug } = await office.event('Scarce', 40)
  const book = (at: number, key: number) =>
    bookSeats(
      { ...office, store, idempotency: { scope: 'web', key: `order ${key}`, keepsRefusals: true } },
      { event: slug, email: email(`guest${at}@example.com`) },
    )
  const orders = Array.from({ length: 64 }, (_, at) => at)
  sent.length = 0
  const first = await Promise.allSettled(orders.map(at => book(at, at)))
  expect(savepoints()).toBeLessThan(32)
  const codes = first.map(each => (each.status === 'fulfilled' ? each.value.booking.code : each.reason.code))
  expect(codes.filter(code => code === 'SOLD_OUT')).toHaveLength(24)
  expect(new Set(codes).size).toBe(41)
  const again = await Promise.allSettled(orders.map(at => book(at, at)))
  expect(
    again.map(each => (each.status === 'fulfilled' ? each.value.booking.code : each.reason.code)),
  ).toEqual(codes)
  expect(await brokenInvariants(db)).toEqual([])
})

it('a key that two of them have, or another process, is good for one booking', async () => {
  const { slug } = await office.event('Twice', 40)
  const elsewhere = await officeAt(db)
  const book = (at: Pick<TestOffice, 'store'>, guest: number) =>
    bookSeats(
      { ...office, store: at.store, idempotency: { scope: 'web', key: `twice ${guest}` } },
      { event: slug, email: email(`guest${guest}@example.com`) },
    )
  const guests = [1, 2, 3, 4, 5, 6, 7, 8]
  const ours = { store }
  const told = await Promise.all(
    guests.map(async guest => {
      const twice = await Promise.all([book(ours, guest), book(ours, guest), book(elsewhere, guest)])
      return new Set(twice.map(({ booking }) => booking.code)).size
    }),
  )
  expect(told).toEqual(guests.map(() => 1))
  expect(
    await ask(db, `SELECT b.id FROM bookings b JOIN events e ON e.id = b.event_id WHERE e.slug = 'twice'`),
  ).toHaveLength(8)
})
