import { expect, it } from 'vitest'
import { figuresCheck } from '../../src/store/health/figures-check.ts'
import { createEvent } from '../../src/ticketing/events/create-event.ts'
import { instant } from '../../src/values/time/instant.ts'
import { when } from '../../src/values/time/when.ts'
import { numbers } from '../model/histories.ts'
import { ask } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { OPENING } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'
import { type Reply, serverAt } from './support/server.ts'

/**
 * Long histories over HTTP, of everything that changes bookings and events: what is rehearsed is what comes of it, what
 * is answered is what can be read, and under a key it is done once. A failure names its seed; TIX_HISTORY_SEED=… begins
 * with it, TIX_HISTORY_RUNS=100 looks longer.
 */
const FIRST = Number(process.env['TIX_HISTORY_SEED'] ?? 1)
const RUNS = Number(process.env['TIX_HISTORY_RUNS'] ?? 1)
const STEPS = 40

const folder = scratchFolder()
const EVENTS = [
  { name: 'Alpha', capacity: 6, timezone: 'Europe/Berlin', price: '10.01', currency: 'EUR', maxPerPerson: 4 },
  { name: 'Gamma', capacity: 5, timezone: 'Australia/Lord_Howe', price: '1001', currency: 'JPY' },
  { name: 'Free', capacity: 4, timezone: 'America/New_York' },
]

interface Asked {
  method: 'POST' | 'PATCH'
  path: string
  body: object
}

/** What is asked next; of which booking depends on those that there are. */
function nextRequest(next: () => number, codes: readonly string[]): Asked {
  const pick = <T>(...items: [T, ...T[]]): T => items[Math.floor(next() * items.length)] ?? items[0]
  const upTo = (most: number) => 1 + Math.floor(next() * most)
  const booking = `/bookings/${codes[Math.floor(next() * codes.length)] ?? 'ABCD-EFGH'}`
  const event = pick('alpha', 'gamma', 'free')
  const email = `${pick('ada', 'bob', 'cy')}@example.com`
  const type = event === 'alpha' ? pick('VIP', 'general admission') : 'General admission'
  const post = (path: string, body: object = {}): Asked => ({ method: 'POST', path, body })
  const patch = (path: string, body: object): Asked => ({ method: 'PATCH', path, body })
  const seats = { event, email, type: [`${type}=${upTo(3)}`] }
  return pick(
    ...([
      post('/bookings', { ...seats, paid: pick('cash', 'card') }),
      post('/bookings', { ...seats, attendee: ['Jürgen'] }),
      post('/bookings', { ...seats, hold: pick('1m', '6h', '30d') }),
      post(`${booking}/confirm`),
      post(
        `${booking}/cancel`,
        pick<object>({}, { seats: 1 }, { ticket: ['1'] }, { refund: true, reason: 'ill' }),
      ),
      post(`${booking}/transfer`, { to: email, ...pick<object>({}, { ticket: ['1'] }) }),
      post(`${booking}/exchange`, { event, type, ...pick<object>({}, { ticket: ['1'] }) }),
      post(`${booking}/payments`, { method: 'card', ...pick<object>({}, { amount: '1' }) }),
      post(`${booking}/refunds`, pick<object>({}, { amount: '1' })),
      post('/check-ins', { codes: [booking.slice('/bookings/'.length)] }),
      post(`/events/${event}/waitlist`, { email, quantity: upTo(2), type }),
      patch(booking, pick<object>({ name: null, note: 'late' }, { email }, { hold: '2h' })),
      patch(
        `/events/${event}`,
        pick<object>({ capacity: upTo(9) }, { salesEnd: '2030-01-09' }, { venue: 'Hall' }),
      ),
      patch(
        '/events/alpha/ticket-types/vip',
        pick<object>({ quota: upTo(4) }, { price: '12.34' }, { min: null }),
      ),
      ...(next() < 0.2 ? [post(`/events/${event}/cancel`, { reason: 'flood' })] : []),
    ] as [Asked, ...Asked[]]),
  )
}

