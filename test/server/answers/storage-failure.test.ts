import { rm } from 'node:fs/promises'
import { expect, it, vi } from 'vitest'
import { storageFailure } from '../../../src/server/answers/storage-failure.ts'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import {
  Busy,
  Corrupt,
  Forbidden,
  Interrupted,
  NoDatabase,
  NotFound,
  StorageFailed,
} from '../../../src/values/errors.ts'
import { when } from '../../../src/values/time/when.ts'
import { eventually } from '../../support/busy-machine.ts'
import { onPostgres } from '../../support/databases.ts'
import { scratchFolder } from '../../support/tix.ts'
import { WebSocketClient } from '../support/event-stream.ts'
import { testServer } from '../support/server.ts'

const folder = scratchFolder()
const place = 'postgres://tix@10.0.0.7/office'

it.each([
  [
    new StorageFailed(`The disk is full: ${place}`, { path: place }),
    500,
    'STORAGE',
    /^The storage failed\. Nothing/,
  ],
  [new StorageFailed(place, { database: place, outcome: 'unknown' }), 500, 'STORAGE', /is not known: repeat/],
  [new Corrupt(`${place} is damaged`), 500, 'CORRUPT', /^The storage failed/],
  [new Forbidden(`This user may not read ${place}`), 500, 'STORAGE', /^The storage failed/],
  [new NoDatabase(`There is no database at ${place}`), 500, 'STORAGE', /^The storage failed/],
  [new Busy(`ECONNREFUSED ${place}`, { database: place }), 503, 'BUSY', /Nothing was written; try again$/],
  // An event of which a part of the bookings was canceled.
  [
    new Busy('Canceled', { database: place, outcome: 'unknown', ended: 150 }),
    503,
    'BUSY',
    /may have been done: repeat/,
  ],
  [new Interrupted('Interrupted while waiting'), 503, 'BUSY', /Nothing was written; try again$/],
  // Who calls has no --timeout.
  [new Busy('Others kept it busy; wait longer with --timeout', { waitedMs: 9 }), 503, 'BUSY', /; try again$/],
])('tells callers that the storage failed, and not where it is: %s', (error, status, code, says) => {
  const failure = storageFailure(error, 'id-1')
  expect(failure).toMatchObject({ status, code, message: expect.stringMatching(says) })
  expect(JSON.stringify(failure)).not.toMatch(/10\.0\.0\.7/)
})

it('has nothing to say of what is refused by the rules', () => {
  expect(storageFailure(new NotFound('No event "x"'), 'id-1')).toBeUndefined()
})

it.skipIf(onPostgres)('a database that is gone is no event that is not found', async () => {
  const server = await testServer(folder, 'gone.db', { open: 'read' })
  await createEvent(server.office, { name: 'Jazz', capacity: 1, starts: when('2031-05-01T20:00Z') })
  expect((await server.ask('GET', '/v1/events/jazz')).status).toBe(200)
  for (const end of ['', '-wal', '-shm']) await rm(server.db + end, { force: true })
  await eventually(async () => {
    const { status, body, text } = await server.ask('GET', '/v1/events/jazz')
    expect([status, body.error.code]).toEqual([500, 'STORAGE'])
    expect(text).not.toContain(server.db)
    expect(server.log).toContainEqual(
      expect.objectContaining({
        requestId: body.error.details.request,
        err: expect.objectContaining({ message: `There is no database at ${server.db}` }),
      }),
    )
  })
  const before = server.log.length
  const socket = new WebSocketClient(`${server.url.replace('http', 'ws')}/v1/availability/live`)
  expect(await socket.closed).toEqual([
    1011,
    expect.stringMatching(/^The storage failed\. Nothing was written\./),
  ])
  const err = expect.objectContaining({ type: 'NoDatabase' })
  expect(server.log.slice(before)).toContainEqual(
    expect.objectContaining({ route: '/v1/availability/live', err }),
  )
})

it('says in the log why the database cannot be reached', async () => {
  const server = await testServer(folder, 'away.db', { open: 'read' })
  await createEvent(server.office, { name: 'Jazz', capacity: 1, starts: when('2031-05-01T20:00Z') })
  const why = new Busy('ECONNREFUSED', { database: place })
  const away = vi.spyOn(server.office.store, 'read').mockRejectedValue(why)
  const { status, text } = await server.ask('GET', '/v1/events/jazz')
  away.mockRestore()
  expect(status).toBe(503)
  expect(text).not.toContain('ECONNREFUSED')
  const err = expect.objectContaining({ message: 'ECONNREFUSED' })
  expect(server.log).toContainEqual(expect.objectContaining({ route: '/v1/events/{event}', err }))
})
