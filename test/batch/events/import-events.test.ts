import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import type { EventImportRequest } from '../../../src/batch/events/event-import.ts'
import { importEvents } from '../../../src/batch/events/import-events.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { email } from '../../../src/values/email.ts'
import { ask } from '../../support/databases.ts'
import { writtenTo } from '../../support/files/imports.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let offices = 0
const office = () => testOffice(folder, `events-${++offices}.db`)

async function imported(
  at: TestOffice,
  rows: readonly string[],
  more: Partial<EventImportRequest> & { extension?: string } = {},
) {
  const { extension = 'csv', ...request } = more
  const { summary, failure } = await importEvents(at, {
    file: writtenTo(folder, `${rows.join('\n')}\n`, extension),
    stdin: async function* () {},
    signal: new AbortController().signal,
    ...request,
  })
  const { rows: count, created, updated, skipped, rejected } = summary
  expect(count).toBe(created + updated + skipped + rejected)
  return { ...summary, told: failure?.message ?? '' }
}

const events = ({ db }: TestOffice) =>
  ask(db, 'SELECT slug, name, starts_at AS starts, capacity, status FROM events ORDER BY id')

const HEAD = 'name,capacity,starts,timezone'
const row = (name: string, starts = '2030-05-01 19:30') => `${name},50,${starts},Europe/Berlin`

describe('a row without a slug is', () => {
  it.each([
    ['names of another script', '歌舞伎', '能楽'],
    [
      'names that differ after seventy letters',
      `${'Festival '.repeat(9)}Day 1`,
      `${'Festival '.repeat(9)}Day 2`,
    ],
    ['names that differ by an accent', 'Résumé', 'Resume'],
  ])('an event of its own: %s', async (_, one, other) => {
    const at = await office()
    expect(await imported(at, [HEAD, row(one), row(other)])).toMatchObject({ created: 2, rejected: 0 })
    expect((await events(at)).map(({ name }) => name)).toEqual([one.trim(), other.trim()])
    expect(await imported(at, [HEAD, row(one), row(other)])).toMatchObject({ skipped: 2 })
  })

  it('the event of that name and start, however the name is written', async () => {
    const at = await office()
    await imported(at, [HEAD, row('Jazz Night')])
    expect(await imported(at, [HEAD, row('JAZZ  night')])).toMatchObject({ created: 0, updated: 1 })
    expect(await events(at)).toHaveLength(1)
  })

  it('to be named where the name is that of an event at another time, unless it moved', async () => {
    const at = await office()
    await imported(at, [HEAD, row('Jazz')])
    await at.book('jazz', 'ada')
    const later = [HEAD, row('Jazz', '2030-06-01 19:30')]
    const refused = await imported(at, later)
    expect(refused).toMatchObject({ rejected: 1, created: 0, updated: 0 })
    expect(refused.told).toMatch(/"Jazz" is the name of an event at another time.*--moved/)
    expect(await events(at)).toMatchObject([{ slug: 'jazz', starts: '2030-05-01T17:30:00.000Z' }])
    expect(await imported(at, later, { moved: true })).toMatchObject({ updated: 1 })
    expect(await events(at)).toMatchObject([{ slug: 'jazz', starts: '2030-06-01T17:30:00.000Z' }])
  })

  it('not one of three evenings of one name: two of them need a slug', async () => {
    const at = await office()
    const evenings = ['2030-05-01 19:30', '2030-05-02 19:30', '2030-05-03 19:30'].map(time =>
      row('Jazz', time),
    )
    expect(await imported(at, [HEAD, ...evenings])).toMatchObject({ created: 1, rejected: 2 })
    const named = evenings.map((evening, at) => `jazz-${at + 1},${evening}`)
    expect(await imported(at, [`slug,${HEAD}`, ...named])).toMatchObject({ created: 3 })
    const twice = await imported(at, [`slug,${HEAD}`, ...named, named[0] ?? ''])
    expect(twice).toMatchObject({ skipped: 3, rejected: 1 })
    expect(twice.told).toContain('lines 2 and 5 are the same event')
  })
})

