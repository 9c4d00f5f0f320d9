import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { createEvent } from '../../src/ticketing/events/create-event.ts'
import { when } from '../../src/values/time/when.ts'
import { scratchFolder } from '../support/tix.ts'
import { sendRaw } from './support/raw.ts'
import { type TestServer, testServer } from './support/server.ts'

const folder = scratchFolder()
let server: TestServer
let token: string

beforeAll(async () => {
  server = await testServer(folder, 'raw.db')
  await createEvent(server.office, { name: 'Jazz', capacity: 100, starts: when('2031-05-01T20:00Z') })
  token = (await server.token('owner')).secret
})

const ORDER = '{"event": "jazz", "email": "ada@example.com"}'

interface Case {
  is: string
  /** The request line, without the version. */
  line: string
  headers?: string[]
  body?: string
  status: number
  says?: RegExp
  version?: string
}

const book = (is: string, body: string, status: number, says?: RegExp, headers: string[] = []): Case => ({
  is,
  line: 'POST /v1/bookings',
  body,
  status,
  headers,
  ...(says && { says }),
})

const CASES: Case[] = [
  { is: 'a path with half an escape', line: 'GET /v1/events/%zz', status: 400 },
  { is: 'a path that is no UTF-8', line: 'GET /v1/events/%ff', status: 400 },
  {
    is: 'a part of 400 characters',
    line: `GET /v1/events/${'a'.repeat(400)}`,
    status: 414,
    says: /300 char/,
  },
  { is: 'a NUL in its path', line: 'GET /v1/events/%00', status: 400, says: /control characters/ },
  { is: 'a slash in a part', line: 'GET /v1/events/a%2Fb', status: 404, says: /No event "a\/b"/ },
  { is: 'dots in its path', line: 'GET /v1/events/../tokens', status: 404, says: /There is nothing at/ },
  { is: 'a slash at the end', line: 'GET /v1/events/?limit=0', status: 400, says: /^limit/ },
  { is: 'a part without a character', line: 'GET /v1/events//availability', status: 404, says: /nothing at/ },
  { is: 'a URL of 20 kB', line: `GET /v1/events?${'a'.repeat(20_000)}`, status: 431 },
  { is: 'TRACE', line: 'TRACE /v1/events', status: 405 },
  { is: 'PUT to what is no operation', line: 'PUT /healthz', status: 405 },
  { is: 'PUT to a stream', line: 'PUT /v1/availability/live', status: 405, says: /but GET$/ },
  { is: 'PUT to a ticket', line: 'PUT /v1/bookings/K7QF-3M9X/tickets/1.pdf', status: 405 },
  {
    is: 'a parameter given twice',
    line: 'GET /v1/events?limit=1&limit=2',
    status: 400,
    says: /limit: is given twice/,
  },
  { is: 'no page at all', line: 'GET /v1/events?limit=0', status: 400, says: /from 1 to 1,000/ },
  { is: 'a broken cursor', line: 'GET /v1/events?cursor=abc', status: 400, says: /^cursor/ },
  { is: 'an unknown expectation', line: 'GET /v1/events', headers: ['Expect: tea'], status: 417 },
  {
    is: 'codings on top',
    line: 'POST /v1/bookings',
    headers: ['Transfer-Encoding: gzip, chunked'],
    status: 400,
    says: /chunked/,
  },
  {
    is: 'two lengths',
    line: 'POST /v1/bookings',
    headers: ['Content-Length: 5', 'Transfer-Encoding: chunked'],
    status: 400,
  },
  book('a body compressed', ORDER, 415, /not compressed/, ['Content-Encoding: gzip']),
  book('a body in Latin-1', ORDER, 415, /UTF-8/, ['Content-Type: application/json; charset=iso-8859-1']),
  book(
    'a key given twice',
    '{"event": "jazz", "email": "a@b.example", "quantity": 1, "quantit\\u0079": 9}',
    400,
    /^quantity: is given twice$/,
  ),
  book('lists in lists', '['.repeat(200_000), 400, /The body is not JSON/),
  book('a mark of its order', `\ufeff${ORDER}`, 400, /The body is not JSON/),
  book(
    'half a character',
    '{"event": "jazz", "email": "ada@example.com", "name": "\\ud800"}',
    400,
    /^name: is not valid Unicode/,
  ),
  book('minus nothing', '{"event": "jazz", "email": "ada@example.com", "quantity": -0}', 400, /^quantity/),
  book(
    'a number that no number holds',
    '{"event": "jazz", "email": "a@b.example", "quantity": 9007199254740993}',
    400,
  ),
  book('a whole number with a point', '{"event": "jazz", "email": "ada@example.com", "quantity": 2.0}', 201),
  book('a key of 201 characters', ORDER, 400, /^Idempotency-Key/, [`Idempotency-Key: ${'k'.repeat(201)}`]),
  { is: 'no Host', line: 'GET /v1/events', status: 400, says: /Host header/, headers: ['no host'] },
]