/** What came of it: no codes, which are drawn anew each time, nor ids. */
function outcomeOf({ status, body }: Reply): unknown {
  const text = JSON.stringify(
    body.success ? { ...body.data, replayed: undefined } : { status, ...body.error },
  )
  return JSON.parse(
    text.replace(/[2-9A-Z]{4}-[2-9A-Z]{4}(-\d+-\w{6})?/g, 'code').replace(/"id":\d+/g, '"id":0'),
  )
}

it.each(Array.from({ length: RUNS }, (_, n) => FIRST + n))(
  'whatever is asked, it tells the same everywhere: seed %i',
  async seed => {
    const next = numbers(seed)
    let now = Date.parse(OPENING)
    const server = await serverAt(`${folder}/${seed}.db`, {}, { now: () => instant(now) })
    const codes: string[] = []
    const lines = () => ask(server.db, 'SELECT count(*) AS lines FROM audit_log')
    const starts = '2030-01-20 19:30'
    await createEvent(server.office, { name: 'Zero', capacity: 1, starts: when(starts) })
    const token = (await server.token('owner')).secret
    const request = ({ method, path, body }: Asked, more: object = {}, key?: string) =>
      server.ask(method, `/v1${path}`, {
        token,
        body: { ...body, ...more },
        ...(key !== undefined && { headers: { 'idempotency-key': key } }),
      })
    const read = async (path: string) => (await server.ask('GET', `/v1${path}`, { token })).body?.data
    for (const event of EVENTS)
      expect((await request({ method: 'POST', path: '/events', body: { ...event, starts } })).status).toBe(
        201,
      )
    await request({
      method: 'POST',
      path: '/events/alpha/ticket-types',
      body: { type: 'VIP', price: '33.33', quota: 3 },
    })

    for (let step = 0; step < STEPS; step++) {
      if (next() < 0.2) now += [60_000, 7 * 3_600_000, 30 * 3_600_000][Math.floor(next() * 3)] ?? 0
      const asked = nextRequest(next, codes)
      const what = `seed ${seed}, step ${step}: ${asked.method} ${asked.path} ${JSON.stringify(asked.body)}`
      const before = await lines()
      const rehearsed = next() < 0.3 ? await request(asked, { dryRun: true }) : undefined
      expect(await lines(), `${what} rehearsed`).toEqual(before)
      const key = next() < 0.3 ? `key ${step}` : undefined
      const reply = await request(asked, {}, key)
      expect(reply.status, what).toBeLessThan(500)
      if (rehearsed) expect(outcomeOf(rehearsed), what).toEqual(outcomeOf(reply))
      if (key !== undefined) {
        const after = await lines()
        const again = await request(asked, {}, key)
        if (reply.body.success) expect(again.body.data, what).toMatchObject({ replayed: true })
        else expect(outcomeOf(again), what).toEqual(outcomeOf(reply))
        expect(await lines(), `${what} repeated`).toEqual(after)
      }
      if (!reply.body.success) continue
      const { booking, rest, event, entry } = reply.body.data
      for (const told of [booking, rest]) {
        if (!told) continue
        codes.push(told.code)
        expect((await read(`/bookings/${told.code}`)).booking, what).toEqual(told)
      }
      if (event) expect((await read(`/events/${event.slug}`)).event, what).toEqual(event)
      if (entry) expect((await read(`/waitlist/${entry.id}`)).entry, what).toEqual(entry)
      const location = reply.headers.get('location')
      if (reply.status === 201)
        expect((await server.ask('GET', `${location}`, { token })).status, what).toBe(200)
    }
    expect(await brokenInvariants(server.db)).toEqual([])
    const figures = await server.office.store.read(queries => figuresCheck(queries, instant(now)))
    expect(figures).toMatchObject({ status: 'ok' })
  },
)
