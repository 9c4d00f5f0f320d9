import { beforeAll, describe, expect, it } from 'vitest'
import { createEvent } from '../../src/ticketing/events/create-event.ts'
import { when } from '../../src/values/time/when.ts'
import { scratchFolder } from '../support/tix.ts'
import { type TestServer, testServer } from './support/server.ts'

const folder = scratchFolder()
let server: TestServer
let token: string

beforeAll(async () => {
  server = await testServer(folder, 'requests.db', { corsOrigins: ['https://tickets.example'] })
  const starts = when('2031-05-01T20:00Z')
  await createEvent(server.office, { name: 'Jazz Night', capacity: 100, starts })
  await createEvent(server.office, { name: 'Full', capacity: 1, starts })
  token = (await server.token('owner')).secret
})

interface Case {
  is: string
  ask: [method: string, path: string, body?: unknown, headers?: Record<string, string>]
  status: number
  code?: string
  says?: RegExp
  headers?: Record<string, RegExp>
}

const order = { event: 'jazz-night', email: 'ada@example.com' }
const post = (body: unknown, headers = {}): Case['ask'] => ['POST', '/v1/bookings', body, headers]

const CASES: Case[] = [
  { is: 'a booking', ask: post(order), status: 201, headers: { location: /^\/v1\/bookings\/\w{4}-\w{4}$/ } },
  { is: 'a number as a text', ask: post({ ...order, quantity: '2' }), status: 201 },
  { is: 'an alias', ask: post({ ...order, types: ['General admission=2'] }), status: 201 },
  {
    is: 'several mistakes at once',
    ask: post({ email: 'nobody', quantity: 1.5, nmae: 'Ada' }),
    status: 400,
    code: 'VALIDATION',
    says: /^nmae: is not known here.*\nevent: is missing.*\nemail: must be an e-mail.*\nquantity: must be a whole number/s,
  },
  {
    is: 'an object for a text',
    ask: post({ ...order, name: {} }),
    status: 400,
    says: /^name: must be a text or a number, not an object$/,
  },
  {
    is: 'a list for one value',
    ask: post({ ...order, quantity: [1] }),
    status: 400,
    says: /^quantity: must be one value, not a list$/,
  },
  {
    is: 'a rehearsal, however deep it is not one',
    ask: post(`{"dryRun": ${'['.repeat(100_000)}${']'.repeat(100_000)}}`),
    status: 400,
    says: /^dryRun: must be true or false, not a list$/,
  },
  {
    is: 'a rehearsal that is said well in the URL only',
    ask: ['POST', '/v1/bookings?dryRun=true', { ...order, dryRun: 'perhaps' }],
    status: 400,
    says: /^dryRun: must be true or false, not "perhaps"$/,
  },
  {
    is: 'a field twice',
    ask: post({ ...order, type: 'a', types: 'b' }),
    status: 400,
    says: /^types: is given twice, as type too$/,
  },
  {
    is: 'a body that is a list',
    ask: post([]),
    status: 400,
    says: /The body must be a JSON object, not a list/,
  },
  {
    is: 'half a body',
    ask: post('{"event": '),
    status: 400,
    code: 'VALIDATION',
    says: /The body is not JSON/,
  },
  { is: 'no body', ask: ['POST', '/v1/bookings'], status: 400, says: /^event: is missing/ },
  {
    is: 'a body that is no JSON',
    ask: post('a=b', { 'content-type': 'text/plain' }),
    status: 415,
    code: 'VALIDATION',
  },
  {
    is: 'a body of two megabytes',
    ask: post(JSON.stringify({ ...order, name: 'x'.repeat(2_000_000) })),
    status: 413,
    code: 'VALIDATION',
  },
  {
    is: 'headers of 20 kB',
    ask: ['GET', '/v1/events', undefined, { 'x-long': 'x'.repeat(20_000) }],
    status: 431,
  },
  {
    is: 'a field of a body in the URL',
    ask: ['POST', '/v1/bookings?event=jazz-night', { email: 'ada@example.com' }],
    status: 400,
    says: /^event: belongs in the body/,
  },
  {
    is: '__proto__',
    ask: post('{"__proto__": {"event": "jazz-night"}, "email": "ada@example.com"}'),
    status: 400,
    says: /__proto__: is not known here/,
  },
  {
    is: 'a parameter that there is not',
    ask: ['GET', '/v1/events?colour=red'],
    status: 400,
    says: /^colour: is not known here/,
  },
  {
    is: 'a page that is too long',
    ask: ['GET', '/v1/events?limit=1001'],
    status: 400,
    says: /^limit: must be a whole number/,
  },
  {
    is: 'a switch that is none',
    ask: ['GET', '/v1/events?available=perhaps'],
    status: 400,
    says: /^available: must be true or false/,
  },
  { is: 'an event that there is not', ask: ['GET', '/v1/events/nowhere'], status: 404, code: 'NOT_FOUND' },
  { is: 'a path that there is not', ask: ['GET', '/v1/nothing'], status: 404, code: 'NOT_FOUND' },
  {
    is: 'a method that there is not',
    ask: ['PUT', '/v1/bookings', {}],
    status: 405,
    code: 'VALIDATION',
    headers: { allow: /^GET, HEAD, POST$/ },
  },
  {
    is: 'more seats than there are',
    ask: post({ ...order, event: 'full', quantity: 2 }),
    status: 409,
    code: 'SOLD_OUT',
  },
  {
    is: 'a key of nothing',
    ask: post(order, { 'idempotency-key': ' ' }),
    status: 400,
    says: /^Idempotency-Key: must not be empty/,
  },
  {
    is: 'a key where nothing is written',
    ask: ['GET', '/v1/events', undefined, { 'idempotency-key': ' ' }],
    status: 200,
  },
  {
    is: 'what browsers are told',
    ask: ['GET', '/v1/events', undefined, { origin: 'https://tickets.example' }],
    status: 200,
    headers: {
      'access-control-allow-origin': /^https:\/\/tickets\.example$/,
      'x-content-type-options': /nosniff/,
      'content-security-policy': /default-src 'none'/,
      'x-request-id': /./,
    },
  },
]

