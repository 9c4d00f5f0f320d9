import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { beforeAll, describe, expect, it, vi } from 'vitest'
import { revokeToken } from '../../../src/ticketing/access/revoke-token.ts'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import { instant } from '../../../src/values/time/instant.ts'
import { when } from '../../../src/values/time/when.ts'
import { atRestMs, eventually, quickestMs, usualMs } from '../../support/busy-machine.ts'
import { scratchFolder } from '../../support/tix.ts'
import { type EventStream, listen, WebSocketClient } from '../support/event-stream.ts'
import { type TestServer, testServer } from '../support/server.ts'

const folder = scratchFolder()
let server: TestServer
let seller: { name: string; secret: string }

beforeAll(async () => {
  server = await testServer(folder, 'live.db', { open: 'read' })
  for (const name of ['Jazz', 'Blues', 'Draft'])
    await createEvent(server.office, {
      name,
      capacity: 10_000,
      starts: when('2031-05-01T20:00Z'),
      draft: name === 'Draft',
    })
  seller = await server.token('seller')
})

const book = (event: string) =>
  server.ask('POST', '/v1/bookings', { token: seller.secret, body: { event, email: 'ada@example.com' } })
const slugs = ({ data }: { data: { availability: { event: { slug: string } }[] } }) =>
  data.availability.map(({ event }) => event.slug)

