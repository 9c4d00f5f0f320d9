import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { positional, type Sql } from '../../src/store/interface/sql.ts'
import type { AuditFilter } from '../../src/store/queries/audit.ts'
import type { BookingFilter } from '../../src/store/queries/bookings/bookings.ts'
import type { FindFilter } from '../../src/store/queries/bookings/find-bookings.ts'
import type { EventFilter } from '../../src/store/queries/event-filter.ts'
import type { EventSort } from '../../src/store/queries/events.ts'
import type { ExportFilter } from '../../src/store/queries/figures/exports.ts'
import { queries } from '../../src/store/queries/index.ts'
import { INVARIANTS } from '../../src/store/queries/upkeep/invariants.ts'
import type { WaitlistFilter } from '../../src/store/queries/waitlist.ts'
import { MIGRATIONS } from '../../src/store/schema/migrations.ts'
import type { Email } from '../../src/values/email.ts'
import type { Instant } from '../../src/values/time/instant.ts'

const db = new SqliteDatabase(':memory:')
for (const { shared, sqlite = '' } of MIGRATIONS) db.exec(shared + sqlite)

/** The same with rows, of which SQLite knows how many there are of each kind: somebody ran ANALYZE. */
const analyzed = new SqliteDatabase(':memory:')
for (const { shared, sqlite = '' } of MIGRATIONS) analyzed.exec(shared + sqlite)
analyzed.exec(`
  PRAGMA foreign_keys = OFF;
  WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
    INSERT INTO bookings (id, code, event_id, user_email, user_name, quantity, status, expires_at, channel, total,
      ticket_secret, created_at, ticket_type_id)
    SELECT i, 'C' || i, i % 4, 'ada' || i || '@example.com', 'Ada N' || i, 1, iif(i % 9, 'confirmed', 'held'), '2026-11-21', 'cli',
      iif(i % 500, 0, 100), 's', '', i % 4 FROM n;
  INSERT INTO booking_words (word, booking_id, event_id) SELECT 'ada', id, event_id FROM bookings
    UNION ALL SELECT 'n' || id, id, event_id FROM bookings UNION ALL SELECT 'lovelace', id, event_id FROM bookings WHERE id % 2;
  ANALYZE`)
const VALUES: Record<string, unknown> = {
  word: 'ada',
  start: 'ad',
  end: 'ad\u{10FFFF}',
  other0: 'lov',
  end0: 'lov\u{10FFFF}',
  id: 7,
  eventId: 1,
  limit: 10,
  most: 200,
  now: '2026-11-22T12:00:00.000Z',
}

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
  insertAll: statement => answer(statement, [1]),
  send: statement => answer(statement, undefined),
  sendOf: (_, statement) => answer(statement, undefined),
  sendAll: statement => answer(statement, undefined),
  async *each(statement) {
    yield* await answer(statement, [])
  },
  lock: async () => {},
  readLocked: (_, statement) => answer(statement, undefined),
}
const sql = queries(listening)

async function plansOf(ask: () => unknown, on = db): Promise<string[]> {
  asked.length = 0
  await Promise.resolve(ask()).catch(() => {}) // it expected rows
  return asked.flatMap(statement => {
    const { text, names } = positional(statement, () => '?')
    const steps = on.prepare<unknown[], { detail: string }>(`EXPLAIN QUERY PLAN ${text}`)
    return steps
      .all(...names.map(name => (on === analyzed ? VALUES[name] : null)))
      .map(({ detail }) => detail)
  })
}

/** Whole-database matters: whoever checks everything reads everything, once; see below. */
const READS_ALL = [
  'health.offendersOf',
  'health.owed',
  'health.sumsByEvent',
  'health.lastEntryAt',
  'repairs.wrongEvents',
  'repairs.wrongQuotas',
  'repairs.wrongPayments',
  // Nothing may refer to what goes away: the store looks itself, and a foreign key has no index of its own.
  'exports.sorted', // all of it, in another order
  'removals.removeEvent',
  'removals.removeType',
]
/** Small results of the same statement, not tables. */
const OWN_RESULTS = [
  'SCAN last',
  'SCAN (subquery-2)',
  'SCAN of_events',
  'SCAN of_event',
  'SCAN changes',
  'SCAN counted',
  'SCAN CONSTANT ROW',
]
/** Rows that refer to a type that is new: SQLite's program looks only while a foreign key is violated. */
const NOT_RUN = ['ticketTypes.insert']

