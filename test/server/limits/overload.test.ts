import { connect } from 'node:net'
import SqliteDatabase from 'better-sqlite3'
import { afterEach, expect, it, vi } from 'vitest'
import { connectionsWithin } from '../../../src/server/limits/http-server.ts'
import { serverLimits } from '../../../src/server/limits/limits.ts'
import { Load } from '../../../src/server/limits/load.ts'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import { when } from '../../../src/values/time/when.ts'
import { eventually } from '../../support/busy-machine.ts'
import { scratchFolder } from '../../support/tix.ts'
import { sendRaw } from '../support/raw.ts'
import { type TestServer, testServer } from '../support/server.ts'

const folder = scratchFolder()
const limits = { ...serverLimits }

afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
  Object.assign(serverLimits, limits)
})

it('looks once a second how late the event loop is, and how much memory is left', () => {
  Object.assign(serverLimits, { eventLoopDelayMs: 2_000 })
  vi.useFakeTimers()
  const delays = { mean: Number.NaN, enable: vi.fn(), disable: vi.fn(), reset: vi.fn() }
  const heap = { used_heap_size: 10, heap_size_limit: 100 }
  const load = new Load(delays, () => heap)
  const told = () => {
    vi.advanceTimersByTime(1_000)
    return [load.isLoopLate, load.isHeapFull]
  }
  expect(told()).toEqual([false, false])
  delays.mean = 2_011e6
  expect(told()).toEqual([true, false])
  Object.assign(delays, { mean: 2_009e6 })
  heap.used_heap_size = 91
  expect(told()).toEqual([false, true])
  heap.used_heap_size = 89
  expect(told()).toEqual([false, false])
  expect(delays.reset).toHaveBeenCalledTimes(4)
  load.stop()
  heap.used_heap_size = 91
  expect(told()).toEqual([false, false])
})

it.each(['isLoopLate', 'isHeapFull'] as const)(
  'turns away requests while %s, not questions after its health',
  async bad => {
    const server = await testServer(folder, `${bad}.db`, { open: 'read' })
    await createEvent(server.office, { name: 'Jazz', capacity: 5, starts: when('2031-05-01T20:00Z') })
    expect((await server.ask('GET', '/v1/events')).status).toBe(200)
    vi.spyOn(Load.prototype, bad, 'get').mockReturnValue(true)
    const { status, body, headers } = await server.ask('GET', '/v1/events')
    expect([status, body.error.code, headers.get('retry-after')]).toEqual([503, 'BUSY', '1'])
    expect((await server.ask('GET', '/healthz')).status).toBe(200)
  },
)