describe('live availability', () => {
  it('tells how things are, and then every change within 250 ms', async () => {
    const stream = await listen(`${server.url}/v1/availability/live`)
    expect(slugs(await stream.next()).sort()).toEqual(['blues', 'jazz'])
    const toldMs = async () => {
      await book('jazz')
      const committedMs = performance.now()
      expect(slugs(await stream.next())).toEqual(['jazz'])
      return performance.now() - committedMs
    }
    expect(await usualMs(250, toldMs)).toBeLessThan(250)
    stream.close()
  })

  it('tells whoever comes back what they missed, and no more', async () => {
    const before = server.log.length
    const first = await listen(`${server.url}/v1/availability/live`)
    const { id } = await first.next()
    // While somebody listens, it is known what was told.
    const stays = await listen(`${server.url}/v1/availability/live`)
    await stays.next()
    first.close()
    await book('blues')
    await stays.next()
    const back = await listen(`${server.url}/v1/availability/live`, { 'last-event-id': id })
    const told = await back.next()
    // Had the feed failed meanwhile, they would have been ended, and told everything now.
    expect(server.log.slice(before).filter(({ level }) => Number(level) >= 50)).toEqual([])
    expect(slugs(told)).toEqual(['blues'])
    back.close()
    stays.close()
  })

  it('of one event tells nothing of others', async () => {
    const stream = await listen(`${server.url}/v1/availability/live?event=jazz`)
    await stream.next()
    await book('blues')
    await book('jazz')
    expect(slugs(await stream.next())).toEqual(['jazz'])
    stream.close()
  })

  it('looks after an event once, whichever way listeners name it', async () => {
    const names = ['jazz', 'JAZZ', 'jAzZ', '1']
    const streams = await Promise.all(
      names.map(event => listen(`${server.url}/v1/availability/live?event=${event}`)),
    )
    for (const stream of streams) await stream.next()
    await book('jazz')
    const told = await Promise.all(streams.map(stream => stream.next()))
    expect(new Set(told.map(({ id }) => id)).size).toBe(1)
    for (const stream of streams) stream.close()
  })

  it('knows no event that is not there, nor a draft without a token', async () => {
    for (const event of ['nothing', 'draft']) {
      const { status, body } = await server.ask('GET', `/v1/availability/live?event=${event}`)
      expect([status, body.error.code]).toEqual([404, 'NOT_FOUND'])
    }
  })

  it('forgets whoever has hung up, also those whose turn on their connection never came', async () => {
    const left = await testServer(folder, 'left.db', { open: 'read' })
    await createEvent(left.office, { name: 'Jazz', capacity: 5, starts: when('2031-05-01T20:00Z') })
    const listeners = async () =>
      /^tix_live_listeners (\d+)$/m.exec((await left.ask('GET', '/metrics')).text)?.[1]
    const { hostname, port } = new URL(left.url)
    const socket = connect(Number(port), hostname)
    socket.write('GET /v1/availability/live HTTP/1.1\r\nhost: tix\r\n\r\n'.repeat(3))
    await eventually(async () => expect(await listeners()).toBe('3'))
    socket.destroy()
    await eventually(async () => expect(await listeners()).toBe('0'))
  })

  it('tells the same over a WebSocket', async () => {
    const socket = new WebSocketClient(`${server.url.replace('http', 'ws')}/v1/availability/live?event=jazz`)
    expect(slugs(await socket.next())).toEqual(['jazz'])
    await book('jazz')
    expect(slugs(await socket.next())).toEqual(['jazz'])
    socket.close()
  })

  it('begins with how things are also where there is nothing', async () => {
    const none = await testServer(folder, 'none.db', { open: 'read' })
    await createEvent(none.office, {
      name: 'Later',
      capacity: 9,
      starts: when('2031-05-01T20:00Z'),
      draft: true,
    })
    const stream = await listen(`${none.url}/v1/availability/live`)
    expect((await stream.next()).data).toEqual({ availability: [] })
    stream.close()
  })

  it('tells of events that are canceled, over or drafts again, and ends who may not know of a draft', async () => {
    const stage = await testServer(folder, 'leaving.db', { open: 'read' })
    for (const name of ['A', 'B', 'C'])
      await createEvent(stage.office, { name, capacity: 9, starts: when('2031-05-01T20:00Z') })
    const { secret: token } = await stage.token('organizer')
    const all = await listen(`${stage.url}/v1/availability/live`)
    const { id } = await all.next()
    const draft = await listen(`${stage.url}/v1/availability/live?event=c`)
    const authorization = `Bearer ${token}`
    const planned = await listen(`${stage.url}/v1/availability/live?event=c`, { authorization })
    await Promise.all([draft.next(), planned.next()])

    await stage.ask('POST', '/v1/events/a/cancel', { token })
    expect((await all.next()).data).toMatchObject({
      availability: [{ event: { slug: 'a' }, status: 'canceled', available: 0 }],
    })
    await stage.ask('PATCH', '/v1/events/b', { token, body: { starts: '2020-05-01T20:00Z' } })
    expect((await all.next()).data).toMatchObject({
      availability: [{ event: { slug: 'b' }, status: 'ended' }],
    })
    await stage.ask('PATCH', '/v1/events/c', { token, body: { status: 'draft' } })
    expect((await all.next()).data).toMatchObject({ availability: [], gone: [{ slug: 'c' }] })
    expect(await draft.ended).toBe(true)
    expect((await planned.next()).data).toMatchObject({ availability: [{ status: 'draft', available: 0 }] })

    const back = await listen(`${stage.url}/v1/availability/live`, { 'last-event-id': id })
    const missed = (await back.next()).data
    expect(missed).toMatchObject({ availability: [{ status: 'canceled' }, { status: 'ended' }] })
    expect(missed).toMatchObject({ gone: [{ slug: 'c' }] })
    for (const stream of [all, planned, back]) stream.close()
  })

  it('tells of holds that end by the clock, when they do', async () => {
    const stream = await listen(`${server.url}/v1/availability/live?event=blues`)
    const seats = async () => {
      const [{ held, available }] = (await stream.next()).data.availability
      return { held, available }
    }
    const { available } = await seats()
    const body = { event: 'blues', email: 'ada@example.com', hold: '15m' }
    await server.ask('POST', '/v1/bookings', { token: seller.secret, body })
    expect(await seats()).toEqual({ held: 1, available: available - 1 })
    const later = vi
      .spyOn(server.office.clock, 'now')
      .mockImplementation(() => instant(Date.now() + 16 * 60_000))
    const overMs = performance.now()
    expect(await seats()).toEqual({ held: 0, available })
    expect(atRestMs(6_000, performance.now() - overMs)).toBeLessThan(6_000)
    later.mockRestore()
    stream.close()
  })

  it('believes the header of whoever comes back, not the URL with which they came first', async () => {
    const live = `${server.url}/v1/availability/live`
    const first = await listen(live)
    const { id } = await first.next()
    await book('jazz')
    const { id: latest } = await first.next()
    const back = await listen(`${live}?lastEventId=${id}`, { 'last-event-id': latest })
    await book('blues')
    expect(slugs(await back.next())).toEqual(['blues'])
    first.close()
    back.close()
  })

  it('says why it closes a WebSocket', async () => {
    const socket = new WebSocketClient(`${server.url.replace('http', 'ws')}/v1/availability/live?event=draft`)
    expect(await socket.closed).toEqual([1008, 'There is no such event'])
  })

  it('takes a ticket in the place of a token, until the token is revoked', async () => {
    const closed = await testServer(folder, 'ticket.db')
    await createEvent(closed.office, { name: 'Jazz', capacity: 9, starts: when('2031-05-01T20:00Z') })
    const viewer = await closed.token('viewer', ['jazz'])
    const { status, body } = await closed.ask('POST', '/v1/availability/live/ticket', {
      token: viewer.secret,
    })
    expect(status).toBe(201)
    const path = `/v1/availability/live?ticket=${body.data.ticket}`
    const stream = await listen(closed.url + path)
    expect(slugs(await stream.next())).toEqual(['jazz'])
    expect((await closed.ask('GET', path.replace(/.$/, '!'))).status).toBe(401)
    expect((await closed.ask('GET', '/v1/availability/live')).status).toBe(401)
    await revokeToken(closed.office, viewer.name)
    expect(await stream.ended).toBe(true)
    expect((await closed.ask('GET', path)).status).toBe(401)
  })

  it('tells 1,000 listeners within 250 ms', async () => {
    const streams: EventStream[] = []
    for (let i = 0; i < 20; i++)
      streams.push(
        ...(await Promise.all(
          Array.from({ length: 50 }, () => listen(`${server.url}/v1/availability/live?event=jazz`)),
        )),
      )
    await Promise.all(streams.map(stream => stream.next()))
    await delay(200)
    const lastMs = await quickestMs(1_000, async () => {
      await book('jazz')
      const committedMs = performance.now()
      await Promise.all(streams.map(stream => stream.next()))
      return performance.now() - committedMs
    })
    for (const stream of streams) stream.close()
    // This process is the server and the 1,000 clients as well, and others use the machine.
    expect(lastMs).toBeLessThan(1_000)
  })
})