/** What questions about several things are asked with; the others pass on what they are given. */
const EVENTS = [1, 2, 3]
const ASKED_WITH: Record<string, unknown[]> = {
  'events.tagsOf': [EVENTS],
  'events.heldSeats': [EVENTS],
  'ticketTypes.ofEvents': [EVENTS],
  'ticketTypes.expiredSeats': [EVENTS],
  'waitlist.settle': [EVENTS, 'expired'],
  'waitlist.close': [EVENTS],
  'tickets.ofBookings': [EVENTS],
  'tickets.cancelAll': [EVENTS, 1],
  'bookings.end': [[{ id: 1 }], 'expired'],
  'bookings.shorten': [[{ id: 1 }], ''],
  'imports.byRefs': [['order-4711']],
  'find.byName': ['code', 'K7QF3M9X', {}],
  'find.byAddress': ['ada', {}, undefined, 10],
  'find.namesWith': ['ada', {}, 10],
  'find.byWord': [{ word: 'ada', others: ['lov'] }, {}, undefined, 10],
  'find.byLongerWord': [{ word: 'ada', others: ['lov'] }, {}, undefined, 10],
  'checkIns.last': ['ada', {}],
  'completion.slugs': ['jazz', 10],
  'completion.sellingSlugs': ['jazz', '2026-11-22T12:00:00.000Z', 10],
  'completion.bookingCodes': ['K7', 10],
  'completion.voucherCodes': ['K7', 10],
  'completion.tokenNames': ['web', 10],
  'completion.ticketTypes': [['jazz-night'], 10],
  'exports.page': ['payments', {}, 7, 100],
  'exports.some': ['bookings', EVENTS, ''],
  'exports.tickets': [{}, { first: 1, last: 9 }],
  'exports.payments': [{}, { ids: EVENTS }],
  'events.slugsNear': ['jazz-night'],
  'imports.bookings': [['order-4711'], ['K7QF3M9X']],
  'bookings.insert': [[{ code: 'K7QF3M9X' }]],
  'tickets.insert': [[{ bookingId: 1 }]],
  'audit.byImports': [[1, 2]],
  'audit.insert': [[{ bookingId: 1 }]],
  'payments.insertAll': [[{ bookingId: 1 }]],
  'people.last': ['tickets'],
  'people.texts': ['bookings', { from: 0, upTo: 9 }, '%ada@%'],
  'people.rewriteText': ['payments', { id: 1, column: 'actor', text: 'ada' }, 'erased'],
  'tickets.end': [1, [1, 2], 'canceled'],
  'vouchers.shownByIds': [[1, 2]],
  'vouchers.sharing': [[1, 2]],
  ...Object.fromEntries(
    ['sales', 'takings', 'expected', 'checkedIn', 'owed', 'waitlist'].map(name => [
      `reports.${name}`,
      [['event', 'type'], { eventIds: [1, 2], now: '2026-11-22T12:00:00.000Z' }],
    ]),
  ),
}

describe('no question of a user reads a whole table', () => {
  for (const table in sql) Reflect.get(sql, table) // they are made when they are asked for
  const all = Object.entries(sql)
    .flatMap(([group, asks]) =>
      Object.entries(asks).map(([name, ask]) => ({ name: `${group}.${name}`, ask })),
    )
    .filter(
      ({ name }) =>
        ![...READS_ALL, ...NOT_RUN].includes(name) && !name.endsWith('.list') && name !== 'find.all',
    )

  it.each(all)('$name', async ({ name, ask }) => {
    const plans = await plansOf(() => Reflect.apply(ask, undefined, ASKED_WITH[name] ?? [{}, {}, {}, {}]))
    expect(asked).not.toEqual([])
    expect(plans.filter(step => step.startsWith('SCAN') && !OWN_RESULTS.includes(step))).toEqual([])
  })
})

it.each(INVARIANTS)('doctor reads each table once to see whether $name hold', ({ offenders }) => {
  const steps = db.prepare<[], { detail: string }>(`EXPLAIN QUERY PLAN ${offenders}`).all()
  // One scan for every row of another table took 7 minutes with 100,000 events.
  expect(steps.map(({ detail }) => detail).filter(step => /^SCAN .*LEFT-JOIN/.test(step))).toEqual([])
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
        (await plansOf(() => sql.bookings.list({ email, now, ...filter }, { limit: 100, after })))[0],
      ).toMatch(/^SEARCH b USING INDEX idx_user_email/)
  })
})

