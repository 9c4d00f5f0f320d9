import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { csvLine } from '../../src/batch/output/csv-line.ts'
import { figuresCheck } from '../../src/store/health/figures-check.ts'
import { bookSeats } from '../../src/ticketing/bookings/book.ts'
import { findBookings } from '../../src/ticketing/box-office/find-bookings.ts'
import { availability } from '../../src/ticketing/events/availability.ts'
import { showEvent } from '../../src/ticketing/events/show-event.ts'
import type { ExportItem } from '../../src/ticketing/reports/export-item.ts'
import { exportItems } from '../../src/ticketing/reports/exports.ts'
import { email } from '../../src/values/email.ts'
import { TixError } from '../../src/values/errors.ts'
import { ask } from '../support/databases.ts'
import { imported, writtenTo } from '../support/files/imports.ts'
import { brokenInvariants } from '../support/invariants.ts'
import type { TestOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'
import { type Act, festival, nextAct, numbers, withCodes } from './histories.ts'

/**
 * Long histories of one box office: parts, exchanges, vouchers, imports, limits and sales that change. What is told
 * beside each other is held against each other. A failure prints its seed and what was done last;
 * TIX_HISTORY_SEED=… begins with it, TIX_HISTORY_RUNS=100 looks longer.
 */
const FIRST = Number(process.env['TIX_HISTORY_SEED'] ?? 1)
const RUNS = Number(process.env['TIX_HISTORY_RUNS'] ?? 3)
const STEPS = 50

const folder = scratchFolder()

/** What it answers, be it a refusal; ids of rows are no part of it. */
async function answerTo(work: () => Promise<unknown>): Promise<string> {
  try {
    return JSON.stringify((await work()) ?? null).replace(/"(id|entry)":\d+/g, '')
  } catch (error) {
    if (error instanceof TixError) return `${error.code} ${error.message}`
    throw error
  }
}

const isDone = (answer: string) => answer.startsWith('{')
const lines = ({ db }: TestOffice) => ask(db, 'SELECT count(*) AS lines FROM audit_log')

/** Seats by event and address, and what the event allows. */
async function seatsOfPersons({ db, clock }: TestOffice) {
  const rows = await ask(
    db,
    `SELECT e.slug, e.max_per_person AS most, b.user_email AS email, sum(b.quantity) AS seats
     FROM bookings b JOIN events e ON e.id = b.event_id
     WHERE b.user_email IS NOT NULL
       AND (b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > '${clock.now()}'))
     GROUP BY e.slug, e.max_per_person, b.user_email`,
  )
  return new Map(
    rows.map(({ slug, email, seats, most }) => [
      `${slug} ${email}`,
      { seats: Number(seats), most: Number(most ?? Number.POSITIVE_INFINITY) },
    ]),
  )
}

async function step(office: TestOffice, act: Act, seed: number, rehearse: boolean, key: string | undefined) {
  const logged = await lines(office)
  const rehearsed = rehearse ? await answerTo(() => act.run(withCodes(office, seed), true)) : undefined
  expect(await lines(office), 'a rehearsal writes nothing').toEqual(logged)
  const before = await seatsOfPersons(office)
  const answer = await answerTo(() => act.run(withCodes(office, seed, key), false))
  if (rehearsed !== undefined) expect(answer, 'as it was rehearsed').toBe(rehearsed)
  for (const [person, { seats, most }] of await seatsOfPersons(office))
    if (seats > most) expect(seats, `seats of ${person}`).toBeLessThanOrEqual(before.get(person)?.seats ?? 0)
  if (key === undefined || !isDone(answer)) return answer
  const after = await lines(office)
  expect(await answerTo(() => act.run(withCodes(office, seed + 1, key), false))).toContain('"replayed":true')
  expect(await lines(office), 'a repetition writes nothing').toEqual(after)
  return answer
}

/** What is told to be available is what a newcomer can book, and no more. */
async function assertAvailable(office: TestOffice): Promise<void> {
  for (const { event, ticketTypes } of await availability(office, undefined)) {
    const { maxPerBooking, maxPerPerson } = await showEvent(office, event.slug)
    for (const { name, available, minPerBooking } of ticketTypes) {
      const book = (quantity: number) => {
        const wish = { event: event.slug, email: email('new@comer.example'), types: [{ name, quantity }] }
        return answerTo(() => bookSeats(office, wish, { dryRun: true }))
      }
      const most = Math.min(available, maxPerBooking ?? available, maxPerPerson ?? available)
      const what = `${name} of ${event.slug}`
      if (most >= (minPerBooking ?? 1)) expect(isDone(await book(most)), `${most} ${what}`).toBe(true)
      expect(isDone(await book(available + 1)), `${available + 1} ${what}`).toBe(false)
    }
  }
}

async function assertFound(office: TestOffice): Promise<void> {
  const codes = async (request: object) =>
    (await findBookings(office, { limit: 1_000, ...request })).bookings.map(({ code }) => code)
  const { bookings } = await findBookings(office, { limit: 1_000 })
  for (const money of ['due', 'owed'] as const) {
    const open = bookings.filter(booking => Number(booking[money]?.amount ?? 0) > 0)
    expect(await codes({ [money]: true }), money).toEqual(open.map(({ code }) => code))
  }
  for (const { name, code } of bookings)
    if (name !== null) expect(await codes({ text: name }), name).toContain(code)
}

/** One's own export says nothing new to the office that it is of. */
async function assertOwnExportUnchanged(office: TestOffice): Promise<void> {
  const items: ExportItem[] = []
  await exportItems(office, { what: 'bookings' }, async page => void items.push(...page))
  const header = Object.keys(items[0] ?? { ref: null })
  const table = items.map(item =>
    csvLine(
      header.map(key => String(item[key] ?? '')),
      ',',
    ).trimEnd(),
  )
  const file = writtenTo(folder, [header.join(','), ...table].join('\n'))
  const { booked, changed, rejected } = await imported(office, file, { event: undefined, update: true })
  expect({ booked, changed, rejected }, 'own export').toEqual({ booked: 0, changed: 0, rejected: 0 })
}

describe('whatever is done with a box office', () => {
  it.each(Array.from({ length: RUNS }, (_, n) => FIRST + n))(
    'it tells the same everywhere: seed %i',
    async seed => {
      const next = numbers(seed)
      const office = await festival(join(folder, `history-${seed}.db`), seed)
      const done: string[] = []
      try {
        for (let n = 0; n < STEPS; n++) {
          const act = await nextAct(next, office)
          const rehearse = act.repeatable && next() < 0.3
          const key = act.repeatable && next() < 0.3 ? `key ${n}` : undefined
          done.push(act.name)
          done.push(`  ${(await step(office, act, seed * 1_000 + n * 2, rehearse, key)).slice(0, 150)}`)
        }
        expect(await brokenInvariants(office.db)).toEqual([])
        const figures = await office.store.read(queries => figuresCheck(queries, office.clock.now()))
        expect(figures).toMatchObject({ status: 'ok' })
        await assertAvailable(office)
        await assertFound(office)
        await assertOwnExportUnchanged(office)
      } catch (error) {
        if (error instanceof Error)
          error.message += `\nseed ${seed}, at the end of:\n${done.slice(-16).join('\n')}`
        throw error
      }
    },
  )
})
