import { beforeAll, describe, expect, it } from 'vitest'
import { availability } from '../../../src/ticketing/events/availability.ts'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { type ListRequest, listEvents } from '../../../src/ticketing/events/list-events.ts'
import { cursor } from '../../../src/ticketing/paging.ts'
import { ask, write } from '../../support/databases.ts'
import { local, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const office = await testOffice(folder)
const listed = async (request: ListRequest = {}, at = office) =>
  (await listEvents(at, request)).events.map(({ slug }) => slug)

beforeAll(async () => {
  await office.event('Past', 5, { starts: local('2030-01-02 19:30') })
  await office.event('Canceled', 5)
  await office.event('Draft', 5, { draft: true, category: 'Talks' })
  await office.event('Sold Out', 1, { starts: local('2030-03-01 19:30'), tags: ['Loud'] })
  await office.event('Jazz', 3, { starts: local('2030-04-01 19:30'), category: 'Música', venue: 'Café Hall' })
  await cancelEvent(office, 'canceled', {})
  await office.book('sold-out', 'ada')
  office.pass('3d')
})

describe('a list of events', () => {
  it('has only those that are seen by whoever asks, however many that may be', async () => {
    const [jazz = 0] = (await listEvents(office, { search: 'jazz' })).events.map(({ id }) => id)
    const seenOf = async (ids: readonly number[]) =>
      (await listEvents(office, {}, { ids })).events.map(({ slug }) => slug)
    expect(await seenOf([])).toEqual([])
    expect(await seenOf([jazz])).toEqual(['jazz'])
    expect(await seenOf([jazz, ...Array.from({ length: 1_500 }, (_, at) => at + 1_000)])).toEqual(['jazz'])
  })

  it('has those that are still to come, the next one first', async () => {
    expect(await listed()).toEqual(['sold-out', 'jazz', 'draft'])
  })

  it.each<[string, ListRequest, string[]]>([
    ['all of them', { all: true }, ['past', 'sold-out', 'jazz', 'canceled', 'draft']],
    ['what is over', { status: 'ended' }, ['past']],
    ['what is canceled', { status: 'canceled' }, ['canceled']],
    ['drafts', { status: 'draft' }, ['draft']],
    ['what is on sale', { status: 'on_sale' }, ['sold-out', 'jazz']],
    ['from a time, past or not', { from: local('2030-01-01') }, ['past', 'sold-out', 'jazz', 'draft']],
    ['until the end of a day', { to: local('2030-03-01') }, ['past', 'sold-out']],
    ['by a word of the venue, without its accent', { search: 'cafe' }, ['jazz']],
    ['of a category, in any case', { category: 'música' }, ['jazz']],
    ['of a tag, in any case', { tag: 'LOUD' }, ['sold-out']],
    ['of which seats can be bought', { available: true }, ['jazz']],
    ['by name', { sort: 'name' }, ['draft', 'jazz', 'sold-out']],
    ['by what is available', { sort: 'available' }, ['draft', 'sold-out', 'jazz']],
    ['both', { sort: 'available', available: true }, ['jazz']],
  ])('%s', async (_, request, slugs) => {
    expect(await listed(request)).toEqual(slugs)
  })

  it('by what is available, goes on behind its cursor, also when that event is gone', async () => {
    const { next } = await listEvents(office, { sort: 'available', limit: 2 })
    const after = { sort: 'available' as const, limit: 2, cursor: cursor(next ?? '') }
    expect(await listed(after)).toEqual(['jazz'])
    await office.book('jazz', 'ada', { quantity: 3 })
    expect(await listed({ ...after, cursor: { order: 'available', key: 9, id: 9 } })).toEqual([])
  })
})

describe('many events', () => {
  it('are counted to the last, however many pages they are', async () => {
    const many = await testOffice(folder, 'many.db')
    await many.event('Event', 1)
    const columns = Object.keys((await ask(many.db, 'SELECT * FROM events'))[0] ?? {}).filter(
      name => name !== 'id' && name !== 'slug',
    )
    await write(
      many.db,
      `INSERT INTO events (slug, ${columns}) WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 1100)
       SELECT 'event-' || i, ${columns} FROM n, events WHERE id = 1;
       INSERT INTO ticket_types (event_id, name, name_key) SELECT id, 'standard', 'standard' FROM events WHERE id > 1`,
    )
    await many.book('event', 'ada')
    expect(await availability(many, undefined)).toHaveLength(1_100)
    const last = { order: 'starts', key: '2030-05-01T17:30:00.000Z', id: 1_098 }
    expect(await listed({ available: true, limit: 1_000 }, many)).toHaveLength(1_000)
    expect(await listed({ available: true, cursor: last }, many)).toEqual(['event-1099', 'event-1100'])
    expect((await listed({ sort: 'available', limit: 1 }, many))[0]).toBe('event')
  })
})