describe('what is held is found among the holds, however many bookings an event has', () => {
  const now = '2026-11-22T12:00:00.000Z' as Instant
  it.each<[string, () => unknown]>([
    ['seats of a page of events', () => sql.events.heldSeats(EVENTS, now)],
    ['holds that have run out', () => sql.holds.expired(1, now, 20)],
    ['holds that outlast the sales', () => sql.holds.beyond(1, now, 20)],
    ['offers that outlast the beginning', () => sql.holds.offersBeyond(1, now, 20)],
  ])('%s', async (_, ask) => {
    const ofBookings = (await plansOf(ask)).filter(step => /^SEARCH b(ookings)? /.test(step))
    expect(ofBookings).not.toEqual([])
    for (const step of ofBookings) expect(step).toMatch(/ USING (COVERING )?INDEX idx_held /)
  })

  it('seats that are free again by type, without a look at bookings or tickets unless a hold has several', async () => {
    const plan = await plansOf(() => sql.ticketTypes.expiredSeats(EVENTS, now))
    const ofType = 'INDEX idx_held_type (event_id=? AND ticket_type_id=? AND expires_at<?)'
    expect(plan.filter(step => /^SEARCH [bt] /.test(step))).toEqual([
      `SEARCH b USING COVERING ${ofType}`,
      `SEARCH b USING COVERING ${ofType}`,
      'SEARCH t USING PRIMARY KEY (booking_id=?)',
    ])
  })
})