describe('a row is done as a whole or not at all', () => {
  const types = (currency: string) =>
    `"[{""name"":""VIP"",""price"":{""amount"":""50"",""currency"":""${currency}""}}]"`

  it('so that one with a ticket type in another currency leaves no event on sale', async () => {
    const at = await office()
    const bad = [`${HEAD},currency,ticketTypes`, `${row('Jazz')},EUR,${types('USD')}`]
    expect(await imported(at, bad)).toMatchObject({ created: 0, rejected: 1 })
    expect(await events(at)).toEqual([])
    await at.event('Jazz', 50)
    expect(
      await imported(at, [`${HEAD},venue,price,currency`, `${row('Jazz')},Cellar,10,XXX`]),
    ).toMatchObject({
      rejected: 1,
    })
    expect(await ask(at.db, 'SELECT venue FROM events')).toEqual([{ venue: null }])
  })

  it.each([
    ['50', '"currency":"EUR"'],
    ['"50.00"', '"currency":"EUR"'],
    ['{"amount":"50.00","currency":"EUR"}', '"sales":"open"'],
  ])('and the price of a listed type is %s', async (price, more) => {
    const at = await office()
    const types = JSON.stringify(`[{"name":"VIP","price":${price},${more}}]`).replaceAll('\\"', '""')
    expect(await imported(at, [`${HEAD},ticketTypes`, `${row('A')},${types}`])).toMatchObject({ created: 1 })
    expect(await ask(at.db, 'SELECT name, price FROM ticket_types')).toEqual([{ name: 'VIP', price: 5000 }])
  })

  it.each([
    '{"name":"VIP","price":{"value":50}}',
    '{"name":"VIP","price":true}',
    '{"name":"VIP","prize":50}',
    '{"name":"VIP","qty":5}',
    '{"name":"VIP","quota":5,"quota":6}',
  ])('and a listed type %s is refused, not sold for nothing or without a quota', async type => {
    const at = await office()
    const types = JSON.stringify(`[${type}]`).replaceAll('\\"', '""')
    expect(await imported(at, [`${HEAD},ticketTypes`, `${row('A')},${types}`])).toMatchObject({ rejected: 1 })
  })

  it('and a price beside several types is not guessed at', async () => {
    const at = await office()
    const both = [`${HEAD},price,currency,ticketTypes`, `${row('Jazz')},10,EUR,${types('EUR')}`]
    expect((await imported(at, both)).told).toContain('price: stands beside ticketTypes')
    expect(await events(at)).toEqual([])
  })

  it('and one that is canceled with its bookings says so, with whom it concerns, and needs a yes', async () => {
    const at = await office()
    await at.event('Jazz', 2)
    await at.event('Empty', 5)
    await at.book('jazz', 'ada', { quantity: 2 })
    await at.book('empty', 'cy', { holdMs: 60_000 }) // expires: nobody has seats there
    at.pass('2m')
    await joinWaitlist(at, { event: 'jazz', email: email('bob@example.com'), quantity: 1 })
    const rows = ['slug,status,cancelReason', 'jazz,canceled,Ill', 'empty,Cancelled,']
    const refused = await imported(at, rows)
    expect(refused).toMatchObject({ updated: 1, rejected: 1, canceled: [] })
    expect(refused.told).toMatch(/Jazz has 1 booking.*--yes/)
    expect(await events(at)).toMatchObject([{ status: 'on_sale' }, { status: 'canceled' }])
    expect(await imported(at, rows, { yes: true, dryRun: true })).toMatchObject({ updated: 1, skipped: 1 })
    expect(await events(at)).toMatchObject([{ status: 'on_sale' }, { status: 'canceled' }])
    expect(await imported(at, rows, { yes: true })).toMatchObject({
      updated: 1,
      canceled: [{ event: 'jazz', email: 'ada@example.com', quantity: 2 }],
    })
    const ended = [{ status: 'canceled' }, { status: 'expired' }]
    expect(await ask(at.db, 'SELECT status FROM bookings ORDER BY id')).toEqual(ended)
    expect(await ask(at.db, `SELECT cancel_reason AS why FROM events WHERE slug = 'jazz'`)).toEqual([
      { why: 'Ill' },
    ])
    expect(await imported(at, rows, { yes: true })).toMatchObject({ skipped: 2, canceled: [] })
    expect(await brokenInvariants(at.db)).toEqual([])
  })

  it('and a new one may be canceled from the start: nobody can book it', async () => {
    const at = await office()
    await imported(at, [`${HEAD},status`, `${row('Jazz')},canceled`])
    await expect(at.book('jazz', 'ada')).rejects.toMatchObject({ code: 'EVENT_CANCELED' })
  })
})

