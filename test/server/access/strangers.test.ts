import { beforeAll, describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import { createVouchers } from '../../../src/ticketing/vouchers/create-vouchers.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { voucherCode } from '../../../src/values/codes/voucher-code.ts'
import { email } from '../../../src/values/email.ts'
import { when } from '../../../src/values/time/when.ts'
import { scratchFolder } from '../../support/tix.ts'
import { type TestServer, testServer } from '../support/server.ts'

const folder = scratchFolder()
let server: TestServer
const vera = email('vera@example.com')

beforeAll(async () => {
  server = await testServer(folder, 'strangers.db', { open: 'book' })
  const starts = when('2031-05-01T20:00Z')
  await createEvent(server.office, { name: 'Jazz', capacity: 9, starts })
  await createEvent(server.office, { name: 'Secret', capacity: 9, starts, draft: true })
  await bookSeats(server.office, { event: 'jazz', email: vera, name: 'Vera Privat' })
})

const post = (path: string, body: object) => server.ask('POST', path, { body })

describe('on a server that is open for booking, somebody without a token', () => {
  it('who books with another’s address is not told what else that one has', async () => {
    const { status, text } = await post('/v1/bookings', { event: 'jazz', email: vera })
    expect(status).toBe(201)
    expect(text).not.toMatch(/alike|Privat/)
    // Whoever has a token is.
    const token = (await server.token('seller')).secret
    const body = { event: 'jazz', email: vera }
    expect((await server.ask('POST', '/v1/bookings', { token, body })).body.data.alike).toHaveLength(2)
  })

  it('who repeats a booking that is somebody else’s by now is not told whose, nor its tickets', async () => {
    const order = { event: 'jazz', email: 'old@example.com', name: 'Olga' }
    const headers = { 'idempotency-key': 'handed-on' }
    const repeat = () => server.ask('POST', '/v1/bookings', { body: order, headers })
    const { booking } = (await repeat()).body.data
    const token = (await server.token('seller')).secret
    const at = `/v1/bookings/${booking.code}`
    await server.ask('PATCH', at, { token, body: { note: 'Privat: a difficult guest' } })
    const theirs = await repeat()
    expect(theirs.body.data).toEqual({ booking, replayed: true })
    await server.ask('POST', `${at}/transfer`, { token, body: { to: vera, name: 'Vera Privat' } })
    const handedOn = (await repeat()).body.data.booking
    expect(handedOn).toEqual({ ...booking, email: null, name: null, tickets: [] })
  })

  it('who waits with another’s address is not told their name, nor what they were offered', async () => {
    await createEvent(server.office, { name: 'Tiny', capacity: 1, starts: when('2031-05-01T20:00Z') })
    await bookSeats(server.office, { event: 'tiny', email: email('ada@example.com') })
    await joinWaitlist(server.office, { event: 'tiny', email: vera, name: 'Vera Privat' })
    const again = await post('/v1/events/tiny/waitlist', { email: vera })
    expect(again.body.data.entry).toMatchObject({ name: null, booking: null })
    const other = await post('/v1/events/tiny/waitlist', { email: vera, quantity: 2 })
    expect([other.status, other.body.error.next]).toEqual([409, undefined])
    expect(other.body.message).toBe('vera@example.com waits already, for something else')
    expect(other.body.error.details).not.toHaveProperty('quantity')
    expect(again.text + other.text).not.toMatch(/Privat/)
    // Nor is a role that may not see bookings.
    const ask = async (role: 'gate' | 'seller') =>
      server.ask('POST', '/v1/events/tiny/waitlist', {
        token: (await server.token(role)).secret,
        body: { email: vera },
      })
    const [gate, seller] = [await ask('gate'), await ask('seller')]
    expect([gate, seller].map(({ body }) => body.data.entry.name)).toEqual([null, 'Vera Privat'])
  })

  it.each([
    ['GET', '/v1/events/NAME', undefined],
    ['GET', '/v1/events/NAME/availability', undefined],
    ['GET', '/v1/availability?event=NAME', undefined],
    ['GET', '/v1/availability/live?event=NAME', undefined],
    ['POST', '/v1/bookings', { event: 'NAME', email: vera }],
    ['POST', '/v1/events/NAME/waitlist', { email: vera }],
  ])('%s %s tells a draft from nothing in no way', async (method, path, body) => {
    const told = async (name: string) => {
      const text = body && JSON.stringify(body).replace('NAME', name)
      const answer = await server.ask(method, path.replace('NAME', name), { body: text })
      return [answer.status, answer.text]
    }
    expect(await told('secret')).toEqual(await told('nowhere'))
    expect(await told('secret')).toEqual([404, expect.not.stringContaining('Secret')])
    // Nor is it what was meant.
    expect(await told('secrer')).toEqual(await told('nowhere'))
  })

  it.each(['starts', 'name', 'available', 'created'])(
    'who reads lists by %s page by page comes upon no draft, nor upon a trace of one',
    async sort => {
      let cursor: string | null = ''
      const names: string[] = []
      const told: string[] = []
      for (let pages = 0; cursor !== null && pages < 9; pages++) {
        const after: string = cursor === '' ? '' : `&cursor=${cursor}`
        const { body } = await server.ask('GET', `/v1/events?limit=1&all=true&sort=${sort}${after}`)
        for (const { name } of body.data.events) names.push(name)
        cursor = body.data.next
        told.push(Buffer.from(cursor ?? '', 'base64url').toString())
      }
      expect(names.toSorted()).toEqual(['Jazz', 'Tiny'])
      expect(told).toHaveLength(2)
      expect(told.join()).not.toMatch(/secret|,2\]/i)
    },
  )

  it('who guesses the vouchers of another event is told that there are none', async () => {
    for (const [code, times] of [
      ['SECRETLY', {}],
      ['SECRET-OLD', { validUntil: when('2020-01-01T00:00Z') }],
    ] as const)
      await createVouchers(server.office, { code: voucherCode(code), percent: 50, event: 'secret', ...times })
    const told = async (voucher: string) => {
      const answer = await post('/v1/bookings', { event: 'jazz', email: vera, voucher })
      return [answer.status, answer.text.replaceAll(voucher, 'VOUCHER')]
    }
    expect(await told('SECRETLY')).toEqual(await told('NOWHERE'))
    expect(await told('SECRET-OLD')).toEqual(await told('NOWHERE'))
    const token = (await server.token('seller')).secret
    const body = { event: 'jazz', email: vera, voucher: 'SECRETLY' }
    expect((await server.ask('POST', '/v1/bookings', { token, body })).body.message).toMatch(/another event/)
  })

  it('is shown the ways on that are open to them, and no others', async () => {
    await post('/v1/bookings', { event: 'tiny', email: vera })
    const { body } = await post('/v1/bookings', { event: 'tiny', email: vera })
    expect(body.error.next).toMatchObject({ method: 'POST', href: '/v1/events/tiny/waitlist' })
  })
})

