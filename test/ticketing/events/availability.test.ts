import { describe, expect, it } from 'vitest'
import type { Queries } from '../../../src/store/queries/index.ts'
import type { Store } from '../../../src/store/store.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { Conflict } from '../../../src/ticketing/conflict.ts'
import type { Context } from '../../../src/ticketing/context.ts'
import { availability } from '../../../src/ticketing/events/availability.ts'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { type ListRequest, listEvents } from '../../../src/ticketing/events/list-events.ts'
import { showEvent } from '../../../src/ticketing/events/show-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { type Cursor, cursor as parseCursor } from '../../../src/ticketing/paging.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { email } from '../../../src/values/email.ts'
import { quoted } from '../../../src/values/parse-error.ts'
import { ask, write } from '../../support/ask.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { local, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const HOUR_MS = 3_600_000

/** The same store, which takes down what it is asked. */
function listening(store: Store): { store: Store; asked: string[] } {
  const asked: string[] = []
  const noting = (group: string, questions: object) =>
    new Proxy(questions, {
      get: (target, name) => {
        asked.push(`${group}.${String(name)}`)
        return Reflect.get(target, name)
      },
    })
  const groups = (queries: Queries): Queries =>
    new Proxy(queries, {
      get: (target, group) => noting(String(group), Reflect.get(target, group)),
    })
  return { store: { ...store, read: work => store.read(queries => work(groups(queries))) }, asked }
}

describe('where the seats are', () => {
  it('is counted for each event and type by itself: sold, held, and free again where a hold ran out', async () => {
    const office = await testOffice(folder, 'counts.db')
    for (const name of ['First', 'Second', 'Third'])
      await office.event(name, 10, { tags: [name.toLowerCase(), 'any'] })
    await addTicketType(office, 'second', { name: 'vip', quota: 4 })
    const types = (vip: number, others: number) => [
      { name: 'General admission', quantity: others },
      { name: 'vip', quantity: vip },
    ]
    await office.book('first', 'ada', { quantity: 3 })
    await office.book('second', 'bob', { types: types(1, 2), holdMs: 2 * HOUR_MS })
    await office.book('second', 'cy', { types: types(2, 1), holdMs: HOUR_MS })
    await office.book('third', 'dan', { quantity: 10, holdMs: HOUR_MS })
    office.pass('1h')

    const counts = await availability(office, undefined)
    expect(counts.map(({ event, available, held, sold }) => [event.slug, available, held, sold])).toEqual([
      ['first', 7, 0, 3],
      ['second', 7, 3, 0],
      ['third', 10, 0, 0],
    ])
    expect(counts.map(({ ticketTypes }) => ticketTypes.map(type => type.available))).toEqual([
      [7],
      [7, 3],
      [10],
    ])
    const { events } = await listEvents(office, {})
    expect(events.map(({ slug, tags, available }) => [slug, tags, available])).toEqual([
      ['first', ['any', 'first'], 7],
      ['second', ['any', 'second'], 7],
      ['third', ['any', 'third'], 10],
    ])
    for (const event of events) expect(await showEvent(office, event.slug)).toEqual(event)
  })

  it('is free again by type, whatever became of a hold before it ran out', async () => {
    const office = await testOffice(folder, 'exchanged.db')
    await office.event('Jazz', 20)
    await office.event('Polka', 20)
    await addTicketType(office, 'jazz', { name: 'vip', quota: 9 })
    await updateTicketType(office, 'jazz', 'General admission', { quota: 11 })
    const [whole, inPart, mixed, moved] = [
      await office.book('jazz', 'ada', { types: [{ name: 'vip', quantity: 2 }], holdMs: HOUR_MS }),
      await office.book('jazz', 'bob', { types: [{ name: 'vip', quantity: 2 }], holdMs: HOUR_MS }),
      await office.book('jazz', 'cy', {
        types: [
          { name: 'General admission', quantity: 2 },
          { name: 'vip', quantity: 1 },
        ],
        holdMs: HOUR_MS,
      }),
      await office.book('polka', 'dan', { quantity: 2, holdMs: HOUR_MS }),
    ]
    const first = [ticketRef('1')]
    await exchangeBooking(office, { booking: whole, type: 'General admission' })
    await exchangeBooking(office, { booking: inPart, tickets: first, type: 'General admission' })
    const { rest } = await transferBooking(office, {
      booking: mixed,
      tickets: first,
      to: email('eve@example.com'),
    })
    expect(rest).toBeDefined()
    await exchangeBooking(office, { booking: moved, tickets: first, event: 'jazz', type: 'vip' })
    await office.book('jazz', 'fay', { types: [{ name: 'vip', quantity: 1 }] })
    const free = async () =>
      (await availability(office, undefined)).map(({ free, ticketTypes }) => [
        free,
        ...ticketTypes.map(type => type.available),
      ])
    expect(await free()).toEqual([
      [11, 6, 5],
      [19, 19],
    ])
    const types = 'SELECT code, ticket_type_id AS type FROM bookings ORDER BY code'
    const named = await ask(office.db, types)
    expect(named.filter(({ type }) => type === null)).toHaveLength(2)
    expect(await brokenInvariants(office.db)).toEqual([])
    office.pass('1h')
    expect(await free()).toEqual([
      [19, 11, 8],
      [20, 20],
    ])
    // Where only the tickets tell, it takes longer and is the same.
    await write(office.db, 'UPDATE bookings SET ticket_type_id = NULL')
    expect(await free()).toEqual([
      [19, 11, 8],
      [20, 20],
    ])
  })

  it('is one question of each kind, however many events there are', async () => {
    const office = await testOffice(folder, 'questions.db')
    const questions = async (ask: (asking: typeof office) => Promise<unknown>) => {
      const { store, asked } = listening(office.store)
      await ask({ ...office, store })
      return asked
    }
    const counting = () => questions(asking => availability(asking, undefined))
    const listed = () => questions(asking => listEvents(asking, {}))
    await office.event('First', 5)
    const few = [await counting(), await listed()]
    for (let i = 0; i < 11; i++) await office.event(`Event ${i}`, 5)
    expect([await counting(), await listed()]).toEqual(few)
    const toCount = ['events.list', 'events.heldSeats', 'ticketTypes.ofEvents']
    expect(few[0]).toEqual(toCount)
    for (const slug of ['first', 'event-3']) await office.book(slug, 'ada', { holdMs: HOUR_MS })
    office.pass('2h')
    expect(await counting()).toEqual([...toCount, 'ticketTypes.expiredSeats'])
    for (const request of [{ available: true }, { sort: 'available' }] as const) {
      const asked = await questions(asking => listEvents(asking, request))
      expect(asked.filter(name => name === 'ticketTypes.expiredSeats')).toHaveLength(1)
    }
  })
})

