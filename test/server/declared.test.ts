import { expect, it } from 'vitest'
import { openApiDocument } from '../../src/server/openapi/document.ts'
import { createEvent } from '../../src/ticketing/events/create-event.ts'
import { when } from '../../src/values/time/when.ts'
import { scratchFolder } from '../support/tix.ts'
import { testServer } from './support/server.ts'

const folder = scratchFolder()

it('answers every operation as openapi.json says', async () => {
  const server = await testServer(folder, 'declared.db')
  await createEvent(server.office, { name: 'Opening', capacity: 9, starts: when('2031-05-01T20:00Z') })
  const { secret: token } = await server.token('owner')
  const done = new Set<string>()
  /** Each answer is held against the document by `ask` itself. */
  const does = async (method: string, path: string, body?: object, filled = path) => {
    const { status, text, body: told } = await server.ask(method, `/v1${filled}`, { token, body })
    expect(status, text).toBeLessThan(300)
    done.add(`${method} ${path}`)
    return told.data
  }
  const get = (path: string, filled?: string) => does('GET', path, undefined, filled)
  const event = { capacity: 4, startsAt: '2031-08-01 20:00', price: 12, currency: 'EUR' }
  for (const name of ['Rock', 'Jazz']) await does('POST', '/events', { name, ...event })
  await does(
    'POST',
    '/events/{event}/ticket-types',
    { name: 'VIP', price: 30, quota: 1 },
    '/events/rock/ticket-types',
  )
  const vip = '/events/rock/ticket-types/VIP'
  await does('PATCH', '/events/{event}/ticket-types/{type}', { price: 31 }, vip)
  await does('PATCH', '/events/{event}', { venue: 'Hall', capacity: 3 }, '/events/rock')
  const order = { event: 'rock', type: 'General admission', email: 'ada@example.com' }
  const { code } = (await does('POST', '/bookings', { ...order, quantity: 2, hold: '1h' })).booking
  await does('POST', '/bookings', { ...order, paid: 'cash' })
  const join = { email: 'bob@example.com', type: 'General admission' }
  const { id } = (await does('POST', '/events/{event}/waitlist', join, '/events/rock/waitlist')).entry
  const one = (path: string) => path.replace('{code}', code)
  const act = (path: string, body?: object) => does('POST', path, body, one(path))
  await act('/bookings/{code}/payments', { method: 'card', amount: 10 })
  await act('/bookings/{code}/confirm')
  await does('PATCH', '/bookings/{code}', { name: 'Ada' }, `/bookings/${code}`)
  await act('/bookings/{code}/transfer', { to: 'zoe@example.com', ticket: ['2'] })
  await act('/bookings/{code}/exchange', { event: 'jazz' })
  await does('POST', '/check-ins', { codes: [code], event: 'jazz' })
  await does('DELETE', '/check-ins', undefined, `/check-ins?codes=${code}&event=jazz`)
  for (const path of ['/events', '/availability', '/bookings', '/log', '/tokens']) await get(path)
  for (const path of ['/events/{event}', '/events/{event}/availability', '/events/{event}/waitlist'])
    await get(path, path.replace('{event}', 'rock'))
  for (const path of ['/bookings/{code}', '/bookings/{code}/tickets']) await get(path, one(path))
  for (const kind of ['svg', 'png', 'pdf', 'ics', 'gif']) {
    const { status } = await server.ask('GET', `/v1/bookings/${code}/tickets/1.${kind}`, { token })
    expect([status, kind]).toEqual([kind === 'gif' ? 404 : 200, kind])
  }
  done.add('GET /bookings/{code}/tickets/{file}')
  for (const name of ['sales', 'takings', 'attendance', 'owed', 'waitlist'])
    await get('/reports/{name}', `/reports/${name}`)
  await act('/bookings/{code}/cancel')
  await act('/bookings/{code}/refunds', { amount: 5 })
  await get('/waitlist/{id}', `/waitlist/${id}`)
  await does('DELETE', '/waitlist/{id}', undefined, `/waitlist/${id}`)
  await does('POST', '/events/{event}/cancel', {}, '/events/rock/cancel')
  await does('POST', '/tokens', { name: 'like-it', role: 'viewer' })
  await get('/tokens/{name}', '/tokens/like-it')
  await does('DELETE', '/tokens/{name}', undefined, '/tokens/like-it')
  await does('POST', '/availability/live/ticket')
  // None was left out.
  const paths = Object.entries(openApiDocument()['paths'] as Record<string, object>)
  const all = paths.flatMap(([path, methods]) =>
    Object.keys(methods).map(method => `${method.toUpperCase()} ${path.slice('/v1'.length)}`),
  )
  expect(all.filter(one => !done.has(one))).toEqual(['GET /availability/live'])
  // A key that stood for something else.
  const headers = { 'idempotency-key': 'taken' }
  await server.ask('POST', '/v1/bookings', {
    token,
    headers,
    body: { ...order, event: 'jazz', type: undefined },
  })
  const { status } = await server.ask('DELETE', '/v1/tokens/like-it', { token, headers })
  expect(status).toBe(409)
})
