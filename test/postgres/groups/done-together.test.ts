import { beforeEach, expect, it } from 'vitest'
import type { Queries } from '../../../src/store/queries/index.ts'
import type { JointWork } from '../../../src/store/store.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { email } from '../../../src/values/email.ts'
import { ask } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { note } from '../../support/notes.ts'
import { officeAt, type TestOffice } from '../../support/office.ts'
import { hotEvent, timeAtRest } from './hot-event.ts'

const hot = hotEvent()
beforeEach(timeAtRest)

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
    hot.store.write(leave(name), {
      about: 'hot',
      joint: { together, result: () => `${name} together` },
      ...options(name),
    })
  const ends = await Promise.allSettled(NAMES.map(write))
  return ends.map(each => (each.status === 'fulfilled' ? each.value : each.reason.code))
}
const savepoints = () =>
  hot.sent.filter(text => text.includes('SAVEPOINT one') && !text.startsWith('ROLLBACK')).length

it('writes of one kind share a savepoint', async () => {
  const told = await crowd(async (queries, works) => {
    await leaveAll(queries, works)
    return works.length
  })
  expect(told).toEqual(['a', 'b together', 'c together', 'd together', 'e together'])
  expect(await hot.written()).toEqual(told)
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
  expect(await hot.written()).toEqual(told)
})

it('all go by themselves when anything is wrong with any', async () => {
  const told = await crowd(async (queries, works) => {
    await leaveAll(queries, works)
    throw new Error('no')
  })
  expect(told).toEqual(NAMES)
  expect(await hot.written()).toEqual(NAMES)
})

it('a rule of the schema that is broken by what nobody waited for undoes none but those who broke it', async () => {
  const told = await crowd(async (queries, works) => {
    await leaveAll(queries, works)
    await queries.idempotency.insert(
      works.map(() => ({ scope: '', key: 'same', request: '', result: '', at: hot.office.clock.now() })),
    )
    return works.length
  })
  expect(told).toEqual(NAMES)
  expect(await hot.written()).toEqual(NAMES)
  expect(await ask(hot.db, 'SELECT * FROM idempotency_keys')).toEqual([])
})

it('one whose time is up, or that is wanted no more, leaves the others to be done', async () => {
  const stop = new AbortController()
  await hot.other.query(`BEGIN; INSERT INTO idempotency_keys (scope, key, request, created_at)
    VALUES ('', 'elsewhere', 'request', '2030-01-01T00:00:00.000Z')`)
  const told = await crowd(
    async (queries, works) => {
      await leaveAll(queries, works)
      stop.abort()
      await queries.idempotency.claim({ scope: '', key: 'elsewhere' }, 'request', hot.office.clock.now())
      return works.length
    },
    name => (name === 'c' ? { signal: stop.signal } : {}),
  )
  await hot.other.query('ROLLBACK')
  expect(told).toEqual(['a', 'b', 'INTERRUPTED', 'd', 'e'])
  expect(await hot.written()).toEqual(['a', 'b', 'd', 'e'])
})

it('when the server ends the connection, all are done again, once', async () => {
  const told = await crowd(async (queries, works) => {
    await leaveAll(queries, works)
    await hot.endConnection()
    await queries.events.bySlug('hot')
    return works.length
  })
  expect(told).toEqual(NAMES)
  expect((await hot.written()).sort()).toEqual(NAMES)
})

it('bookings that wait for one event are written together, with their keys, and no seat twice', async () => {
  const { slug } = await hot.office.event('Scarce', 40)
  const book = (at: number, key: number) =>
    bookSeats(
      {
        ...hot.office,
        store: hot.store,
        idempotency: { scope: 'web', key: `order ${key}`, keepsRefusals: true },
      },
      { event: slug, email: email(`guest${at}@example.com`) },
    )
  const orders = Array.from({ length: 64 }, (_, at) => at)
  hot.sent.length = 0
  const first = await Promise.allSettled(orders.map(at => book(at, at)))
  expect(savepoints()).toBeLessThanOrEqual(3) // of two groups
  const codes = first.map(each => (each.status === 'fulfilled' ? each.value.booking.code : each.reason.code))
  expect(codes.filter(code => code === 'SOLD_OUT')).toHaveLength(24)
  expect(new Set(codes).size).toBe(41)
  const again = await Promise.allSettled(orders.map(at => book(at, at)))
  expect(
    again.map(each => (each.status === 'fulfilled' ? each.value.booking.code : each.reason.code)),
  ).toEqual(codes)
  expect(await brokenInvariants(hot.db)).toEqual([])
})

it('a key that two of them have, or another process, is good for one booking', async () => {
  const { slug } = await hot.office.event('Twice', 40)
  const elsewhere = await officeAt(hot.db)
  const book = (at: Pick<TestOffice, 'store'>, guest: number) =>
    bookSeats(
      { ...hot.office, store: at.store, idempotency: { scope: 'web', key: `twice ${guest}` } },
      { event: slug, email: email(`guest${guest}@example.com`) },
    )
  const guests = [1, 2, 3, 4, 5, 6, 7, 8]
  const ours = { store: hot.store }
  const told = await Promise.all(
    guests.map(async guest => {
      const twice = await Promise.all([book(ours, guest), book(ours, guest), book(elsewhere, guest)])
      return new Set(twice.map(({ booking }) => booking.code)).size
    }),
  )
  expect(told).toEqual(guests.map(() => 1))
  expect(
    await ask(
      hot.db,
      `SELECT b.id FROM bookings b JOIN events e ON e.id = b.event_id WHERE e.slug = 'twice'`,
    ),
  ).toHaveLength(8)
})
