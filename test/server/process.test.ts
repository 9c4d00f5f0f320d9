import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { beforeAll, describe, expect, it } from 'vitest'
import { atRestMs, eventually, quickestMs } from '../support/busy-machine.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { readersOf } from '../support/readers.ts'
import { boxOffice, scratchFolder, tix } from '../support/tix.ts'
import { serve } from './support/serve.ts'
import { patiently, request } from './support/server.ts'

const folder = scratchFolder()
type Office = Awaited<ReturnType<typeof boxOffice>>
let office: Office
let token: string

beforeAll(async () => {
  office = await boxOffice(folder, 'process.db')
  await office.createEvent('Jazz Night', 100)
  token = (await office.data(['token', 'create', 'shop', '--role', 'seller'])).secret
})

describe('tix serve', () => {
  it.each([
    [['--listen', '0.0.0.0:8080'], /open to other machines/],
    [['--listen', 'here'], /must be host:port/],
    [['--tls-cert', 'cert.pem'], /--tls-key: is missing/],
    [['--tls-cert', 'nowhere.pem', '--tls-key', 'nowhere.pem'], /cannot be read: nowhere\.pem/],
    [['--jwt-keys', 'keys.json'], /--jwt-issuer: is missing.*--jwt-audience: is missing/s],
    [['--rate-limit', '5'], /must be a number and a duration/],
    [['--cors-origin', 'tickets.example'], /must be an origin/],
    [['--behind-proxy', 'proxy.internal'], /must be addresses or networks/],
    [['--behind-proxy', '10.0.0.0/33'], /must be addresses or networks/],
  ])('refuses %j', async (args, says) => {
    const { exit, stderr } = await office.run(['serve', ...args])
    expect(stderr).toMatch(says)
    expect(exit).toBe(2)
  })

  it('sells 100 seats to 60 clients and 20 processes, not one more, and tells each what is so', async () => {
    const server = await serve(office.db)
    const book = (i: number) =>
      patiently(() =>
        request(server.url, 'POST', '/v1/bookings', {
          token,
          body: { event: 'jazz-night', email: `web${i}@example.com`, quantity: 1 + (i % 3) },
        }),
      )
    const clients = Array.from({ length: 60 }, async (_, i) => [await book(i), await book(60 + i)])
    const processes = Array.from({ length: 20 }, (_, i) =>
      office.run(['book', 'jazz-night', '--email', `cli${i}@example.com`, '--json', '--timeout', '5m']),
    )
    const web = (await Promise.all(clients)).flat()
    const cli = await Promise.all(processes)
    expect(web.map(({ status }) => status).filter(status => status !== 201 && status !== 409)).toEqual([])
    const told = [
      ...web.filter(({ status }) => status === 201).map(({ body }) => body.data.booking),
      ...cli.filter(({ exit }) => exit === 0).map(({ json }) => json().data.booking),
    ]
    const seats = told.reduce((sum, { quantity }) => sum + quantity, 0)
    const [{ sold, available }] = (await office.data(['availability', 'jazz-night'])).availability
    expect([seats, sold + available]).toEqual([sold, 100])
    // Single seats were wanted until the end.
    expect(available).toBeLessThan(3)
    expect(await brokenInvariants(office.db)).toEqual([])
    expect((await server.stop()).exitCode).toBe(0)
  })

  it('reads reports of a large file by a process of its own', async () => {
    const large = await boxOffice(folder, 'large.db')
    await large.createEvent('Jazz Night', 9)
    await large.data(['book', 'jazz-night', '--email', 'ada@example.com', '-n', '2'])
    const { secret } = await large.data(['token', 'create', 'office', '--role', 'viewer'])
    new SqliteDatabase(large.db).exec('CREATE TABLE padding AS SELECT zeroblob(5000000)').close()
    const server = await serve(large.db)
    const readers = new Set<number>()
    const look = setInterval(() => readersOf(server.pid ?? 0).map(pid => readers.add(pid)), 1)
    const report = () => request(server.url, 'GET', '/v1/reports/sales?by=event', { token: secret })
    let reply = await report()
    // On a machine that is busy, it may be gone before anybody has looked.
    for (let tries = 0; readers.size === 0 && tries < 20; tries++) reply = await report()
    clearInterval(look)
    expect(reply.body.data).toEqual(await large.data(['report', 'sales', '--by', 'event']))
    expect(readers.size).toBe(1)
    await eventually(() => expect(readersOf(server.pid ?? 0)).toEqual([]))
    await server.stop()
  })

  it('told to stop, finishes what has begun, takes nothing new, and ends with 0', async () => {
    const NODE_OPTIONS = `--import=data:text/javascript,process.on('SIGUSR2',()=>process.emitWarning('old'))`
    const server = await serve(office.db, [], { NODE_OPTIONS })
    process.kill(server.pid ?? Number.NaN, 'SIGUSR2')
    const { hostname, port } = new URL(server.url)
    const body = JSON.stringify({ event: 'jazz-night', email: 'late@example.com', dryRun: true })
    const slow = connect(Number(port), hostname)
    let answer = ''
    slow.on('data', bytes => {
      answer += bytes
    })
    slow.write(
      `POST /v1/bookings HTTP/1.1\r\nhost: tix\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 10)}`,
    )
    await eventually(() => expect(answer).toBe('HTTP/1.1 100 Continue\r\n\r\n'))
    const stopped = server.stop()
    await eventually(() => expect(fetch(server.url)).rejects.toThrow())
    answer = ''
    slow.write(body.slice(10))
    const { exitCode, stdout, stderr } = await stopped
    expect([exitCode, stdout]).toEqual([0, ''])
    // What Node warns of is a line of the log like all others.
    expect(stderr.split('\n').map(line => JSON.parse(line).err?.message)).toContain('old')
    expect(answer).toMatch(/^HTTP\/1\.1 (200|409) /)
    expect(server.log.map(({ msg }) => msg)).toContain('closed')
  })

  it('told to stop, waits 10 seconds for nobody: no upload that stands still, no listener that says nothing', async () => {
    const server = await serve(office.db, ['--public', 'read'])
    const { hostname, port } = new URL(server.url)
    const get = 'GET /v1/availability/live HTTP/1.1\r\nhost: tix\r\n'
    const upgrade =
      'connection: Upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n'
    const upload = `POST /v1/bookings HTTP/1.1\r\nhost: tix\r\nauthorization: Bearer ${token}\r\ncontent-type: application/json\r\nexpect: 100-continue\r\ncontent-length: 99\r\n\r\n{`
    for (const bytes of [`${get}\r\n`, `${get}${upgrade}\r\n`, upload]) {
      const socket = connect(Number(port), hostname)
      socket.on('error', () => {})
      socket.write(bytes)
      await once(socket, 'data') // it is heard
    }
    const toldMs = performance.now()
    const { exitCode } = await server.stop()
    expect(exitCode).toBe(0)
    expect(atRestMs(10_000, performance.now() - toldMs)).toBeLessThan(10_000)
  })

  it('killed with -9 under load, has done whatever it answered, and nothing by half', async () => {
    const event = await office.createEvent('Killed', 10_000)
    const server = await serve(office.db)
    const told: string[] = []
    let goesOn = true
    const clients = Array.from({ length: 16 }, async (_, client) => {
      for (let i = 0; goesOn; i++) {
        const body = { event: event.slug, email: `c${client}-${i}@example.com`, quantity: 2 }
        const answer = await request(server.url, 'POST', '/v1/bookings', { token, body }).catch(
          () => undefined,
        )
        if (!answer) return
        if (answer.status === 201) told.push(answer.body.data.booking.code)
      }
    })
    await eventually(() => expect(told.length).toBeGreaterThan(10))
    await server.stop('SIGKILL')
    goesOn = false
    await Promise.all(clients)
    const { stdout } = await tix([
      'export',
      'bookings',
      '--event',
      event.slug,
      '--format',
      'ndjson',
      '--db',
      office.db,
    ])
    const kept = new Set(
      stdout
        .split('\n')
        .filter(Boolean)
        .map(line => JSON.parse(line).code),
    )
    expect(told.filter(code => !kept.has(code))).toEqual([])
    expect(await brokenInvariants(office.db)).toEqual([])
    const again = await serve(office.db)
    expect((await request(again.url, 'GET', '/readyz', {})).status).toBe(200)
    await again.stop()
  })

  it('has readers of its own: a client that sends a byte now and then keeps nobody waiting', async () => {
    const server = await serve(office.db)
    const { hostname, port } = new URL(server.url)
    const dawdlers = Array.from({ length: 50 }, () => {
      const socket = connect(Number(port), hostname)
      socket.on('error', () => {})
      socket.write('GET /v1/events HTTP/1.1\r\n')
      return socket
    })
    const dripping = setInterval(() => {
      for (const socket of dawdlers) if (!socket.destroyed) socket.write('x')
    }, 200)
    await delay(500)
    const answeredMs = async () => {
      const startedMs = performance.now()
      expect((await request(server.url, 'GET', '/v1/events', { token })).status).toBe(200)
      return performance.now() - startedMs
    }
    expect(await quickestMs(2_000, answeredMs)).toBeLessThan(2_000)
    clearInterval(dripping)
    for (const socket of dawdlers) socket.destroy()
    await server.stop()
  })
})