function bytesOf({ line, headers = [], body }: Case): string {
  const isJson = body !== undefined && !headers.some(header => header.startsWith('Content-Type'))
  const all = [
    ...(headers.includes('no host') ? [] : ['Host: tix', ...headers]),
    `Authorization: Bearer ${token}`,
    ...(isJson ? ['Content-Type: application/json'] : []),
    ...(body === undefined ? [] : [`Content-Length: ${Buffer.byteLength(body)}`]),
  ]
  return `${line} HTTP/1.1\r\n${all.join('\r\n')}\r\n\r\n${body ?? ''}`
}

describe('a request', () => {
  it.each(CASES)('with $is is answered $status, in our form', async one => {
    const answer = await sendRaw(server.url, bytesOf(one))
    const [head = '', body = ''] = answer
      .replace(/\r\n[0-9a-f]+\r\n(\{.*\})\r\n0\r\n\r\n$/, '\r\n$1')
      .split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${one.status} `))
    expect(head.toLowerCase()).toContain('content-type: application/json; charset=utf-8')
    const document = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))
    if (one.status < 400) return expect(document.success, body).toBe(true)
    expect(document).toMatchObject({ success: false, error: { status: one.status } })
    if (one.says) expect(document.message).toMatch(one.says)
    if (one.status === 405) expect(head).toMatch(/^allow: [A-Z, ]+$/m)
    expect(document.message).not.toMatch(/FST_|Unsupported/)
  })

  it('that follows another in the same packet cannot take its answer', async () => {
    const first = bytesOf(book('', '{"event": "jazz", "email": "first@example.com"}', 201))
    const answer = await sendRaw(server.url, `${first}garbage\r\n\r\n`, 2)
    // Whoever reads nothing, or half of it, knows that it may have been done.
    expect(answer).not.toMatch(/^HTTP\/1\.1 4/)
    const { body: found } = await server.ask('GET', '/v1/bookings?email=first@example.com', { token })
    expect(found.data.bookings).toHaveLength(1)
  })

  it('whose body is broken cannot take the answer of the one before either', async () => {
    const first = bytesOf(book('', '{"event": "jazz", "email": "before@example.com"}', 201))
    const broken = `POST /v1/bookings HTTP/1.1\r\nHost: tix\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`
    expect(await sendRaw(server.url, `${first}${broken}no length\r\n`, 2)).not.toMatch(/^HTTP\/1\.1 4/)
    // On its own it is told what is wrong.
    expect(await sendRaw(server.url, `${broken}no length\r\n`)).toMatch(/^HTTP\/1\.1 400 /)
  })

  it('is answered in turn with those that came with it', async () => {
    const get = (path: string) => bytesOf({ is: '', line: `GET ${path}`, status: 200 })
    const answer = await sendRaw(
      server.url,
      get('/v1/events/jazz') + get('/v1/events/none') + get('/healthz'),
      3,
    )
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual([
      '200',
      '404',
      '200',
    ])
  })

  it('for a WebSocket that is refused ends its connection, whoever refuses it', async () => {
    const strict = await testServer(folder, 'upgrades.db', { rateLimit: { requests: 1, windowMs: 60_000 } })
    const offer = ['Host: tix', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13']
    const key = `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`
    const bytes = `GET /v1/availability/live HTTP/1.1\r\n${[...offer, key].join('\r\n')}\r\n\r\n`
    for (const status of [401, 429]) {
      const socket = connect(Number(new URL(strict.url).port), '127.0.0.1')
      const [answer] = await Promise.all([
        text(socket),
        once(socket, 'connect').then(() => socket.write(bytes)),
      ])
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    }
  })

  it('of HTTP/1.0 needs no Host', async () => {
    expect(await sendRaw(server.url, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('that offers HTTP/2 in passing, as Java does, is served as it is, with its body', async () => {
    const offer = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']
    const bytes = bytesOf(book('', ORDER, 201, undefined, offer))
    expect(await sendRaw(server.url, bytes)).toMatch(/^HTTP\/1\.1 201 /)
    // The connection is used on.
    const next = bytesOf({ is: '', line: 'GET /v1/events/jazz', status: 200 })
    const answer = await sendRaw(server.url, `${bytes}${next}`, 2)
    expect([...answer.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)).toEqual(['201', '200'])
  })

  it('with the whole URL in its first line has links to this server', async () => {
    await createEvent(server.office, { name: 'Blues', capacity: 1, starts: when('2031-06-01T20:00Z') })
    const answer = await sendRaw(
      server.url,
      bytesOf({ is: '', line: 'GET http://evil.example/v1/events?limit=1', status: 200 }),
    )
    expect(answer).toMatch(/link: <\/v1\/events\?/)
  })

  it('of HEAD has the headers of GET, and no body', async () => {
    const [head, get] = await Promise.all(
      ['HEAD', 'GET'].map(method =>
        sendRaw(server.url, bytesOf({ is: '', line: `${method} /v1/events/jazz`, status: 200 })),
      ),
    )
    expect(head?.split('\r\n\r\n')[1]).toBe('')
    const told = (answer = '') =>
      answer.split('\r\n\r\n')[0]?.match(/^(HTTP|etag|content-length|content-type).*$/gm)
    expect(told(head)).toEqual(told(get))
  })
})
