import { expect, it } from 'vitest'
import { serve } from '../server/support/serve.ts'
import { patiently, request } from '../server/support/server.ts'
import { ask } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { processOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

it('two servers of one box office sell 100 seats to the clients of both, and not one more', async () => {
  const office = await processOffice(folder, 'two-servers.db')
  await office.run(['create-event', 'Hot', '--capacity', '100', '--starts', '2031-05-01 19:30'])
  const servers = await Promise.all([0, 1].map(() => serve(office.db, ['--public', 'book'])))
  const clients = Array.from({ length: 60 }, async (_, client) => {
    const told: string[] = []
    const url = servers[client % 2]?.url ?? ''
    for (let order = 1; order <= 3; order++) {
      const body = { event: 'hot', email: `guest-${client}@example.com`, quantity: order === 2 ? 2 : 1 }
      const headers = { 'idempotency-key': `${client}-${order}` }
      const answer = await patiently(() => request(url, 'POST', '/v1/bookings', { body, headers }))
      expect([201, 409], answer.text).toContain(answer.status)
      if (answer.status === 201) told.push(answer.body.data.booking.code.replace('-', ''))
      else expect(answer.body.error.code).toBe('SOLD_OUT')
    }
    return told
  })
  const told = (await Promise.all(clients)).flat()
  const sold = await ask(office.db, 'SELECT code, quantity FROM bookings')
  expect(sold.map(({ code }) => code).sort()).toEqual(told.sort())
  expect(sold.reduce((seats, { quantity }) => seats + Number(quantity), 0)).toBe(100)
  for (const { url } of servers) {
    const { body } = await request(url, 'GET', '/v1/events/hot/availability', {})
    expect(body.data.availability[0]).toMatchObject({ sold: 100, available: 0 })
  }
  expect(await brokenInvariants(office.db)).toEqual([])
  const ended = await Promise.all(servers.map(({ stop }) => stop()))
  expect(ended.map(({ exitCode }) => exitCode)).toEqual([0, 0])
})

it('a token that one process has made ends in every other: when it expires, and when it is revoked', async () => {
  const office = await processOffice(folder, 'tokens.db')
  await office.createEvent('Jazz', 5)
  const token = async (...args: string[]) =>
    (await office.run(['token', 'create', ...args, '--role', 'seller', '-q'])).stdout.trim()
  const server = await serve(office.db)
  const status = async (secret: string) =>
    (await request(server.url, 'GET', '/v1/bookings?text=nobody', { token: secret })).status
  const lasting = await token('lasting')
  expect(await status(lasting)).toBe(200)
  // On a machine that is busy, four seconds may be over before it is shown.
  let [short, shown] = ['', 401]
  for (let seconds = 4; shown !== 200 && seconds < 100; seconds *= 3) {
    short = await token(`of-${seconds}-seconds`, '--expires', `${seconds}s`)
    shown = await status(short)
  }
  expect(shown).toBe(200)
  await expect.poll(() => status(short), { timeout: 120_000, interval: 50 }).toBe(401)
  expect(await status(lasting)).toBe(200)
  await office.run(['token', 'revoke', 'lasting'])
  expect(await status(lasting)).toBe(401)
  await server.stop()
})