describe('what is available', () => {
  let offices = 0
  const open = () => testOffice(folder, `available-${offices++}.db`)
  const shown = async (office: Context, slug: string) => {
    const counts = (await availability(office, slug))[0]
    const event = await showEvent(office, slug)
    expect(event.available).toBe(counts?.available)
    expect(counts && counts.sold + counts.held + counts.free).toBe(counts?.capacity)
    return `${event.sales}: ${counts?.available} of ${counts?.free}`
  }

  it('is nothing of what is not on sale, for whatever reason', async () => {
    const { event, ...o } = await open()
    await event('Open', 5)
    await event('Draft', 5, { draft: true })
    await event('Later', 5, { salesStart: local('2030-02-01') })
    await event('Closed', 5, { salesEnd: local('2029-12-31') })
    await event('Over', 5, { starts: local('2029-12-24 18:00') })
    await event('Off', 5)
    await cancelEvent(o, 'off', {})
    const list = ['open', 'draft', 'later', 'closed', 'over', 'off']
    expect(await Promise.all(list.map(async slug => `${slug} ${await shown(o, slug)}`))).toEqual([
      'open open: 5 of 5',
      'draft not_yet: 0 of 5',
      'later not_yet: 0 of 5',
      'closed closed: 0 of 5',
      'over closed: 0 of 5',
      'off closed: 0 of 5',
    ])
    expect((await listEvents(o, { available: true, all: true })).events.map(e => e.slug)).toEqual(['open'])
    for (const slug of list.slice(1)) await expect(o.book(slug, 'ada')).rejects.toBeInstanceOf(Conflict)
  })

  it('is bounded by the types that are on sale, each by its quota and its least booking', async () => {
    const { event, ...o } = await open()
    await event('Types', 20)
    await updateTicketType(o, 'types', 'General admission', {
      name: 'early',
      quota: 4,
      salesEnd: local('2030-01-02'),
    })
    await addTicketType(o, 'types', { name: 'late', quota: 6, salesStart: local('2030-03-01') })
    await addTicketType(o, 'types', { name: 'group', quota: 3, minPerBooking: 3 })
    expect(await shown(o, 'types')).toBe('open: 7 of 20')
    await o.book('types', 'ada', { types: [{ name: 'group', quantity: 3 }] })
    expect(await shown(o, 'types')).toBe('open: 4 of 17')
    const types = async () => (await showEvent(o, 'types')).ticketTypes.map(t => `${t.sales} ${t.available}`)
    expect(await types()).toEqual(['open 4', 'not_yet 0', 'open 0'])
    o.at('2030-01-05T00:00:00Z')
    expect(await types()).toEqual(['closed 0', 'not_yet 0', 'open 0'])
    const late = o.book('types', 'bob', { types: [{ name: 'early' }] })
    await expect(late).rejects.toMatchObject({ details: { reason: 'closed', onSale: ['group'] } })
    await expect(late).rejects.toThrow(
      `early tickets of Types were sold until 2030-01-03T00:00:00+01:00. On sale now: ${quoted('group')} (free, 0 left)`,
    )
  })

  it('is what book gives, also where somebody waits whom the free seats do not suffice', async () => {
    const { event, ...o } = await open()
    await event('Line', 4)
    const code = await o.book('line', 'ada', { quantity: 4 })
    await joinWaitlist(o, { event: 'line', email: email('group@example.com'), quantity: 3 })
    await cancelBookings(o, { codes: [code], seats: 2 })
    expect(await shown(o, 'line')).toBe('open: 2 of 2')
    await expect(o.book('line', 'bob', { quantity: 3 })).rejects.toMatchObject({ details: { available: 2 } })
    await o.book('line', 'bob', { quantity: 2 })
    expect(await shown(o, 'line')).toBe('open: 0 of 0')
  })

  it('is not what an expired hold leaves to who waits, although no write has noticed yet', async () => {
    const { event, ...o } = await open()
    await event('Hold', 3)
    await o.book('hold', 'ada', { quantity: 3, holdMs: HOUR_MS })
    await joinWaitlist(o, { event: 'hold', email: email('pair@example.com'), quantity: 2 })
    o.pass('2h')
    expect(await shown(o, 'hold')).toBe('open: 1 of 3')
    await expect(o.book('hold', 'bob', { quantity: 2 })).rejects.toMatchObject({ details: { available: 1 } })
    await o.book('hold', 'bob')
    expect(await shown(o, 'hold')).toBe('open: 0 of 0')
  })

  it('is what a list of it sorts by and is cut into full pages by', async () => {
    const o = await testOffice(folder, 'sorted.db')
    for (const n of [7, 3, 9, 1, 5]) await o.event(`E${n}`, n)
    await o.event('Draft', 20, { draft: true })
    await o.book('e7', 'ada', { quantity: 3 })
    await o.book('e9', 'ada', { quantity: 9 })
    await o.book('e5', 'ada', { quantity: 5, holdMs: HOUR_MS })
    o.pass('2h')
    const numbers = async (request: ListRequest) => {
      const pages: string[] = []
      let cursor: Cursor | undefined
      do {
        const { events, next } = await listEvents(o, { ...request, limit: 2, cursor })
        pages.push(events.map(e => `${e.slug} ${e.available}`).join(' '))
        cursor = next === null ? undefined : parseCursor(next)
      } while (cursor)
      return pages
    }
    expect(await numbers({ sort: 'available' })).toEqual(['e9 0 draft 0', 'e1 1 e3 3', 'e7 4 e5 5'])
    expect(await numbers({ sort: 'available', available: true })).toEqual(['e1 1 e3 3', 'e7 4 e5 5'])
    expect(await numbers({ sort: 'name', available: true })).toEqual(['e1 1 e3 3', 'e5 5 e7 4'])
  })
})