describe('a request', () => {
  it.each(CASES)(
    'with $is',
    async ({ ask: [method, path, body, headers = {}], status, code, says, headers: told = {} }) => {
      const before = server.log.length
      const answer = await server.ask(method, path, { token, body, headers })
      expect(answer.status, answer.text).toBe(status)
      if (status >= 400 && answer.body) {
        expect(answer.body).toMatchObject({ success: false, error: { status } })
        if (code) expect(answer.body.error.code).toBe(code)
      }
      if (says) expect(answer.body.message).toMatch(says)
      for (const [name, value] of Object.entries(told)) expect(answer.headers.get(name)).toMatch(value)
      if (status === 431) return // refused before it was a request
      const line = server.log.slice(before).find(({ msg }) => msg === 'request')
      expect(line).toMatchObject({
        method,
        status,
        ms: expect.any(Number),
        requestId: answer.headers.get('x-request-id'),
      })
    },
  )

  it('full of mistakes is told the first hundred of them, and no name in all its length', async () => {
    const names = Array.from({ length: 500 }, (_, i) => `name-${i}-${'x'.repeat(1_000)}`)
    const body = Object.fromEntries(names.map(name => [name, 1]))
    const { status, body: told, text } = await server.ask('POST', '/v1/bookings', { token, body })
    const { issues } = told.error.details
    expect([status, issues.length, issues.at(-1).message]).toEqual([400, 101, 'and 402 more'])
    expect(issues[0].field).toBe(`name-0-${'x'.repeat(53)}…`)
    expect(text.length).toBeLessThan(100_000)
  })

  it('leaves nothing of guests and tokens in the log', () => {
    expect(JSON.stringify(server.log)).not.toMatch(/example\.com|tix_|Bearer/)
  })

  it('of a page that was not named gets no permission', async () => {
    const { headers } = await server.ask('GET', '/v1/events', {
      token,
      headers: { origin: 'https://elsewhere.example' },
    })
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  it('null in a PATCH takes away what can be taken away', async () => {
    const change = (body: unknown) => server.ask('PATCH', '/v1/events/jazz-night', { token, body })
    expect((await change({ venue: 'Cellar', category: 'music' })).body.data.event.venue).toBe('Cellar')
    expect((await change({ venue: null })).body.data.event).toMatchObject({ venue: null, category: 'music' })
    const refused = await change({ capacity: null })
    expect([refused.status, refused.body.message]).toEqual([
      400,
      expect.stringMatching(/^capacity: cannot be taken away; what can is .*, salesStart, /),
    ])
  })

  it('with a list of nothing empties a list, beside whatever else it changes', async () => {
    const change = (body: unknown) => server.ask('PATCH', '/v1/events/jazz-night', { token, body })
    expect((await change({ tags: ['jazz', 'late'] })).body.data.event.tags).toEqual(['jazz', 'late'])
    const { event } = (await change({ venue: 'Attic', tags: [] })).body.data
    expect(event).toMatchObject({ venue: 'Attic', tags: [] })
  })
})

describe('an idempotency key', () => {
  const asked = (body: object, key: string, who = token) =>
    server.ask('POST', '/v1/bookings', { token: who, body, headers: { 'idempotency-key': key } })

  it('does a request once, however often and at once it is sent', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => asked(order, 'eight')))
    expect(new Set(answers.map(({ body }) => body.data.booking.code)).size).toBe(1)
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), 201])
    expect(answers.filter(({ body }) => body.data.replayed)).toHaveLength(7)
  })

  it('tells what has become of what was done', async () => {
    const { booking } = (await asked(order, 'late')).body.data
    await server.ask('POST', `/v1/bookings/${booking.code}/cancel`, { token })
    expect((await asked(order, 'late')).body.message).toBe(
      'Booked before, and canceled now: 1 seat for Jazz Night',
    )
  })

  it('is the token’s own', async () => {
    const other = (await server.token('seller')).secret
    const [mine, theirs] = [await asked(order, 'shared'), await asked(order, 'shared', other)]
    expect(theirs.status).toBe(201)
    expect(theirs.body.data.booking.code).not.toBe(mine.body.data.booking.code)
  })

  it('is the same in every script that a client writes it in', async () => {
    for (const key of ['ключ-1', 'clé']) {
      const latin1 = Buffer.from(key).toString('latin1')
      expect((await asked(order, latin1)).status).toBe(201)
      const { body } = await asked({ ...order, quantity: 3 }, latin1)
      expect(body.message).toContain(`The idempotency key "${key}" was used for another request`)
    }
    expect((await asked(order, 'cl\u00e9')).body.data.replayed).toBe(true)
  })

  it('stands for one request', async () => {
    await asked(order, 'one')
    const { status, body } = await asked({ ...order, quantity: 3 }, 'one')
    expect([status, body.error.code]).toEqual([409, 'IDEMPOTENCY_MISMATCH'])
  })

  it('gives a refusal again as it was decided', async () => {
    const greedy = { ...order, event: 'full', quantity: 2 }
    const first = await asked(greedy, 'refused')
    await server.ask('PATCH', '/v1/events/full', { token, body: { capacity: 50 } })
    const second = await asked(greedy, 'refused')
    expect([second.status, second.text]).toEqual([409, first.text])
    expect((await asked(greedy, 'anew')).status).toBe(201)
  })
})

