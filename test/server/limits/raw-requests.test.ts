import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { beforeAll, describe, expect, it } from 'vitest'
import { serverLimits } from '../../../src/server/limits/limits.ts'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import { when } from '../../../src/values/time/when.ts'
import { atRestMs } from '../../support/busy-machine.ts'
import { scratchFolder } from '../../support/tix.ts'
import { sendRaw } from '../support/raw.ts'
import { type TestServer, testServer } from '../support/server.ts'

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

const OFFER = [
  'Connection: Upgrade',
  'Upgrade: websocket',
  'Sec-WebSocket-Version: 13',
  `Sec-WebSocket-Key: ${Buffer.alloc(16).toString('base64')}`,
]

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
  { is: 'a query with half an escape', line: 'GET /v1/events?search=50%', status: 400, says: /written %25/ },
  {
    is: 'a query that is no UTF-8',
    line: 'GET /v1/bookings?email=%e4@b.example',
    status: 400,
    says: /UTF-8/,
  },
  { is: 'a NUL in its path', line: 'GET /v1/events/%00', status: 400, says: /control characters/ },
  { is: 'a slash in a part', line: 'GET /v1/events/a%2Fb', status: 404, says: /No event "a\/b"/ },
  { is: 'dots in its path', line: 'GET /v1/events/../tokens', status: 404, says: /There is nothing at/ },
  { is: 'a slash at the end', line: 'GET /v1/events/?limit=0', status: 400, says: /^limit/ },
  { is: 'a part without a character', line: 'GET /v1/events//availability', status: 404, says: /nothing at/ },
  { is: 'a URL of 20 kB', line: `GET /v1/events?${'a'.repeat(20_000)}`, status: 431 },
  { is: 'TRACE', line: 'TRACE /v1/events', status: 405 },
  { is: 'PUT to what is no operation', line: 'PUT /healthz', status: 405 },
  { is: 'a path with two slashes at its end', line: 'GET /v1/events/jazz//', status: 404 },
  { is: 'PUT to a path with a slash at its end', line: 'PUT /v1/events/jazz/', status: 405 },
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
  book(
    'a name that a number changes',
    '{"event": "jazz", "email": "a@b.example", "name": 12345678901234567890}',
    400,
    /^name: has more digits/,
  ),
  book(
    'a name beyond all',
    '{"event": "jazz", "email": "a@b.example", "name": 1e400}',
    400,
    /^name: has more/,
  ),
  book(
    'a point too far',
    '{"event": "jazz", "email": "a@b.example", "name": 90071992547409.931}',
    400,
    /^name: has/,
  ),
  book('a name of digits', '{"event": "jazz", "email": "a@b.example", "name": 4711.08}', 201),
  book('a whole number with a point', '{"event": "jazz", "email": "ada@example.com", "quantity": 2.0}', 201),
  book('a key of 201 characters', ORDER, 400, /^Idempotency-Key/, [`Idempotency-Key: ${'k'.repeat(201)}`]),
  { is: 'QUERY', line: 'QUERY /v1/events', status: 405 },
  { is: 'PUT with the whole URL', line: 'PUT http://tix.example/v1/events', status: 405 },
  { is: 'PUT to a path with escapes', line: 'PUT /v1/%65vents', status: 405, says: /but GET, HEAD, POST$/ },
  {
    is: 'a form for what is not there',
    line: 'POST /v1/nothing',
    headers: ['Content-Type: application/x-www-form-urlencoded'],
    body: 'a=b',
    status: 404,
  },
  {
    is: 'two Hosts',
    line: 'GET /v1/events',
    headers: ['HOST: other'],
    status: 400,
    says: /^Host: is given twice$/,
  },
  {
    is: 'two tokens',
    line: 'GET /v1/events',
    headers: ['Authorization: Bearer of-somebody-else-0123456789'],
    status: 400,
    says: /^Authorization: is given twice$/,
  },
  {
    is: 'a second token behind 2,500 headers',
    line: 'GET /v1/events',
    headers: ['Authorization: Bearer of-somebody-else-0123456789', ...Array<string>(2_500).fill('a:')],
    status: 400,
    says: /^Authorization: is given twice$/,
  },
  book('two keys', ORDER, 400, /^Idempotency-Key: is given twice/, [
    'Idempotency-Key: one',
    'idempotency-key: two',
  ]),
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

