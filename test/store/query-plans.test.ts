import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import type { BookingFilter } from '../../src/store/queries/bookings.ts'
import type { EventFilter, EventSort } from '../../src/store/queries/events.ts'
import { queries } from '../../src/store/queries/index.ts'
import { positional, type Sql } from '../../src/store/sql.ts'
import { MIGRATIONS } from '../../src/store/sqlite/schema.ts'
import type { Email, Instant } from '../../src/store/values.ts'

const db = new SqliteDatabase(':memory:')
for (const migration of MIGRATIONS) db.exec(migration)

/** Keeps statements instead of running them. */
const asked: string[] = []
const answer = async <T>(statement: string, result: T): Promise<T> => {
  asked.push(statement)
  return result
}
const listening: Sql = {
  one: statement => answer(statement, undefined),
  all: statement => answer(statement, []),
  run: statement => answer(statement, 1),
  insert: statement => answer(statement, 1),
  send: statement => answer(statement, undefined),
  sendAll: statement => answer(statement, undefined),
  async *each(statement) {
    yield* await answer(statement, [])
  },
  lock: async () => {},
}
const sql = queries(listening)

async function plansOf(ask: () => unknown): Promise<string[]> {
  asked.length = 0
  await Promise.resolve(ask()).catch(() => {}) // it expected rows
  return asked.flatMap(statement => {
    const { text, names } = positional(statement, () => '?')
    const steps = db.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`)
    return steps.all(...names.map(() => null)).map(({ detail }) => detail)
  })
}

/** Whole-database matters: whoever checks, repairs or exports everything reads everything. */
const READS_ALL = ['exports', 'health', 'repairs']
/** Rows that refer to a type that is new: SQLite's program looks only while a foreign key is violated. */
const NOT_RUN = ['ticketTypes.insert']

/** What questions about several events are asked with; the others look only at names. */
const EVENTS = [1, 2, 3]
const ASKED_WITH: Record<string, unknown[]> = {
  'events.tagsOf': [EVENTS],
  'events.heldSeats': [EVENTS],
  'ticketTypes.ofEvents': [EVENTS],
  'ticketTypes.lapsedSeatsOf': [EVENTS],
  'waitlist.lines': [EVENTS],
}

describe('no question of a user reads a whole table', () => {
  const all = Object.entries(sql)
    .filter(([group]) => !READS_ALL.includes(group))
    .flatMap(([group, asks]) =>
      Object.entries(asks).map(([name, ask]) => ({ name: `${group}.${name}`, ask })),
    )
    .filter(({ name }) => !NOT_RUN.includes(name) && !name.endsWith('.list'))

  it.each(all)('$name', async ({ name, ask }) => {
    const plans = await plansOf(() => Reflect.apply(ask, undefined, ASKED_WITH[name] ?? [{}, {}, {}, {}]))
    expect(asked).not.toEqual([])
    expect(plans.filter(step => step.startsWith('SCAN'))).toEqual([])
  })
})

describe('the bookings of one guest are found by the address', () => {
  const email = 'ada@example.com' as Email
  const now = '2026-11-22T12:00:00.000Z' as Instant
  const filters: Partial<BookingFilter>[] = [
    {},
    { eventId: 1 },
    { status: 'held' },
    { status: 'expired' },
    { eventId: 1, status: 'confirmed' },
  ]
  it.each(filters)('%j, however many the event has', async filter => {
    for (const after of [undefined, { key: '', id: 7 }])
      expect(
        await plansOf(() => sql.bookings.list({ email, now, ...filter }, { limit: 100, after })),
      ).toEqual([expect.stringMatching(/^SEARCH b USING INDEX idx_user_email/)])
  })
})

describe('a page of events is read from an index', () => {
  const soon = '2026-11-22T12:00:00.000Z' as Instant
  const upcoming: EventFilter = { notOverAt: soon, statuses: ['on_sale'] }
  const plan = (filter: EventFilter, sort: EventSort = 'starts', after?: { key: string; id: number }) =>
    plansOf(() => sql.events.list(filter, sort, { limit: 100, after }))

  it.each<EventFilter>([
    upcoming,
    { ...upcoming, search: 'jazz', category: 'Music', availableAt: soon },
    { ...upcoming, tag: 'blue' },
    { startsFrom: soon },
  ])('%j, in its order, and only as far as the page goes', async filter => {
    expect((await plan(filter))[0]).toMatch(/^(SCAN|SEARCH) e USING INDEX idx_starts_at/)
    expect((await plan(filter, 'starts', { key: soon, id: 7 }))[0]).toMatch(
      /^SEARCH e USING INDEX idx_starts_at/,
    )
    expect(await plan(filter)).not.toContain('USE TEMP B-TREE FOR ORDER BY')
  })

  it('by name too', async () => {
    expect((await plan(upcoming, 'name'))[0]).toMatch(/USING INDEX idx_sort_name/)
  })

  it('what is over is passed over in the index, without a look at the events', () => {
    const columns = db.pragma('index_info(idx_starts_at)') as { name: string }[]
    expect(columns.map(({ name }) => name)).toEqual(['starts_at', 'id', 'over_at', 'status'])
  })
})