it('finds what was made where its Location says', async () => {
  const made: [path: string, body: object][] = [
    ['/v1/events', { name: 'Full House', capacity: 1, starts: '2031-05-01T20:00Z' }],
    ['/v1/events/full-house/ticket-types', { type: 'Balcony' }],
    ['/v1/bookings', { event: 'full-house', email: 'ada@example.com', type: 'Balcony' }],
    ['/v1/events/full-house/waitlist', { email: 'bob@example.com', type: 'Balcony' }],
    ['/v1/tokens', { name: `${'🎫'.repeat(40)}/%`, role: 'gate' }],
  ]
  const { secret: token } = await server.token('owner')
  for (const [path, body] of made) {
    const answer = await server.ask('POST', path, { token, body })
    expect([answer.status, path], answer.text).toEqual([201, path])
    const location = answer.headers.get('location') ?? ''
    const found = await server.ask('GET', location, { token })
    expect([found.status, location], found.text).toEqual([200, location])
  }
  const { body } = await server.ask('GET', '/v1/waitlist/1', { token })
  expect(body).toMatchObject({
    message: 'bob@example.com: waiting for Full House',
    data: { entry: { id: 1, position: 1, status: 'waiting' } },
  })
  for (const method of ['GET', 'DELETE'])
    for (const id of ['2', 'bob', 'full-house']) {
      const { status, body } = await server.ask(method, `/v1/waitlist/${id}`, { token })
      expect([status, body.message]).toEqual([404, `No waitlist entry "${id}"`])
    }
})

