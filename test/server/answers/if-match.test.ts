import { beforeAll, describe, expect, it } from 'vitest'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import { when } from '../../../src/values/time/when.ts'
import { scratchFolder } from '../../support/tix.ts'
import { type TestServer, testServer } from '../support/server.ts'

const folder = scratchFolder()
let server: TestServer
let token: string

beforeAll(async () => {
  server = await testServer(folder, 'if-match.db')
  const starts = when('2031-05-01T20:00Z')
  await createEvent(server.office, { name: 'Jazz', capacity: 9, starts })
  await createEvent(server.office, { name: 'Race', capacity: 9, starts })
  token = (await server.token('organizer')).secret
})

async function tagAt(path: string): Promise<string> {
  const tag = (await server.ask('GET', path, { token })).headers.get('etag')
  if (tag === null) throw new Error(`${path} has no ETag`)
  return tag
}

const patch = (path: string, ifMatch: string, body: object, headers: Record<string, string> = {}) =>
  server.ask('PATCH', path, { token, body, headers: { 'if-match': ifMatch, ...headers } })

const jazz = '/v1/events/jazz'

describe('PATCH with If-Match', () => {
  it('changes what is still as it was read, and nothing else', async () => {
    const tag = await tagAt(jazz)
    expect((await patch(jazz, tag, { venue: 'Blue Hall' })).status).toBe(200)
    const late = await patch(jazz, tag, { venue: 'Red Hall' })
    expect([late.status, late.body]).toEqual([
      412,
      {
        success: false,
        message:
          'It is no longer as it was read: the ETag is another one now. Nothing was written; read it again',
        error: {
          code: 'PRECONDITION_FAILED',
          status: 412,
          details: {},
          next: { purpose: 'Read it again', method: 'GET', href: '/v1/events/jazz' },
        },
      },
    ])
    expect((await server.ask('GET', jazz, { token })).body.data.event.venue).toBe('Blue Hall')
  })

  it.each([
    ['any of several ETags', (tag: string) => `"other", ${tag}`, 200],
    ['*, whatever it is', () => '*', 200],
    ['an ETag that is marked as weak, never', (tag: string) => `W/${tag}`, 412],
    ['what is no ETag, never', (tag: string) => tag.slice(1, -1), 412],
    ['nothing at all, never', () => '', 412],
  ])('takes %s', async (_, spelled, status) => {
    const ifMatch = spelled(await tagAt(jazz))
    expect((await patch(jazz, ifMatch, { venue: 'Hall' })).status).toBe(status)
  })

  it('is 404 for what there is not, also with *', async () => {
    for (const ifMatch of ['*', '"any"'])
      for (const path of ['/v1/events/none', '/v1/bookings/K7QF-3M9X', `${jazz}/ticket-types/none`])
        expect([path, (await patch(path, ifMatch, { name: 'New' })).status]).toEqual([
          path,
          path.includes('types') && ifMatch !== '*' ? 412 : 404,
        ])
  })

  it('knows a booking, and a ticket type by the ETag of its event', async () => {
    const order = { event: 'jazz', email: 'ada@example.com' }
    const { code } = (await server.ask('POST', '/v1/bookings', { token, body: order })).body.data.booking
    const at = `/v1/bookings/${code}`
    const tag = await tagAt(at)
    expect((await patch(at, tag, { name: 'Ada' })).status).toBe(200)
    expect((await patch(at, tag, { name: 'Bob' })).status).toBe(412)
    const type = `${jazz}/ticket-types/General%20admission`
    const ofEvent = await tagAt(jazz)
    expect((await patch(type, ofEvent, { quota: 5 })).status).toBe(200)
    expect((await patch(type, ofEvent, { quota: 6 })).status).toBe(412)
  })

  it('of a caller who sees only some events, too', async () => {
    const { secret } = await server.token('organizer', ['jazz'])
    const tag = (await server.ask('GET', jazz, { token: secret })).headers.get('etag') ?? ''
    const ask = (path: string) =>
      server.ask('PATCH', path, { token: secret, headers: { 'if-match': tag }, body: { venue: 'Cellar' } })
    expect((await ask('/v1/events/race')).status).toBe(404)
    expect((await ask(jazz)).status).toBe(200)
  })

  it('leaves the key free when it refuses, and tells again what was done', async () => {
    const headers = { 'idempotency-key': 'change-1' }
    const body = { description: 'With a band' }
    expect((await patch(jazz, '"old"', body, headers)).status).toBe(412)
    const tag = await tagAt(jazz)
    for (const replayed of [false, true]) {
      const { status, body: told } = await patch(jazz, tag, body, headers)
      expect([status, told.data.replayed ?? false]).toEqual([200, replayed])
    }
  })

  it('lets one of many change it who have read the same', async () => {
    const tag = await tagAt('/v1/events/race')
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, i) => patch('/v1/events/race', tag, { venue: `Hall ${i}` })),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)])
  })
})

it('DELETE with If-Match takes away what is still as it was read, and nothing else', async () => {
  const { secret } = await server.token('owner')
  await createEvent(server.office, { name: 'Full', capacity: 1, starts: when('2031-05-01T20:00Z') })
  const post = (path: string, body: object) => server.ask('POST', path, { token: secret, body })
  const ada = { email: 'ada@example.com' }
  await post('/v1/bookings', { event: 'full', ...ada })
  const { id } = (await post('/v1/events/full/waitlist', ada)).body.data.entry
  await post('/v1/tokens', { name: 'door', role: 'gate' })
  for (const path of [`/v1/waitlist/${id}`, '/v1/tokens/door']) {
    const tag = (await server.ask('GET', path, { token: secret })).headers.get('etag') ?? ''
    const remove = (ifMatch: string) =>
      server.ask('DELETE', path, { token: secret, headers: { 'if-match': ifMatch } })
    expect([path, (await remove('"old"')).status, (await remove(tag)).status]).toEqual([path, 412, 200])
  }
})