describe('what is not read is told', () => {
  it('by its heading, and with strict before anything is written', async () => {
    const at = await office()
    const rows = [`${HEAD},Doors,available`, `${row('Jazz')},19:00,7`]
    await expect(imported(at, rows, { strict: true })).rejects.toThrow('"Doors" is not read. With --strict')
    expect(await imported(at, rows)).toMatchObject({
      created: 1,
      ignored: ['Doors', 'available'],
      warnings: ['The column "Doors" is not read'],
    })
  })

  it('by its key in NDJSON, wherever it turns up', async () => {
    const at = await office()
    const rows = [
      '{"name":"Jazz","capacity":5,"starts":"2030-05-01T19:30:00Z"}',
      '{"name":"Rock","capacity":5,"starts":"2030-05-02T19:30:00Z","doors":"19:00","id":7}',
    ]
    const strict = await imported(at, rows, { extension: 'ndjson', strict: true })
    expect(strict).toMatchObject({ created: 1, rejected: 1 })
    expect(strict.told).toContain('line 2: The column "doors" is not read')
    expect(await imported(at, rows, { extension: 'ndjson' })).toMatchObject({
      created: 1,
      skipped: 1,
      ignored: ['doors', 'id'],
      warnings: ['The column "doors" is not read'],
    })
  })
})

it('a rehearsal says what the run says, row by row', async () => {
  const rows = [
    `${HEAD},slug,status,price,currency`,
    `${row('Jazz')},,,10,EUR`,
    `${row('Jazz', '2030-07-01 19:30')},,,,`,
    `${row('Rock')},rock,,,`,
    `${row('Rock')},rock,,,`,
    `${row('Blues')},,draft,,`,
    `${row('Swing', '2030-10-27 02:30')},,,,`,
    'Nothing,,,,,,,',
    `${row('Kept')},,,,`,
    `${row('Kept', '2030-08-01 19:30')},,,,`,
    `${row('Ended')},kept-2,canceled,,`,
    `${row('Dear')},,,10,`,
  ]
  const [rehearsing, running] = [await office(), await office()]
  for (const at of [rehearsing, running]) await at.event('Kept', 50)
  const before = await events(rehearsing)
  const rehearsed = await imported(rehearsing, rows, { dryRun: true })
  expect(await events(rehearsing)).toEqual(before)
  const run = await imported(running, rows)
  const { created, updated, skipped, rejected, told } = run
  expect(rehearsed).toMatchObject({ created, updated, skipped, rejected })
  const lines = (text: string) => [...text.matchAll(/^line (\d+)/gm)].map(([, line]) => line)
  expect(lines(rehearsed.told)).toEqual(lines(told))
  expect(rejected).toBeGreaterThan(4)
  expect(created).toBeGreaterThan(2)
})

it('limits of a booking and of a person are read', async () => {
  const at = await office()
  await imported(at, [`${HEAD},maxPerPerson,maxPerBooking`, `${row('Jazz')},2,4`])
  expect(await ask(at.db, 'SELECT max_per_person AS p, max_per_booking AS b FROM events')).toEqual([
    { p: 2, b: 4 },
  ])
})

describe('where the rejects file cannot be put in its place,', () => {
  it('the events that were written stay, and are told', async () => {
    const at = await office()
    const rejects = join(folder, 'taken.rejects.csv')
    const made = () => readdirSync(folder).filter(name => name.includes('taken.rejects'))
    async function* takingThePlace() {
      yield Buffer.from(`${[HEAD, row('Jazz Night'), ',50,,'].join('\n')}\n`)
      await vi.waitFor(() => expect(made()).toHaveLength(1))
      mkdirSync(rejects)
    }
    const told = await imported(at, [], { file: '-', stdin: takingThePlace, rejects })
    expect(told).toMatchObject({ created: 1, rejected: 1, rejectsFile: null })
    expect(told.told).toContain('2 events: 1 created, 0 updated, 0 unchanged, 1 rejected')
    expect(made()).toEqual(['taken.rejects.csv'])
  })
})
