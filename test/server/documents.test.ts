import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { createEvent } from '../../src/ticketing/events/create-event.ts'
import { when } from '../../src/values/time/when.ts'
import { scratchFolder } from '../support/tix.ts'
import { clientOf } from './support/generated-client.ts'
import { type TestServer, testServer } from './support/server.ts'

const folder = scratchFolder()
const root = resolve(import.meta.dirname, '../..')
let server: TestServer
let token: string

beforeAll(async () => {
  server = await testServer(folder, 'documents.db')
  await createEvent(server.office, { name: 'Opening', capacity: 9, starts: when('2031-01-01T20:00Z') })
  token = (await server.token('organizer')).secret
})

describe('docs/serve.md', () => {
  it('has examples of curl that do what they say', async () => {
    const text = readFileSync(resolve(root, 'docs/serve.md'), 'utf8')
    const block = /<!-- test: curl -->\n\n((?: {4}.*\n|\n)+)/.exec(text)?.[1] ?? ''
    const commands = block.split(/\n\n+/).filter(Boolean)
    expect(commands).toHaveLength(6)
    for (const command of commands) {
      const { stdout } = await execa('sh', ['-c', command], { env: { TIX_URL: server.url, TOKEN: token } })
      expect(JSON.parse(stdout), command).toMatchObject({ success: true })
    }
  })

  it('names the roles, codes and limits that there are', async () => {
    const text = readFileSync(resolve(root, 'docs/serve.md'), 'utf8')
    const { serverLimits } = await import('../../src/server/limits/limits.ts')
    for (const limit of ['connections', 'requestsUnderWay', 'listeners'] as const)
      expect(text).toContain(serverLimits[limit].toLocaleString('en'))
  })
})

describe('a client that is made of openapi.json', () => {
  it('does the main job', async () => {
    const { body: document } = await server.ask('GET', '/v1/openapi.json')
    const client = clientOf(document, server.url, token)
    const event = { name: 'Made', capacity: 5, starts: '2031-05-01T20:00Z' }
    expect((await client('createEvent', { body: event })).data.event.slug).toBe('made')
    const order = { event: 'made', email: 'bob@example.com', quantity: 2 }
    const { booking } = (await client('book', { body: order, headers: { 'Idempotency-Key': 'made-1' } })).data
    const { data } = await client('eventAvailability', { path: { event: 'made' } })
    expect(data.availability).toMatchObject([{ sold: 2, available: 3 }])
    await client('cancel', { path: { code: booking.code }, body: { seats: 1 } })
    const mine = await client('find', { query: { email: 'bob@example.com' } })
    expect(mine.data.bookings).toMatchObject([{ code: booking.code, quantity: 1 }])
  })
})
