import { describe, expect, it } from 'vitest'
import type { Store } from '../../../src/store/store.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { confirmBooking } from '../../../src/ticketing/bookings/confirm.ts'
import { type Context, write } from '../../../src/ticketing/context.ts'
import { availability } from '../../../src/ticketing/events/availability.ts'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { bookingsToTell, waitingToTell } from '../../../src/ticketing/events/told-of-cancellation.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import { insertBookings } from '../../../src/ticketing/inventory/insert-bookings.ts'
import { findEvent } from '../../../src/ticketing/model/event.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { email } from '../../../src/values/email.ts'
import { Interrupted } from '../../../src/values/errors.ts'
import { plus } from '../../../src/values/time/instant.ts'
import { ask, write as change } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { local, type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const HOUR_MS = 3_600_000
let offices = 0

/** An event with so many bookings of one seat each; held, if somebody says for how long. */
async function crowd(bookings: number, holdMs?: number, capacity = bookings) {
  const office = await testOffice(folder, `portions-${offices++}.db`)
  await office.event('Jazz', capacity)
  await write(office, async tx => {
    const event = await findEvent(tx.queries, 'jazz')
    const [type] = await tx.queries.ticketTypes.ofEvent(event.id)
    if (!type) throw new Error('no type')
    const expiresAt = holdMs === undefined ? null : plus(tx.now, holdMs)
    const sale = (n: number) => ({
      event,
      allocations: [{ type, quantity: 1 }],
      buyer: { email: email(`guest${n}@example.com`), name: null, channel: 'cli' as const, expiresAt },
    })
    await insertBookings(
      tx,
      Array.from({ length: bookings }, (_, n) => sale(n)),
    )
  })
  const count = async (sql: string) =>
    Number((await ask(office.db, `SELECT count(*) AS n FROM ${sql}`))[0]?.['n'])
  return { ...office, count, statuses: (status: string) => count(`bookings WHERE status = '${status}'`) }
}

/** Somebody waits for each of so many seats. */
async function line(office: TestOffice, entries: number): Promise<void> {
  const values = Array.from(
    { length: entries },
    (_, n) => `(1, 1, 'waiting${n}@example.com', 1, 'waiting', '2030-01-01T12:00:00.000Z')`,
  )
  await change(
    office.db,
    `INSERT INTO waitlist_entries (event_id, ticket_type_id, email, quantity, status, joined_at) VALUES ${values.join(', ')}`,
  )
}

/** The same office, with what its store was asked to write counted, and the connection lost at one of the writes. */
function counting(office: TestOffice, { lostAt = Number.POSITIVE_INFINITY } = {}) {
  const writes: number[] = []
  const writeCounted: Store['write'] = (work, options) => {
    if (writes.push(1) === lostAt) throw new Interrupted('Interrupted')
    return office.store.write(work, options)
  }
  const store = new Proxy(office.store, {
    get: (target, name) => {
      if (name === 'write') return writeCounted
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  const context: Context = { ...office, store }
  return { context, writes }
}

const ada = { event: 'jazz', email: email('ada@example.com') }

describe('holds that expired together', () => {
  it('are not ended by whoever needs none of their seats, or few', async () => {
    const office = await crowd(1_200, HOUR_MS, 1_300)
    office.pass('2h')
    expect(await availability(office, 'jazz')).toMatchObject([
      { available: 1_300, held: 0, free: 1_300, sold: 0 },
    ])
    await bookSeats(office, ada)
    expect(await office.statuses('expired')).toBe(20)
    await bookSeats(office, { ...ada, quantity: 200 })
    expect(await office.statuses('expired')).toBe(140)
    expect(await availability(office, 'jazz')).toMatchObject([{ available: 1_099, held: 0, sold: 201 }])
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('are ended in portions by whoever needs the seats of many, none too few', async () => {
    const office = await crowd(1_200, HOUR_MS)
    office.pass('2h')
    const { context, writes } = counting(office)
    await bookSeats(context, { ...ada, quantity: 1_200 })
    expect(writes.length).toBeGreaterThan(2)
    expect(await office.statuses('expired')).toBe(1_200)
    await expect(bookSeats(office, ada)).rejects.toMatchObject({ code: 'SOLD_OUT' })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('are taken up again one by one, however many others expired before', async () => {
    const office = await crowd(600, HOUR_MS)
    const [last] = await ask(office.db, 'SELECT code FROM bookings ORDER BY id DESC LIMIT 1')
    office.pass('2h')
    await confirmBooking(office, bookingCode(String(last?.['code'])))
    expect(await office.statuses('confirmed')).toBe(1)
    expect(await office.statuses('held')).toBeGreaterThan(500)
  })

  it('go to those who wait, in portions, before a newcomer has one', async () => {
    const office = await crowd(1_100, HOUR_MS)
    await line(office, 700)
    office.pass('2h')
    expect(await availability(office, 'jazz')).toMatchObject([{ available: 400, free: 1_100 }])
    const { context, writes } = counting(office)
    await bookSeats(context, { ...ada, quantity: 400 })
    expect(writes.length).toBeGreaterThan(6)
    expect(await office.count(`waitlist_entries WHERE status = 'offered'`)).toBe(700)
    await expect(bookSeats(office, ada)).rejects.toMatchObject({ code: 'SOLD_OUT' })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('are shortened in portions when the sales end earlier, and the rest when that is said again', async () => {
    const office = await crowd(1_200, 24 * HOUR_MS)
    const salesEnd = local('2030-01-01 20:00')
    const { context } = counting(office, { lostAt: 2 })
    await updateEvent(context, 'jazz', { salesEnd })
    const late = () => office.count(`bookings WHERE expires_at > '2030-01-01T19:00:00.000Z'`)
    expect(await late()).toBe(700)
    expect(await updateEvent(office, 'jazz', { salesEnd })).toMatchObject({ replayed: true })
    expect(await late()).toBe(0)
    expect(await office.count(`audit_log WHERE action = 'booking.shorten'`)).toBe(1_200)
  })
})

describe('offers to a long line', () => {
  it('are made in transactions behind the one that opened the seats, and go on with the next write', async () => {
    const office = await crowd(1)
    await line(office, 500)
    const { context } = counting(office, { lostAt: 3 })
    await updateEvent(context, 'jazz', { capacity: 450 })
    expect(await office.count(`waitlist_entries WHERE status = 'offered'`)).toBe(300)
    expect(await availability(office, 'jazz')).toMatchObject([{ available: 0, free: 149, held: 300 }])
    await expect(bookSeats(office, ada)).rejects.toMatchObject({ code: 'SOLD_OUT' })
    expect(await office.count(`waitlist_entries WHERE status = 'offered'`)).toBe(449)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('an event with many bookings', () => {
  it('is canceled in portions, goes on after a kill when it is repeated, and tells everybody once', async () => {
    const office = await crowd(1_000)
    await line(office, 700)
    const { context } = counting(office, { lostAt: 8 })
    const stopped = cancelEvent(context, 'jazz', { reason: 'rain' })
    await expect(stopped).rejects.toThrow(Interrupted)
    await expect(stopped).rejects.toThrow(
      'The event is canceled, and so are 1,000 of its bookings and waitlist entries',
    )
    expect(await office.statuses('confirmed')).toBe(700)
    await expect(bookSeats(office, ada)).rejects.toMatchObject({ code: 'EVENT_CANCELED' })
    expect(await brokenInvariants(office.db)).toEqual([])

    const progress: number[] = []
    const again = await cancelEvent(office, 'jazz', { progress: done => progress.push(done) })
    expect(again).toMatchObject({ replayed: false, counts: { bookings: 1_000, waiting: 700 } })
    expect(Math.max(...progress)).toBe(700)
    expect(await office.statuses('canceled')).toBe(1_000)
    expect(await cancelEvent(office, 'jazz', {})).toMatchObject({ replayed: true, counts: again.counts })

    const told = new Set<string>()
    for await (const page of bookingsToTell(office, again.event.id)) for (const b of page) told.add(b.code)
    for await (const page of waitingToTell(office, again.event.id)) for (const e of page) told.add(e.email)
    expect(told.size).toBe(1_700)
    const reasons = `audit_log WHERE action = 'event.cancel' AND after LIKE '%"reason":"rain"%'`
    expect(await office.count(reasons)).toBe(1_700)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('only says whom it would tell in a dry run', async () => {
    const office = await crowd(3)
    await line(office, 2)
    const dry = await cancelEvent(office, 'jazz', {}, { dryRun: true })
    expect(dry).toMatchObject({ event: { status: 'canceled' }, counts: { bookings: 3, waiting: 2 } })
    expect(await office.statuses('confirmed')).toBe(3)
  })
})
