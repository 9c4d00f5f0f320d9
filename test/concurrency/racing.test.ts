import { rmdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { ask, newDatabase, onPostgres } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { boxOfficeAt, crowdedOffice, patientTix, type Ran, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

const all = <T>(count: number, job: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => job(index)))

const exits = (results: readonly Ran[]) => {
  const counts: Record<string, number> = {}
  for (const { exit } of results) counts[String(exit)] = (counts[String(exit)] ?? 0) + 1
  return counts
}

/** Takes the lock folder away every few milliseconds, as if it were never there. */
function lockThief(db: string): () => void {
  const timer = setInterval(() => {
    try {
      rmdirSync(`${db}.lock`)
    } catch {
      // nobody holds it
    }
  }, 3)
  return () => clearInterval(timer)
}

interface Storm {
  processes: number
  env?: Record<string, string>
  thief?: boolean
}

/** Processes that book 1 to 4 seats each at one of two events, which together have fewer than are asked for. */
async function storm(name: string, { processes, env = {}, thief = false }: Storm) {
  const office = await crowdedOffice(folder, name)
  const seats = Math.round(processes * 1.66)
  const events = [
    await office.createEvent('Red', Math.ceil(seats * 0.6)),
    await office.createEvent('Blue', Math.floor(seats * 0.4)),
  ]
  const stop = thief ? lockThief(office.db) : () => {}
  const results = await all(processes, async i => {
    const { slug } = events[i % 5 < 3 ? 0 : 1]
    const quantity = 1 + ((i * 7) % 4)
    const args = ['book', slug, '--email', `guest${i}@example.com`, '-n', String(quantity), '--json']
    return { slug, quantity, result: await office.run([...args, '--timeout', '5m'], { env }) }
  })
  stop()
  return { office, events, results }
}

describe.each<[string, Storm]>([
  ['forty processes on two events', { processes: 40 }],
  ...(onPostgres
    ? []
    : ([
        ['without the file lock', { processes: 16, env: { TIX_TEST_FAULT: 'no-lock' } }],
        ['with the file lock taken away at random', { processes: 16, thief: true }],
      ] satisfies [string, Storm][])),
])('a rush: %s', (name, settings) => {
  it('sells every seat at most once, loses no sale, and refuses nobody without cause', async () => {
    const { office, events, results } = await storm(`${name}.db`, settings)

    // Nobody gets BUSY before their time is over, which on a machine that has other work to do is more than 10 s.
    const unexpected = results.filter(({ result }) => result.exit !== 0 && result.exit !== 4)
    expect(unexpected.map(({ result }) => result)).toEqual([])

    const acknowledged = results.filter(({ result }) => result.exit === 0)
    const codes = acknowledged.map(({ result }) => result.json().data.booking.code.replace('-', ''))
    const stored = await ask(office.db, 'SELECT code FROM bookings')
    expect(stored.map(row => row['code']).sort()).toEqual(codes.sort())

    for (const { slug, id, capacity } of events) {
      const sales = await ask(office.db, `SELECT quantity FROM bookings WHERE event_id = ${id} ORDER BY id`)
      // Seats left after each sale, in the order in which they were made.
      const left = [capacity]
      for (const { quantity } of sales) left.push((left.at(-1) ?? 0) - Number(quantity))
      const [row] = await ask(office.db, `SELECT available FROM events WHERE id = ${id}`)
      expect(row?.['available']).toBe(left.at(-1))
      expect(left.at(-1)).toBeGreaterThanOrEqual(0)

      for (const { result, quantity } of results.filter(r => r.slug === slug && r.result.exit === 4)) {
        const { code, details } = result.json().error
        expect(code).toBe('SOLD_OUT')
        // The refusal is true: so many were left at one moment, and they were too few.
        expect(left).toContain(details.available)
        expect(details.available).toBeLessThan(quantity)
      }
    }
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('processes that race for seats', () => {
  it('sells five seats to exactly five of ten', async () => {
    const office = await crowdedOffice(folder, 'ten.db')
    const event = await office.createEvent('Ten for five', 5)
    const results = await all(10, i =>
      office.run(['book', event.slug, '--email', `guest${i}@example.com`, '--json']),
    )
    expect(exits(results)).toEqual({ 0: 5, 4: 5 })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('never shows a reader a booking that is half done', async () => {
    const office = await crowdedOffice(folder, 'readers.db')
    const event = await office.createEvent('Read and written', 100)
    const writers = all(12, i =>
      office.run(['book', event.slug, '--email', 'crowd@example.com', '-n', `${1 + (i % 3)}`]),
    )
    const reading = [['availability', event.slug], ['list'], ['my-bookings', '--email', 'crowd@example.com']]
    const readers = all(12, i => office.run([...(reading[i % 3] ?? []), '--json']))
    expect(exits(await writers)).toEqual({ 0: 12 })
    expect(exits(await readers)).toEqual({ 0: 12 })
    for (const reader of await readers) {
      const { availability = [], bookings = [] } = reader.json().data
      for (const { capacity, available, held, sold } of availability)
        expect(available + held + sold).toBe(capacity)
      for (const { quantity, tickets } of bookings) expect(tickets).toHaveLength(quantity)
    }
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('makes one database when twelve begin it at once, and each gets an event of its own', async () => {
    const office = boxOfficeAt(await newDatabase(folder, 'begun-by-all.db'), patientTix)
    const event = ['create-event', 'Gala', '--capacity', '9', '--starts', '2031-05-01', '-q']
    const results = await all(12, () => office.run(event))
    expect(results.filter(({ exit }) => exit !== 0)).toEqual([])
    expect(new Set(results.map(({ stdout }) => stdout)).size).toBe(12)
    expect((await office.data(['list'])).events).toHaveLength(12)
  })
})

describe('an idempotency key that twelve processes present at once', () => {
  it('books once, and tells all of them the same', async () => {
    const office = await crowdedOffice(folder, 'key.db')
    const event = await office.createEvent('Keyed', 100)
    const args = [
      'book',
      event.slug,
      '--email',
      'k@example.com',
      '-n',
      '3',
      '--idempotency-key',
      'order-1',
      '--json',
    ]
    const results = await all(12, () => office.run(args))
    expect(exits(results)).toEqual({ 0: 12 })
    const answers = results.map(result => result.json().data)
    expect(new Set(answers.map(({ booking }) => JSON.stringify(booking))).size).toBe(1)
    expect(answers.filter(({ replayed }) => replayed === true)).toHaveLength(11)
    expect((await office.data(['availability', event.slug])).availability[0].available).toBe(97)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('creates one event', async () => {
    const office = await crowdedOffice(folder, 'event-key.db')
    const event = [
      'create-event',
      'Gala',
      '--capacity',
      '9',
      '--starts',
      '2031-05-01',
      '--idempotency-key',
      'gala-1',
    ]
    const results = await all(12, () => office.run([...event, '--json']))
    expect(exits(results)).toEqual({ 0: 12 })
    expect(new Set(results.map(result => result.json().data.event.id)).size).toBe(1)
    expect((await office.data(['list'])).events).toHaveLength(1)
  })
})
