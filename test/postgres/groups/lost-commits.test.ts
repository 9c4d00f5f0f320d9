import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { Session } from '../../../src/store/postgres/session.ts'
import { availability } from '../../../src/ticketing/events/availability.ts'
import { atRestMs } from '../../support/busy-machine.ts'
import { ask, newDatabase } from '../../support/databases.ts'
import { officeAt, type TestOffice } from '../../support/office.ts'
import { type Gate, openGate } from '../../support/servers/gate.ts'
import { scratchFolder } from '../../support/tix.ts'
import { endlessPatience } from './hot-event.ts'

const folder = scratchFolder()
const GUESTS = ['ada', 'bob', 'eve', 'kim', 'lea']
let db: string
let gate: Gate
let office: TestOffice
let savepoints = 0
let events = 0
let slug = ''

beforeAll(async () => {
  db = await newDatabase(folder, '')
  gate = await openGate(db)
  office = await officeAt(gate.url)
  const plain = Session.prototype.plain
  vi.spyOn(Session.prototype, 'plain').mockImplementation(function (this: Session, text) {
    if (text.includes('SAVEPOINT one')) savepoints++
    return plain.call(this, text)
  })
})
afterAll(async () => {
  vi.restoreAllMocks()
  await gate.close()
})
beforeEach(async () => {
  slug = (await office.event(`Event ${++events}`, 50)).slug
  savepoints = 0
  return endlessPatience()
})

/** What was booked, as `who: code`. */
async function booked(): Promise<string[]> {
  const rows = await ask(
    db,
    `SELECT split_part(b.user_email, '@', 1) || ': ' || b.code AS booking
     FROM bookings b JOIN events e ON e.id = b.event_id WHERE e.slug = '${slug}' ORDER BY 1`,
  )
  return rows.map(({ booking }) => `${booking}`)
}

/** All guests at once: what each was told, as `who: code`, or the error. The first COMMIT is that of a group. */
async function crowd(at: TestOffice, deal: NonNullable<Gate['atCommit']>) {
  await availability(at, slug) // connected, so that the first does not come late
  gate.atCommit = commit => {
    expect(savepoints).toBeGreaterThan(0)
    return deal(commit)
  }
  const told = await Promise.allSettled(GUESTS.map(async who => `${who}: ${await at.book(slug, who)}`))
  return told.map(each => (each.status === 'fulfilled' ? each.value : each.reason))
}

it('all of a group are booked once, with the codes that they are told, when COMMIT never arrives', async () => {
  const told = await crowd(office, commit => commit.cut())
  expect(told).toEqual(await booked())
  expect(told).toHaveLength(GUESTS.length)
})

it('all of a group find that they are booked when the answer to COMMIT never arrives', async () => {
  const told = await crowd(office, async commit => {
    commit.pass()
    await commit.answered
    commit.cut()
  })
  expect(told).toEqual(await booked())
  expect(told).toHaveLength(GUESTS.length)
})

it('all of a group wait for a COMMIT that is still on its way', async () => {
  const told = await crowd(office, async commit => {
    commit.vanish()
    await sleep(700)
    commit.pass()
  })
  expect(told).toEqual(await booked())
  expect(told).toHaveLength(GUESTS.length)
})

it('all of a group are told that nobody knows when the server stays away', async () => {
  const impatient = await officeAt(gate.url, 3_000)
  let written: string[] = []
  const told = await crowd(impatient, async commit => {
    gate.shut = true
    commit.pass()
    await commit.answered
    gate.hole = true // nor do other connections tell
    written = await booked()
    commit.cut()
  })
  gate.shut = false
  gate.hole = false
  const unknown = told.filter(each => each.details?.outcome === 'unknown')
  // Who came too late for it was booked before by another connection, or is told that nothing was written.
  const sure = told.filter(each => typeof each === 'string')
  for (const each of told)
    if (![...unknown, ...sure].includes(each)) expect(each).toMatchObject({ code: 'BUSY' })
  const group = written.length - sure.length
  expect(group).toBeGreaterThan(1)
  expect(unknown.length).toBeGreaterThanOrEqual(group)
  expect(await booked()).toEqual(expect.arrayContaining([...written, ...sure]))
  expect((await booked()).length).toBeLessThanOrEqual(unknown.length + sure.length)
})

it('who is told to stop while COMMIT is on its way is told soon that nobody knows, and the others the truth', async () => {
  const stop = new AbortController()
  await availability(office, slug)
  let stoppedMs = 0
  gate.atCommit = async commit => {
    expect(savepoints).toBeGreaterThan(0)
    const sinceMs = performance.now()
    stop.abort()
    await first.catch(() => {})
    stoppedMs = performance.now() - sinceMs
    commit.pass()
    await commit.answer()
  }
  const first = office.store.write(queries => queries.events.bySlug(slug), {
    about: slug,
    signal: stop.signal,
  })
  const others = ['bob', 'eve'].map(async who => `${who}: ${await office.book(slug, who)}`)
  await expect(first).rejects.toMatchObject({ code: 'INTERRUPTED', details: { outcome: 'unknown' } })
  expect(await Promise.all(others)).toEqual(await booked())
  expect(atRestMs(3000, stoppedMs)).toBeLessThan(3000)
})
