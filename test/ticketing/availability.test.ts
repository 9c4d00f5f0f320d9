import { describe, expect, it } from 'vitest'
import type { Queries } from '../../src/store/queries/index.ts'
import type { Store } from '../../src/store/store.ts'
import { cancelBookings } from '../../src/ticketing/bookings/cancel.ts'
import { addTicketType } from '../../src/ticketing/events/add-ticket-type.ts'
import { availability } from '../../src/ticketing/events/availability.ts'
import { listEvents } from '../../src/ticketing/events/list-events.ts'
import { showEvent } from '../../src/ticketing/events/show-event.ts'
import { joinWaitlist } from '../../src/ticketing/waitlist/join.ts'
import { email } from '../../src/values/email.ts'
import { testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

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
    expect(few[0]).toEqual([
      'events.list',
      'events.heldSeats',
      'ticketTypes.ofEvents',
      'waitlist.lines',
      'ticketTypes.lapsedSeatsOf',
    ])
  })
})

describe('seats that are kept for the waitlist', () => {
  it('are not available to whoever comes, but held, wherever seats are counted', async () => {
    const office = await testOffice(folder, 'kept.db')
    await office.event('Jazz', 4)
    const code = await office.book('jazz', 'ada', { quantity: 4 })
    await joinWaitlist(office, { event: 'jazz', email: email('group@example.com'), quantity: 3 })
    await cancelBookings(office, { codes: [code], seats: 2 })

    const [counted] = await availability(office, 'jazz')
    expect(counted).toMatchObject({ available: 0, held: 2, sold: 2, ticketTypes: [{ available: 0 }] })
    expect(await showEvent(office, 'jazz')).toMatchObject({ available: 0, ticketTypes: [{ available: 0 }] })
    expect(await listEvents(office, { available: true })).toEqual({ events: [], next: null })
    await expect(office.book('jazz', 'newcomer')).rejects.toMatchObject({ details: { available: 0 } })

    // Once the event has begun, they are for anybody.
    office.at('2030-05-01T18:00:00Z')
    expect(await availability(office, 'jazz')).toMatchObject([{ available: 2, held: 0, sold: 2 }])
    await office.book('jazz', 'newcomer', { quantity: 2 })
  })

  it('of one type leave the others available', async () => {
    const office = await testOffice(folder, 'kept-type.db')
    await office.event('Jazz', 10)
    await addTicketType(office, 'jazz', { name: 'vip', quota: 3 })
    const code = await office.book('jazz', 'ada', { types: [{ name: 'vip', quantity: 3 }] })
    const group = { event: 'jazz', email: email('group@example.com'), type: 'vip', quantity: 2 }
    await joinWaitlist(office, group)
    await cancelBookings(office, { codes: [code], seats: 1 })
    const [counted] = await availability(office, 'jazz')
    expect(counted).toMatchObject({ available: 8, held: 0, sold: 2 })
    expect(counted?.ticketTypes.map(type => type.available)).toEqual([8, 0])
    await expect(office.book('jazz', 'bob', { types: [{ name: 'vip' }] })).rejects.toMatchObject({
      details: { available: 0 },
    })
  })
})
