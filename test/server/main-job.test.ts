import { beforeAll, describe, expect, it } from 'vitest'
import { scratchFolder } from '../support/tix.ts'
import { type TestServer, testServer } from './support/server.ts'

const folder = scratchFolder()
let server: TestServer
let organizer: string
let seller: string

beforeAll(async () => {
  server = await testServer(folder, 'main-job.db')
  // The first write makes the database.
  const { createEvent } = await import('../../src/ticketing/events/create-event.ts')
  const { when } = await import('../../src/values/time/when.ts')
  await createEvent(server.office, { name: 'Opening', capacity: 9, starts: when('2031-01-01T20:00Z') })
  organizer = (await server.token('organizer')).secret
  seller = (await server.token('seller')).secret
})

const jazz = { name: 'Jazz Night', capacity: 10, startsAt: '2031-05-01 19:30', timezone: 'Europe/Berlin' }

describe('the main job over HTTP', () => {
  it('creates an event, and says where it is', async () => {
    const { status, headers, body } = await server.ask('POST', '/v1/events', { token: organizer, body: jazz })
    expect(status).toBe(201)
    expect(headers.get('location')).toBe('/v1/events/jazz-night')
    expect(body).toMatchObject({
      success: true,
      message: 'Created Jazz Night',
      data: {
        event: { slug: 'jazz-night', capacity: 10, available: 10, startsAt: '2031-05-01T19:30:00+02:00' },
      },
    })
  })

  it('books seats, through the channel api', async () => {
    const order = { event: 'jazz-night', email: 'ada@example.com', quantity: 2 }
    const { status, headers, body } = await server.ask('POST', '/v1/bookings', { token: seller, body: order })
    expect(status).toBe(201)
    expect(body.data.booking).toMatchObject({ quantity: 2, channel: 'api', status: 'confirmed' })
    expect(headers.get('location')).toBe(`/v1/bookings/${body.data.booking.code}`)
    expect(body.message).toBe('Booked 2 seats for Jazz Night')
  })

  it('refuses more seats than there are', async () => {
    const order = { event: 'jazz-night', email: 'ada@example.com', quantity: 9 }
    const { status, body } = await server.ask('POST', '/v1/bookings', { token: seller, body: order })
    expect(status).toBe(409)
    expect(body).toMatchObject({
      success: false,
      error: { code: 'SOLD_OUT', status: 409, details: { requested: 9, available: 8 } },
    })
  })

  it('sells five seats to ten who want one at once, and not one more', async () => {
    await server.ask('POST', '/v1/events', {
      token: organizer,
      body: { ...jazz, name: 'Small', capacity: 5 },
    })
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        server.ask('POST', '/v1/bookings', {
          token: seller,
          body: { event: 'small', email: `guest${i}@example.com` },
        }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array(5).fill(201), ...Array(5).fill(409)])
    const { body } = await server.ask('GET', '/v1/events/small/availability', { token: seller })
    expect(body.data.availability).toMatchObject([{ capacity: 5, sold: 5, available: 0 }])
  })

  it('lists bookings by e-mail, page by page', async () => {
    for (let i = 0; i < 3; i++)
      await server.ask('POST', '/v1/bookings', {
        token: seller,
        body: { event: 'opening', email: 'pages@example.com' },
      })
    const first = await server.ask('GET', '/v1/bookings?email=pages@example.com&limit=2', { token: seller })
    expect(first.body.data.bookings).toHaveLength(2)
    const link = /^<([^>]+)>; rel="next"$/.exec(first.headers.get('link') ?? '')?.[1] ?? ''
    expect(new URL(link, server.url).searchParams.get('cursor')).toBe(first.body.data.next)
    const second = await server.ask('GET', link, { token: seller })
    expect(second.body.data.bookings).toHaveLength(1)
    expect(second.body.data.next).toBeNull()
    expect(second.headers.get('link')).toBeNull()
  })

  it('gives what it has not changed no second time to whoever has it', async () => {
    const path = '/v1/events/opening/availability'
    const first = await server.ask('GET', path, { token: seller })
    const etag = first.headers.get('etag') ?? ''
    const again = await server.ask('GET', path, { token: seller, headers: { 'if-none-match': etag } })
    expect([again.status, again.text]).toEqual([304, ''])
    await server.ask('POST', '/v1/bookings', {
      token: seller,
      body: { event: 'opening', email: 'ada@example.com' },
    })
    const changed = await server.ask('GET', path, { token: seller, headers: { 'if-none-match': etag } })
    expect(changed.status).toBe(200)
  })

  it('only rehearses what is marked as a dry run', async () => {
    const order = { event: 'opening', email: 'dry@example.com', dryRun: true }
    const { status, body, headers } = await server.ask('POST', '/v1/bookings', { token: seller, body: order })
    expect([status, body.dryRun, headers.get('location')]).toEqual([200, true, null])
    const { body: found } = await server.ask('GET', '/v1/bookings?email=dry@example.com', { token: seller })
    expect(found.data.bookings).toEqual([])
  })
})
