import { beforeAll, describe, expect, it } from 'vitest'
import { ROLES, type Role } from '../../../src/operations/operation.ts'
import type { Route } from '../../../src/server/routes/route.ts'
import { routes } from '../../../src/server/routes/table.ts'
import { TOKEN_ROLES } from '../../../src/store/queries/tokens.ts'
import { revokeToken } from '../../../src/ticketing/access/revoke-token.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { email } from '../../../src/values/email.ts'
import { when } from '../../../src/values/time/when.ts'
import { scratchFolder } from '../../support/tix.ts'
import { type TestServer, testServer } from '../support/server.ts'

const folder = scratchFolder()
let server: TestServer
/** What stands for the parts of paths: all of the event jazz. */
let parts: Record<string, string>
const tokens: Record<string, string> = {}

beforeAll(async () => {
  server = await testServer(folder, 'access.db')
  const { office } = server
  const starts = when('2031-05-01T20:00Z')
  for (const name of ['Jazz', 'Blues', 'Full']) await createEvent(office, { name, capacity: 5, starts })
  const ada = email('ada@example.com')
  const { booking } = await bookSeats(office, { event: 'jazz', email: ada, quantity: 5 })
  const { entry } = await joinWaitlist(office, { event: 'jazz', email: email('bob@example.com') })
  parts = {
    event: 'jazz',
    type: 'General admission',
    booking: booking.code,
    code: booking.code,
    codes: booking.code,
    from: String(entry.id),
  }
  for (const role of TOKEN_ROLES) tokens[role] = (await server.token(role)).secret
  tokens['other event'] = (await server.token('owner', ['blues'])).secret
  tokens['expired'] = (await server.token('owner', [], 1)).secret
  const revoked = await server.token('owner')
  await revokeToken(office, revoked.name)
  tokens['revoked'] = revoked.secret
  tokens['invented'] = `tix_${'A'.repeat(54)}`
})

/** What a body must have at least, so that a request gets as far as to what it is about. */
const BODIES: Record<string, Record<string, unknown>> = {
  'create-event': { name: 'New', capacity: 1, starts: '2031-01-01T20:00Z' },
  'add-ticket-type': { type: 'vip' },
  book: { event: 'jazz', email: 'ada@example.com' },
  transfer: { to: 'bob@example.com' },
  pay: { method: 'cash' },
  exchange: { type: 'vip' },
  'check-in': { codes: ['K7QF-3M9X'] },
  'waitlist join': { email: 'eve@example.com' },
  'token create': { name: 'new', role: 'gate' },
}
const QUERIES: Record<string, string> = { find: 'text=ada@example.com' }

function ask({ method, path, operation }: Route, token: string | undefined) {
  const name = path.startsWith('/reports') ? 'sales' : 'nobody'
  const filled = path.replace(/\{(\w+)\}/g, (_, part: string) => encodeURIComponent(parts[part] ?? name))
  const query = operation.writes ? 'dryRun=true' : (QUERIES[operation.name] ?? '')
  const body = operation.writes && method !== 'DELETE' ? (BODIES[operation.name] ?? {}) : undefined
  return server.ask(method, `/v1${filled}?${query}`, { token, body })
}

/** What is about the whole box office, which nobody sees who is limited to some events. */
const WHOLE = ['create-event', 'token list', 'token show', 'token revoke']

describe.each(routes.map(route => ({ route, name: `${route.method} ${route.path}` })))(
  '$name',
  ({ route }) => {
    it.each([undefined, 'expired', 'revoked', 'invented'])('is closed to a token that is %s', async which => {
      const { status, headers, body } = await ask(route, which && tokens[which])
      expect([status, body.error.code]).toEqual([401, 'UNAUTHORIZED'])
      expect(headers.get('www-authenticate')).toBe('Bearer')
      // Why is told to nobody.
      expect(body.message).toBe('A valid token is needed: send it as Authorization: Bearer <token>')
    })

    it.each(TOKEN_ROLES)('lets in a token with the role %s if it is enough', async role => {
      const { status, body } = await ask(route, tokens[role])
      if (rank(role) < rank(route.operation.role))
        expect([status, body.error.code]).toEqual([403, 'FORBIDDEN'])
      else expect([401, 403, 500]).not.toContain(status)
    })

    it('shows and does nothing of one event to a token of another', async () => {
      const { status, text } = await ask(route, tokens['other event'])
      const isNamed =
        /\{(event|booking|code|codes|from)\}/.test(route.path) ||
        ['book', 'check-in'].includes(route.operation.name)
      expect(status, text).toBe(WHOLE.includes(route.operation.name) ? 403 : isNamed ? 404 : 200)
      if (status === 200) expect(text).not.toMatch(/jazz|ada@example/)
    })
  },
)

function rank(role: Role): number {
  return ROLES.indexOf(role)
}

it('what is another event’s is told in the same words as what is not there', async () => {
  const token = tokens['other event']
  const told = async (event: string) =>
    (await server.ask('GET', `/v1/events/${event}`, { token })).text.replaceAll(event, 'X')
  expect(await told('jazz')).toBe(await told('nowhere'))
})

it('a token that is revoked is no good for the next request', async () => {
  const { name, secret } = await server.token('viewer')
  expect((await server.ask('GET', '/v1/events', { token: secret })).status).toBe(200)
  await revokeToken(server.office, name)
  expect((await server.ask('GET', '/v1/events', { token: secret })).status).toBe(401)
})