describe('a token that is limited to an event', () => {
  it('makes none that reaches further', async () => {
    const owner = (await server.token('owner', ['tiny'])).secret
    const make = (body: object) =>
      server.ask('POST', '/v1/tokens', { token: owner, body: { role: 'owner', ...body } })
    const { body } = await make({ name: 'like-it' })
    expect(body.data.token.events).toEqual(['tiny'])
    expect((await server.ask('GET', '/v1/events/jazz', { token: body.data.secret })).status).toBe(404)
    expect((await make({ name: 'further', event: ['tiny', 'jazz'] })).status).toBe(404)
  })

  it('is told nothing of a booking of its own that went to another event, also not by repeating it', async () => {
    const { secret: token } = await server.token('seller', ['jazz'])
    const owner = (await server.token('owner')).secret
    await createEvent(server.office, { name: 'Polka', capacity: 9, starts: when('2031-05-01T20:00Z') })
    const headers = { 'idempotency-key': 'mine' }
    const book = () =>
      server.ask('POST', '/v1/bookings', {
        token,
        headers,
        body: { event: 'jazz', email: vera, quantity: 2 },
      })
    const { code } = (await book()).body.data.booking
    const handOn = () =>
      server.ask('POST', `/v1/bookings/${code}/transfer`, {
        token,
        headers: { 'idempotency-key': 'part' },
        body: { to: 'zoe@example.com', ticket: [1] },
      })
    const part = (await handOn()).body.data.booking.code
    for (const [moved, repeat] of [
      [part, handOn],
      [code, book],
    ] as const) {
      expect((await repeat()).status).toBe(200)
      await server.ask('POST', `/v1/bookings/${moved}/exchange`, { token: owner, body: { event: 'polka' } })
      const { status, text } = await repeat()
      expect([status, text]).toEqual([404, expect.not.stringContaining('Polka')])
    }
  })

  it('takes nobody off the waitlist of another, whose id is that of an entry of its own', async () => {
    const seller = (await server.token('seller', ['tiny'])).secret
    const { entry } = await joinWaitlist(server.office, { event: 'tiny', email: email('zoe@example.com') })
    const path = `/v1/waitlist/${entry.id}`
    const asEvent = await server.ask('DELETE', `${path}?email=vera@example.com`, { token: seller })
    expect([asEvent.status, asEvent.body.message]).toEqual([
      400,
      expect.stringMatching(/^email: is not known/),
    ])
    expect((await server.ask('DELETE', path, { token: seller })).status).toBe(200)
    expect((await server.ask('DELETE', '/v1/waitlist/tiny', { token: seller })).status).toBe(404)
  })
})

it('whoever repeats a booking through a proxy is known by their address, from whatever port they come', async () => {
  const proxied = await testServer(folder, 'ports.db', { open: 'book', proxies: ['127.0.0.1'] })
  await createEvent(proxied.office, { name: 'Jazz', capacity: 9, starts: when('2031-05-01T20:00Z') })
  const book = async (from: string) => {
    const headers = { 'idempotency-key': 'once', 'x-forwarded-for': from }
    const body = { event: 'jazz', email: vera }
    return (await proxied.ask('POST', '/v1/bookings', { headers, body })).body.data.booking.code
  }
  const code = await book('192.0.2.1:4711')
  expect([await book('192.0.2.1:4712'), await book('192.0.2.1')]).toEqual([code, code])
  expect(await book('192.0.2.2:4711')).not.toBe(code)
})

it('whoever books too many with another’s address, without a token, is not told how many that one has', async () => {
  const starts = when('2031-05-01T20:00Z')
  await createEvent(server.office, { name: 'Few', capacity: 9, starts, maxPerPerson: 4 })
  await bookSeats(server.office, { event: 'few', email: vera, quantity: 3 })
  const { body } = await post('/v1/bookings', { event: 'few', email: vera, quantity: 2 })
  const details = { event: 'few', email: vera, maxPerPerson: 4, requested: 2 }
  expect(body.error).toEqual({ code: 'PERSON_LIMIT', status: 409, details })
  expect(body.message).toBe('vera@example.com may not have so many more seats: few allows 4 a person')
})