it('turns away what is too much at once, also after requests that were none', async () => {
  Object.assign(serverLimits, { requestsUnderWay: 2 })
  const server = await testServer(folder, 'crowd.db')
  await createEvent(server.office, { name: 'Jazz', capacity: 50, starts: when('2031-05-01T20:00Z') })
  const token = (await server.token('seller')).secret
  const body = { event: 'jazz', email: 'ada@example.com' }
  const book = async () => (await server.ask('POST', '/v1/bookings', { token, body })).status
  for (let i = 0; i < 20; i++)
    expect(await sendRaw(server.url, 'GET /v1/events HTTP/1.1\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 /)
  const statuses = await Promise.all(Array.from({ length: 20 }, book))
  expect(new Set(statuses)).toEqual(new Set([201, 503]))
  expect(await book()).toBe(201)
})

it.each([
  [Number.POSITIVE_INFINITY, 5_000],
  [6_000, 5_000],
  [1_024, 896],
  [100, 50],
])('of %i files, leaves to the database what %i connections do not take', (files, connections) => {
  expect(connectionsWithin(files)).toBe(connections)
})

it('has room for so many bytes of long bodies at once, and always for short ones', async () => {
  Object.assign(serverLimits, { bodiesBytes: 30_000 })
  const server = await testServer(folder, 'bodies.db', { open: 'book' })
  const { hostname, port } = new URL(server.url)
  const head = (length: string) =>
    `POST /v1/bookings HTTP/1.1\r\nHost: tix\r\nContent-Type: application/json\r\n${length}\r\n\r\n`
  const slow = connect(Number(port), hostname).on('error', () => {})
  slow.write(head('Content-Length: 20000'))
  await eventually(async () =>
    expect(await sendRaw(server.url, head('Content-Length: 20000'))).toMatch(
      /^HTTP\/1\.1 503 .*retry-after: 1/is,
    ),
  )
  expect(await sendRaw(server.url, head('Transfer-Encoding: chunked'))).toMatch(/^HTTP\/1\.1 503 /)
  expect(await sendRaw(server.url, `${head('Content-Length: 2')}{}`)).toMatch(/^HTTP\/1\.1 400 /)
  slow.destroy()
  const spaces = ' '.repeat(20_000)
  await eventually(async () =>
    expect(await sendRaw(server.url, head('Content-Length: 20000') + spaces)).toMatch(/^HTTP\/1\.1 400 /),
  )
})

it('told to stop, answers what still waits for the store before it hangs up', async () => {
  Object.assign(serverLimits, { waitsEndMs: 100 })
  const server = await testServer(folder, 'waiting.db', { open: 'book' })
  await createEvent(server.office, { name: 'Jazz', capacity: 50, starts: when('2031-05-01T20:00Z') })
  const other = new SqliteDatabase(server.db)
  other.exec('BEGIN IMMEDIATE')
  const body = { event: 'jazz', email: 'ada@example.com' }
  const writes = vi.spyOn(server.office.store, 'write')
  const waiting = server.ask('POST', '/v1/bookings', { body })
  await eventually(() => expect(writes).toHaveBeenCalled())
  const [answer] = await Promise.all([waiting, server.stop()])
  other.close()
  expect([answer.status, answer.body.error.code]).toEqual([503, 'BUSY'])
  expect(['retry-after', 'connection'].map(name => answer.headers.get(name))).toEqual(['1', 'close'])
  expect(answer.body.message).toMatch(/Nothing was written/)
})

it('counts nobody who has gone, and tells of them in the log', async () => {
  Object.assign(serverLimits, { requestsUnderWay: 3 })
  const server = await testServer(folder, 'gone.db')
  await createEvent(server.office, { name: 'Jazz', capacity: 50, starts: when('2031-05-01T20:00Z') })
  const token = (await server.token('seller')).secret
  const body = '{"event": "jazz", "email": "ada@example.com"}'
  const order = `POST /v1/bookings HTTP/1.1\r\nHost: tix\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`
  const upgrade = `GET /v1/events HTTP/1.1\r\nHost: tix\r\nAuthorization: Bearer ${token}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`
  const leave = async (bytes: string) => {
    const seen = server.log.length
    const isHeard = () => vi.waitUntil(() => server.log.length > seen, { timeout: 30_000 })
    // Of who is gone before a byte was read, nothing is ever heard: another one comes.
    for (let heard = false; !heard; heard = await isHeard().catch(() => false)) {
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1').on('error', () => {})
      socket.write(bytes, () => setTimeout(() => socket.resetAndDestroy(), 1))
    }
  }
  const upload = order.slice(0, -5)
  for (const bytes of [order, `${order}${order}${order}`, upgrade, upload])
    for (let i = 0; i < 4; i++) await leave(bytes)
  await eventually(() => expect(server.log.filter(({ msg }) => msg === 'request')).toHaveLength(4 * 6))
  // Whether an upload that was broken off is answered first, or its client is seen to have gone, is the network's affair.
  expect(server.log.filter(({ status }) => status === 400)).toHaveLength(4)
  expect(server.log.filter(({ gone }) => gone === true)).not.toEqual([])
  const { status, body: told } = await server.ask('POST', '/v1/bookings', { token, body })
  expect(status).toBe(201)
  // What was done for them is done, and stands in the log as done.
  const done = server.log.filter(line => line['route'] === '/v1/bookings' && line['status'] === 201)
  expect(told.data.booking.event.name).toBe('Jazz')
  expect(done).toHaveLength(50 - (await availableAt(server, token)))
})

async function availableAt(server: TestServer, token: string): Promise<number> {
  const { body } = await server.ask('GET', '/v1/events/jazz', { token })
  return body.data.event.available
}