it('who acts is told in the log, and when a token was last used in the list of tokens', async () => {
  const { name, secret } = await server.token('seller')
  await server.ask('POST', '/v1/bookings', {
    token: secret,
    body: { event: 'full', email: 'ada@example.com' },
  })
  const { body: log } = await server.ask('GET', '/v1/log?event=full&limit=1', { token: tokens['organizer'] })
  expect(log.data.entries).toMatchObject([{ action: 'booking.create', actor: name }])
  const { body } = await server.ask('GET', '/v1/tokens', { token: tokens['owner'] })
  const token = body.data.tokens.find((one: { name: string }) => one.name === name)
  expect(token).toMatchObject({ role: 'seller', status: 'active', lastUsedAt: expect.any(String) })
  expect(JSON.stringify(body)).not.toContain(secret)
})

describe('without a token', () => {
  it('a server that is open for reading shows events and numbers, no drafts, and nothing of guests', async () => {
    const open = await testServer(folder, 'open.db', { open: 'read' })
    const starts = when('2031-05-01T20:00Z')
    await createEvent(open.office, { name: 'Jazz', capacity: 5, starts })
    await createEvent(open.office, { name: 'Secret', capacity: 5, starts, draft: true })
    const { body } = await open.ask('GET', '/v1/events?all=true')
    expect(body.data.events.map(({ slug }: { slug: string }) => slug)).toEqual(['jazz'])
    expect((await open.ask('GET', '/v1/events/secret')).status).toBe(404)
    expect((await open.ask('GET', '/v1/events/secret/availability')).status).toBe(404)
    expect((await open.ask('GET', '/v1/availability')).status).toBe(200)
    expect((await open.ask('GET', '/v1/bookings?email=ada@example.com')).status).toBe(401)
    const order = { event: 'jazz', email: 'ada@example.com' }
    expect((await open.ask('POST', '/v1/bookings', { body: order })).status).toBe(401)
    // One that is no good is not as good as none.
    expect((await open.ask('GET', '/v1/events', { token: tokens['revoked'] })).status).toBe(401)
  })

  it('a server that is open for booking sells, and believes nobody that they paid', async () => {
    const open = await testServer(folder, 'book.db', { open: 'book' })
    await createEvent(open.office, { name: 'Jazz', capacity: 5, starts: when('2031-05-01T20:00Z') })
    const order = { event: 'jazz', email: 'ada@example.com' }
    expect((await open.ask('POST', '/v1/bookings', { body: order })).status).toBe(201)
    const paid = await open.ask('POST', '/v1/bookings', { body: { ...order, paid: 'cash' } })
    expect([paid.status, paid.body.error.details]).toEqual([403, { fields: ['paid'] }])
    expect((await open.ask('POST', '/v1/bookings', { body: { ...order, channel: 'door' } })).status).toBe(403)
    expect((await open.ask('POST', '/v1/events', { body: {} })).status).toBe(401)
  })
})

describe('a gate', () => {
  it('of one event lets in its tickets, and is told nothing of whose the others are', async () => {
    const token = (await server.token('gate', ['blues'])).secret
    const code = parts['booking'] ?? ''
    const { booking } = await bookSeats(server.office, { event: 'blues', email: email('carol@example.com') })
    const wrong = await server.ask('POST', '/v1/check-ins', { token, body: { codes: [code, booking.code] } })
    expect([wrong.status, wrong.body.success, wrong.body.error.code]).toEqual([409, false, 'WRONG_EVENT'])
    expect(wrong.body.data.checkIns).toMatchObject([
      { outcome: 'WRONG_EVENT', booking: null, name: null },
      { outcome: 'OK', booking: booking.code },
    ])
    expect(wrong.body.data).toMatchObject({ checkedIn: 1 })
    const again = await server.ask('POST', '/v1/check-ins', { token, body: { code: booking.code } })
    expect([again.status, again.body.error.code]).toEqual([409, 'ALREADY_CHECKED_IN'])
    const undone = await server.ask('DELETE', '/v1/check-ins', { token })
    expect([undone.status, undone.body.data.checkedIn]).toEqual([200, 0])
    const twice = await server.ask('DELETE', '/v1/check-ins', { token, body: { codes: [booking.code] } })
    expect([undone, twice].map(({ body }) => body.message)).toEqual([
      '1 check-in taken back',
      '0 check-ins taken back',
    ])
    const unknown = await server.ask('DELETE', '/v1/check-ins', { token, body: { codes: ['no', 'none'] } })
    expect(unknown.body.message).toBe('2 codes of 2 not taken back: UNKNOWN')
    expect((await server.ask('POST', '/v1/check-ins', { token, body: { code: 'nonsense' } })).status).toBe(
      404,
    )
  })
})

it('tickets are files, too, for those who may see them', async () => {
  const files = async (file: string, token = tokens['seller']) =>
    server.ask('GET', `/v1/bookings/${parts['booking']}/tickets/${file}`, { token })
  const types = await Promise.all(
    ['1.svg', '2.png', '3.ics'].map(async file => (await files(file)).headers.get('content-type')),
  )
  expect(types).toEqual(['image/svg+xml', 'image/png', 'text/calendar; charset=utf-8'])
  const statuses = [await files('9.svg'), await files('1.exe'), await files('1.svg', tokens['gate'])]
  expect(statuses.map(({ status }) => status)).toEqual([404, 404, 403])
  expect((await files('1.svg', tokens['other event'])).status).toBe(404)
  // Those that a terminal shows are none.
  expect((await files('1.text')).status).toBe(404)
  for (const file of ['1.pdf', '1.ics']) {
    const etag = (await files(file)).headers.get('etag') ?? ''
    const again = await server.ask('GET', `/v1/bookings/${parts['booking']}/tickets/${file}`, {
      token: tokens['seller'],
      headers: { 'if-none-match': etag },
    })
    expect([again.status, again.text, file]).toEqual([304, '', file])
  }
})