it('calls a part of a booking that goes to somebody, or to another event, made: it is a booking of its own', async () => {
  await createEvent(server.office, { name: 'Matinee', capacity: 9, starts: when('2031-05-02T11:00Z') })
  const { booking } = (await server.ask('POST', '/v1/bookings', { token, body: { ...order, quantity: 3 } }))
    .body.data
  const go = (action: string, body: object, key = action) =>
    server.ask('POST', `/v1/bookings/${booking.code}/${action}`, {
      token,
      body,
      headers: { 'idempotency-key': key },
    })
  const parts = [
    ['transfer', { to: 'bob@example.com', ticket: [1] }],
    ['exchange', { event: 'matinee', ticket: [2] }],
  ] as const
  for (const [action, body] of parts) {
    const [first, again] = [await go(action, body), await go(action, body)]
    expect([first.status, again.status], first.text).toEqual([201, 200])
    const location = first.headers.get('location')
    expect(location).toBe(`/v1/bookings/${first.body.data.booking.code}`)
    expect(location).not.toBe(`/v1/bookings/${booking.code}`)
    expect(again.headers.get('location')).toBe(location)
  }
  const whole = await go('transfer', { to: 'carol@example.com' }, 'whole')
  expect([whole.status, whole.headers.get('location')]).toEqual([200, null])
})

it('takes a list of nothing for all only where nothing can be meant by it', async () => {
  const { booking } = (
    await server.ask('POST', '/v1/bookings', { token, body: { ...order, attendees: [], types: [] } })
  ).body.data
  const at = `/v1/bookings/${booking.code}`
  const asked: [method: string, path: string, body: object][] = [
    ['POST', `${at}/cancel`, { ticket: [] }],
    ['POST', `${at}/transfer`, { to: 'bob@example.com', tickets: [] }],
    ['POST', `${at}/exchange`, { event: 'full', ticket: [] }],
    ['DELETE', '/v1/check-ins', { codes: [] }],
    ['POST', '/v1/tokens', { name: 'for nothing', role: 'gate', events: [] }],
  ]
  for (const [method, path, body] of asked) {
    const refused = await server.ask(method, path, { token, body })
    expect([refused.status, path], refused.text).toEqual([400, path])
    expect(refused.body.message).toMatch(/: is an empty list: name what is meant, or leave it out$/)
  }
  expect((await server.ask('GET', at, { token })).body.data.booking).toEqual(booking)
})

it('has links to the next page of all that was asked for, also with a ? in it', async () => {
  for (const name of ['Who? One', 'Who? Two', 'Who? Three'])
    await createEvent(server.office, { name, capacity: 1, starts: when('2031-06-01T20:00Z') })
  const { headers } = await server.ask('GET', '/v1/events?search=who?&limit=1', { token })
  const [, next = ''] = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '') ?? []
  const { events } = (await server.ask('GET', next, { token })).body.data
  expect(events.map(({ slug }: { slug: string }) => slug)).toEqual(['who-two'])
})

it('tells of who left the waitlist since that they no longer wait', async () => {
  const body = { email: 'grace@example.com' }
  await server.ask('POST', '/v1/events', {
    token,
    body: { name: 'One Seat', capacity: 1, starts: '2031-05-01T20:00Z' },
  })
  await server.ask('POST', '/v1/bookings', { token, body: { ...order, event: 'one-seat' } })
  const headers = { 'idempotency-key': 'wait' }
  const join = () => server.ask('POST', '/v1/events/one-seat/waitlist', { token, body, headers })
  const { entry } = (await join()).body.data
  await server.ask('DELETE', `/v1/waitlist/${entry.id}`, { token })
  expect((await join()).body.message).toBe(
    'grace@example.com joined before, and is declined now, for 1 seat of One Seat',
  )
})