describe('a page of events is read from an index', () => {
  const soon = '2026-11-22T12:00:00.000Z' as Instant
  const upcoming: EventFilter = { notOverAt: soon, statuses: ['on_sale'] }
  const plan = (filter: EventFilter, sort: EventSort = 'starts', after?: { key: string; id: number }) =>
    plansOf(() => sql.events.list(filter, sort, { limit: 100, after }))

  it.each<EventFilter>([
    upcoming,
    { ...upcoming, search: 'jazz', category: 'Music', sellingAt: soon },
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

/** The first page of a list, and a later one. */
const PAGES = [{ limit: 100 }, { limit: 100, after: { key: '2026-11-22T12:00:00.000Z', id: 7 } }]

describe('a page of the log is found by what is asked for, in its order', () => {
  const since = '2026-11-22T12:00:00.000Z' as Instant
  const FIRST_SINCE = 'SEARCH audit_log USING COVERING INDEX idx_audit_at (at>?)'
  it.each<[string, AuditFilter, RegExp]>([
    ['--event', { eventId: 1 }, /INDEX idx_audit_event_id \(event_id=\?/],
    ['--booking', { bookingId: 1 }, /INDEX idx_audit_booking_id \(booking_id=\?/],
    ['--actor', { actor: 'door-2' }, /INDEX idx_audit_actor \(actor=\?/],
    ['--since', { since }, /INTEGER PRIMARY KEY \(rowid>\?/],
    ['--event --since', { eventId: 1, since }, /INDEX idx_audit_event_id \(event_id=\? AND rowid>\?/],
    ['--actor --since', { actor: 'door-2', since }, /INDEX idx_audit_actor \(actor=\? AND rowid>\?/],
  ])('%s', async (_, filter, found) => {
    for (const order of ['newest', 'oldest'] as const)
      for (const page of PAGES) {
        const plan = await plansOf(() => sql.audit.list(filter, order, page))
        expect(plan[0]).toMatch(/^SEARCH a USING /)
        expect(plan[0]).toMatch(found)
        expect(plan).not.toContain('USE TEMP B-TREE FOR ORDER BY')
        if (filter.since && !(page.after && order === 'oldest')) expect(plan).toContain(FIRST_SINCE)
      }
  })

  it('and the newest of all of it is read from its end', async () => {
    const [first, later] = PAGES
    if (!first || !later) throw new Error('no pages')
    // In the order of the table, and only as far as the page goes.
    expect((await plansOf(() => sql.audit.list({}, 'newest', first)))[0]).toBe('SCAN a')
    expect((await plansOf(() => sql.audit.list({}, 'newest', later)))[0]).toMatch(/PRIMARY KEY \(rowid<\?\)/)
    expect(await plansOf(() => sql.health.lastEntryAt())).toEqual(['SCAN audit_log'])
  })
})

describe('those on the waitlist are found by event, address or status', () => {
  const now = '2026-11-22T12:00:00.000Z' as Instant
  it.each<[Partial<WaitlistFilter>, RegExp]>([
    [{ eventId: 1 }, /INDEX idx_waitlist_event_id \(event_id=\?/],
    [{ eventId: 1, status: 'offered' }, /INDEX idx_waitlist_event_id \(event_id=\?/],
    [{ email: 'ada@example.com' as Email }, /INDEX idx_waitlist_email \(email=\?/],
    [{ status: 'waiting' }, /INDEX idx_waitlist_status \(status=\?/],
    [{ status: 'offered' }, /INDEX idx_waitlist_status \(status=\?/],
    [{ status: 'expired' }, /INDEX idx_waitlist_status \(status=\?/],
  ])('%j', async (filter, found) => {
    for (const page of PAGES) {
      const plan = await plansOf(() => sql.waitlist.list({ now, ...filter }, page))
      expect(plan[0]).toMatch(/^SEARCH w USING /)
      expect(plan[0]).toMatch(found)
    }
  })
})

describe('an export reads what it is of, page by page', () => {
  const now = '2026-11-22T12:00:00.000Z' as Instant
  const filters: Partial<ExportFilter>[] = [{}, { eventId: 1 }, { since: now }, { eventId: 1, since: now }]
  it.each(filters)('%j', async filter => {
    const asked = { now, ...filter }
    const plans = [
      await plansOf(() => sql.exports.page('bookings', asked, 7, 100)),
      await plansOf(() => sql.exports.tickets(asked, { first: 1, last: 9 })),
      await plansOf(() => sql.exports.page('check-ins', asked, 7, 100)),
    ]
    expect(plans.flat().filter(step => step.startsWith('SCAN'))).toEqual([])
    // Every page begins where the one before ended, and in the order of the index: none is read twice.
    for (const [plan, table] of [
      [plans[0], 'b'],
      [plans[2], 'c'],
    ] as const) {
      const found = plan?.find(step => step.startsWith(`SEARCH ${table} `))
      expect(found).toMatch(filter.eventId ? /event_id \(event_id=\? AND rowid>\?\)/ : /\(rowid>\?\)/)
      expect(plan).not.toContain('USE TEMP B-TREE FOR ORDER BY')
    }
  })

  it('events too', async () => {
    for (const page of PAGES) {
      const all = await plansOf(() => sql.events.list({}, 'created', page))
      expect(all[0]).toMatch(/^(SCAN|SEARCH) e USING INDEX idx_created_at/)
      expect(all).not.toContain('USE TEMP B-TREE FOR ORDER BY')
      const recent = await plansOf(() => sql.events.list({ createdFrom: now }, 'created', page))
      expect(recent[0]).toMatch(/^SEARCH e USING INDEX idx_created_at/)
      const one = await plansOf(() => sql.events.list({ id: 1 }, 'created', page))
      expect(one[0]).toMatch(/^SEARCH e USING INTEGER PRIMARY KEY \(rowid=\?\)/)
    }
  })
})

describe('a check of health reads each table once, and what belongs to a row by an index', () => {
  it.each(INVARIANTS)('$name', async invariant => {
    const plan = await plansOf(() => sql.health.offendersOf(invariant))
    const scanned = plan.flatMap(step => /^SCAN (\w+)/.exec(step)?.[1] ?? [])
    expect(scanned.length).toBeGreaterThan(0)
    expect(new Set(scanned).size).toBe(scanned.length)
    const inner = plan.slice(plan.findIndex(step => step.startsWith('CORRELATED')) + 1)
    if (inner.length < plan.length) expect(inner.filter(step => step.startsWith('SCAN'))).toEqual([])
  })
})

it('who is owed is found event by event, in the index of what is owed', async () => {
  const now = '2026-11-22T12:00:00.000Z' as Instant
  expect(await plansOf(() => sql.owed.ofEvent(1, 7, 10))).toEqual([
    'SEARCH b USING INDEX idx_owed (<expr>=? AND id>?)',
  ])
  const next = await plansOf(() => sql.owed.nextEvent(0, now))
  expect(next.filter(step => / b /.test(step))).toEqual([
    'SEARCH b USING INDEX idx_owed (<expr>>?)',
    expect.stringMatching(/^SEARCH b USING INDEX idx_held/),
  ])
})

describe('where money is open, at whichever event, is found in the index of that', () => {
  const at = { now: '2026-11-22T12:00:00.000Z' as Instant }
  const after = { found: '', id: 7 }
  const pages: [string, string, () => unknown][] = [
    ['who is owed', 'idx_owed', () => sql.find.all({ ...at, owed: true }, undefined, 10)],
    ['who is owed, further on', 'idx_owed', () => sql.find.all({ ...at, owed: true }, after, 10)],
    ['who owes', 'idx_due', () => sql.find.all({ ...at, due: true }, after, 10)],
    ['who owes and holds', 'idx_due', () => sql.find.all({ ...at, due: true, status: 'held' }, after, 10)],
  ]
  it.each(pages)('%s', async (_, index, ask) => {
    for (const plan of [await plansOf(ask), await plansOf(ask, analyzed)]) {
      expect(plan.filter(step => step.startsWith('SCAN'))).toEqual([])
      expect(plan).toContainEqual(expect.stringContaining(`SEARCH b USING INDEX ${index} `))
    }
  })
})

describe('what somebody at a counter looks for is read from an index, in its order', () => {
  const now = '2026-11-22T12:00:00.000Z' as Instant
  const after = { found: 'ada', id: 7 }
  const of = (filter: Partial<FindFilter>): FindFilter => ({ now, ...filter })
  const only = (word: string) => ({ word, others: [] })
  const lookedFor: [string, RegExp, () => unknown][] = [
    ['a word', /^SEARCH w USING PRIMARY KEY/, () => sql.find.byWord(only('ada'), of({}), after, 10)],
    [
      'a word, at one event',
      /^SEARCH w USING COVERING INDEX idx_booking_words_event_id/,
      () => sql.find.byWord(only('ada'), of({ eventId: 1, status: 'confirmed' }), after, 10),
    ],
    [
      'the beginning of a word',
      /^SEARCH w USING PRIMARY KEY/,
      () => sql.find.byLongerWord(only('ad'), of({}), after, 10),
    ],
    [
      'the beginning of a word, at one event',
      /^SEARCH w USING COVERING INDEX idx_booking_words_event_id/,
      () => sql.find.byLongerWord(only('ad'), of({ eventId: 1, due: true }), undefined, 10),
    ],
    [
      'a word beside another one',
      /^SEARCH w USING PRIMARY KEY \(word=\?\)|^SEARCH w USING PRIMARY KEY \(word=\? AND booking_id<\?\)/,
      () => sql.find.byWord({ word: 'ada', others: ['lov'] }, of({}), after, 10),
    ],
    [
      'the start of an address',
      /^SEARCH b USING INDEX idx_user_email/,
      () => sql.find.byAddress('ad', of({ eventId: 1 }), after, 10),
    ],
    [
      'who owes',
      /^SEARCH b USING INDEX idx_due/,
      () => sql.find.all(of({ eventId: 1, due: true }), after, 10),
    ],
    [
      'who is owed',
      /^SEARCH b USING INDEX idx_owed/,
      () => sql.find.all(of({ eventId: 1, owed: true }), after, 10),
    ],
    ['an event', /^SEARCH b USING INDEX idx_event_id/, () => sql.find.all(of({ eventId: 1 }), after, 10)],
  ]
  it.each(lookedFor)('%s', async (_, plan, ask) => {
    const steps = await plansOf(ask)
    expect(steps[0]).toMatch(plan)
    expect(steps.filter(step => step.includes('TEMP B-TREE'))).toEqual([])
  })

  it.each(lookedFor)('%s, also after an ANALYZE', async (_, plan, ask) => {
    const steps = await plansOf(ask, analyzed)
    expect(steps[0]).toMatch(plan)
    expect(steps.filter(step => /TEMP B-TREE|ANY\(|^SCAN/.test(step))).toEqual([])
  })

  it('names are counted in the order of an index, with and without an ANALYZE', async () => {
    for (const on of [db, analyzed]) {
      const [, all] = await plansOf(() => sql.find.namesWith('ad', of({}), 200), on)
      expect(all).toBe('SEARCH w USING PRIMARY KEY (word>? AND word<?)')
      const [, ofEvent] = await plansOf(() => sql.find.namesWith('ad', of({ eventId: 1 }), 200), on)
      expect(ofEvent).toMatch(
        /^SEARCH w USING COVERING INDEX idx_booking_words_event_id \(event_id=\? AND word>/,
      )
    }
  })

  it('who owes or is owed, by a word, is not looked for among all who do', async () => {
    for (const filter of [{ due: true }, { owed: true }, { due: true, eventId: 1 }])
      for (const ask of [
        () => sql.find.byWord(only('ada'), of(filter), after, 10),
        () => sql.find.byLongerWord(only('ad'), of(filter), after, 10),
      ])
        expect((await plansOf(ask, analyzed))[1]).toBe('SEARCH b USING INTEGER PRIMARY KEY (rowid=?)')
  })
})