function statusesOf(answers: string): (string | undefined)[] {
  return [...answers.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
}

describe('a request', () => {
  it.each(CASES)('with $is is answered $status, in our form', async one => {
    const answer = await sendRaw(server.url, bytesOf(one))
    const [head = '', body = ''] = answer
      .replace(/\r\n[0-9a-f]+\r\n(\{.*\})\r\n0\r\n\r\n$/, '\r\n$1')
      .split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${one.status} `))
    expect(head.toLowerCase()).toContain('content-type: application/json; charset=utf-8')
    expect(head.toLowerCase()).toContain('x-content-type-options: nosniff')
    // Also what never became a request has its line in the log.
    const [, requestId] = /^x-request-id: (.*)$/im.exec(head) ?? []
    const lines = server.log.filter(line => line['requestId'] === requestId && line['msg'] === 'request')
    expect(lines).toEqual([expect.objectContaining({ status: one.status })])
    const document = JSON.parse(answer.slice(answer.indexOf('{'), answer.lastIndexOf('}') + 1))
    if (one.status < 400) return expect(document.success, body).toBe(true)
    expect(document).toMatchObject({ success: false, error: { status: one.status } })
    if (one.says) expect(document.message).toMatch(one.says)
    if (one.status === 405) expect(head).toMatch(/^allow: [A-Z, ]+$/m)
    expect(document.message).not.toMatch(/FST_|Unsupported/)
  })

  it('that follows another in the same packet cannot take its answer, nor keep it back', async () => {
    const first = bytesOf(book('', ORDER, 201))
    expect(statusesOf(await sendRaw(server.url, `${first}garbage\r\n\r\n`, 2))).toEqual(['201', '400'])
    const last = bytesOf(book('', ORDER, 201, undefined, ['Connection: close']))
    expect(statusesOf(await sendRaw(server.url, `${last}${first}`, 2))).toEqual(['201'])
  })

  it('whose body is broken is answered once, and behind those before it', async () => {
    const first = bytesOf(book('', ORDER, 201))
    const broken = (authorization: string) =>
      `POST /v1/bookings HTTP/1.1\r\nHost: tix\r\n${authorization}Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nno length\r\n`
    const known = broken(`Authorization: Bearer ${token}\r\n`)
    expect(statusesOf(await sendRaw(server.url, known, 2))).toEqual(['400'])
    expect(statusesOf(await sendRaw(server.url, `${first}${known}`, 3))).toEqual(['201', '400'])
    // Refused before its body was looked at.
    expect(statusesOf(await sendRaw(server.url, broken(''), 2))).toEqual(['401'])
  })

  it('whose body does not come in time is answered, and told of, as that', async () => {
    const { headersMs, requestMs, lookMs } = serverLimits
    Object.assign(serverLimits, { headersMs: 500, requestMs: 500, lookMs: 50 })
    const hurried = await testServer(folder, 'hurried.db', { open: 'book' })
    Object.assign(serverLimits, { headersMs, requestMs, lookMs })
    const half =
      'POST /v1/bookings HTTP/1.1\r\nHost: tix\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{'
    expect(statusesOf(await sendRaw(hurried.url, half, 2))).toEqual(['408'])
    const [line, ...others] = hurried.log.filter(({ msg }) => msg === 'request')
    expect([line?.['route'], line?.['status'], others]).toEqual(['/v1/bookings', 408, []])
  })

  it('is answered also when whoever asked has closed their side', async () => {
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1')
    socket.end(bytesOf(book('', ORDER, 201)))
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 201 /)
  })

  it('is answered in turn with those that came with it', async () => {
    const get = (path: string) => bytesOf({ is: '', line: `GET ${path}`, status: 200 })
    const answer = await sendRaw(
      server.url,
      get('/v1/events/jazz') + get('/v1/events/none') + get('/healthz'),
      3,
    )
    expect(statusesOf(answer)).toEqual(['200', '404', '200'])
  })

  it('for a WebSocket that is refused ends its connection, whoever refuses it', async () => {
    const strict = await testServer(folder, 'upgrades.db', { rateLimit: { requests: 1, windowMs: 60_000 } })
    const bytes = `GET /v1/availability/live HTTP/1.1\r\n${['Host: tix', ...OFFER].join('\r\n')}\r\n\r\n`
    for (const status of [401, 429]) {
      const socket = connect(Number(new URL(strict.url).port), '127.0.0.1')
      const [answer] = await Promise.all([
        text(socket),
        once(socket, 'connect').then(() => socket.write(bytes)),
      ])
      expect(answer).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    }
  })

  it.each([
    ['Sec-WebSocket-Key', /Sec-WebSocket-Key: .*/, '', /a Sec-WebSocket-Key of 16 bytes/],
    [
      'a whole one',
      /Sec-WebSocket-Key: .*/,
      'Sec-WebSocket-Key: c2hvcnQ=',
      /a Sec-WebSocket-Key of 16 bytes/,
    ],
    [
      'a version',
      /Sec-WebSocket-Version: .*/,
      '',
      /^sec-websocket-version: 13, 8\r$.*Sec-WebSocket-Version of/ims,
    ],
    ['names of protocols', /^/, 'Sec-WebSocket-Protocol: a,,b\r\n', /must be a list of names/],
  ])('for a WebSocket without %s is refused as everything is', async (_, part, other, says) => {
    const open = await testServer(folder, 'handshakes.db', { open: 'read' })
    const offer = OFFER.join('\r\n').replace(part, other).replace('\r\n\r\n', '\r\n')
    const socket = connect(Number(new URL(open.url).port), '127.0.0.1')
    socket.write(`GET /v1/availability/live HTTP/1.1\r\nHost: tix\r\n${offer.trim()}\r\n\r\n`)
    const answer = await text(socket)
    expect(answer).toMatch(/^HTTP\/1\.1 400 /)
    expect(answer).toMatch(says)
    expect(answer).toContain('{"success":false,')
    expect(answer).toContain('"code":"VALIDATION"')
  })

  it('that never comes keeps no server from its end', async () => {
    const ending = await testServer(folder, 'ending.db', { open: 'read' })
    const socket = connect(Number(new URL(ending.url).port), '127.0.0.1')
    await once(socket, 'connect')
    await ending.ask('GET', '/healthz')
    // Nor does a WebSocket whose client does not answer that it is closed.
    const deaf = connect(Number(new URL(ending.url).port), '127.0.0.1')
    deaf.write(`GET /v1/availability/live HTTP/1.1\r\nHost: tix\r\n${OFFER.join('\r\n')}\r\n\r\n`)
    await once(deaf, 'data')
    const startedMs = performance.now()
    await Promise.all([ending.server.close(), text(socket), text(deaf)])
    const limitMs = serverLimits.closeMs / 2
    expect(atRestMs(limitMs, performance.now() - startedMs)).toBeLessThan(limitMs)
  })

  it('that was on its way when the server was told to stop is answered, as the last one', async () => {
    const ending = await testServer(folder, 'farewell.db')
    const socket = connect(Number(new URL(ending.url).port), '127.0.0.1')
    const get = 'GET /healthz HTTP/1.1\r\nHost: tix\r\n\r\n'
    socket.write(get)
    await once(socket, 'data')
    socket.write(get)
    const [answer] = await Promise.all([text(socket), ending.server.close()])
    expect(answer).toMatch(/^HTTP\/1\.1 200 .*^connection: close\r$/ims)
  })

  it('of HTTP/1.0 needs no Host', async () => {
    expect(await sendRaw(server.url, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 200 /)
  })

  it('of HTTP/1.0 whose body comes in chunks is refused, and the last one', async () => {
    const chunked =
      'POST /v1/bookings HTTP/1.0\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'
    const answer = await sendRaw(server.url, `${chunked}GET /healthz HTTP/1.1\r\nHost: tix\r\n\r\n`, 2)
    expect(statusesOf(answer)).toEqual(['400'])
  })

  it('that offers HTTP/2 in passing, as Java does, is served as it is, with its body', async () => {
    const offer = ['Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c', 'HTTP2-Settings: AAMAAABkAAQAAP__']
    const bytes = bytesOf(book('', ORDER, 201, undefined, offer))
    expect(await sendRaw(server.url, bytes)).toMatch(/^HTTP\/1\.1 201 /)
    // The connection is used on.
    const next = bytesOf({ is: '', line: 'GET /v1/events/jazz', status: 200 })
    expect(statusesOf(await sendRaw(server.url, `${bytes}${next}`, 2))).toEqual(['201', '200'])
    // Its turn comes when those before it are answered.
    const offering = bytesOf({ is: '', line: 'GET /v1/events/jazz', status: 200, headers: offer })
    const all = `${bytesOf(book('', ORDER, 201))}${offering}${next}`
    expect(statusesOf(await sendRaw(server.url, all, 3))).toEqual(['201', '200', '200'])
  })

  it('for a WebSocket is one where there is one, behind the requests before it', async () => {
    const get = (path: string) => bytesOf({ is: '', line: `GET ${path}`, status: 200, headers: OFFER })
    expect(statusesOf(await sendRaw(server.url, get('/v1/events/jazz')))).toEqual(['200'])
    expect(statusesOf(await sendRaw(server.url, get('/healthz')))).toEqual(['200'])
    const all = bytesOf(book('', ORDER, 201)) + get('/v1/availability/live')
    expect(statusesOf(await sendRaw(server.url, all, 2))).toEqual(['201', '101'])
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
