import { expect, it } from 'vitest'
import { PortionDone, write, writeMany } from '../../src/ticketing/context.ts'
import { createEvent } from '../../src/ticketing/events/create-event.ts'
import { listEvents } from '../../src/ticketing/events/list-events.ts'
import { updateEvent } from '../../src/ticketing/events/update-event.ts'
import { within } from '../../src/ticketing/within.ts'
import { Busy } from '../../src/values/errors.ts'
import { local, testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

it('rules that each are a write of their own are done together, or not at all', async () => {
  const office = await testOffice(folder)
  await office.event('Jazz', 5)
  const both = (capacity: number) =>
    write(office, async tx => {
      const inside = within({ ...office, idempotency: { scope: 'office', key: 'K1' } }, tx)
      await createEvent(inside, { name: 'Rock', capacity: 5, starts: local('2030-05-01 19:30') })
      await updateEvent(inside, 'jazz', { capacity })
      return (await listEvents(inside, {})).events.map(({ slug, capacity }) => `${slug} ${capacity}`)
    })
  await office.book('jazz', 'ada', { quantity: 2 })
  await expect(both(1)).rejects.toMatchObject({ code: 'CONFLICT' })
  expect((await listEvents(office, {})).events).toHaveLength(1)
  expect((await both(9)).toSorted()).toEqual(['jazz 9', 'rock 5'])
  expect((await listEvents(office, {})).events).toHaveLength(2)
})

it('what is done in portions is done in the one transaction, each until it is through', async () => {
  const office = await testOffice(folder, 'portions.db')
  await office.event('Jazz', 5)
  let attempts = 0
  const done = await write(office, async tx => {
    const results: number[][] = []
    const portions = [
      async () => {
        if (++attempts < 3) throw new PortionDone()
        return 1
      },
      async () => 2,
    ]
    for await (const some of writeMany(within(office, tx), portions)) results.push(some)
    return results
  })
  expect([done, attempts]).toEqual([[[1], [2]], 3])
})

it('a transaction can be listened to and waited for like its store, and neither closes nor rewrites it', async () => {
  const office = await testOffice(folder, 'store.db')
  await office.event('Jazz', 5)
  const { store } = await write(office, async tx => within(office, tx))
  await store.writesEnded()
  const changes = store.changes()[Symbol.asyncIterator]()
  const heard = changes.next()
  await office.book('jazz', 'ada')
  expect((await heard).done).toBe(false)
  await changes.return?.()
  expect(await store.holds(['ada@example.com'])).toBe(true)
  await expect(store.scrub([])).rejects.toThrow('does not write its store anew')
  await expect(store.close()).rejects.toThrow('does not close its store')
})

it('what follows from a write and cannot be done now is left to the next one; a defect is told', async () => {
  const office = await testOffice(folder, 'afterwards.db')
  await office.event('Jazz', 5)
  const failing = (error: Error) =>
    write(office, async tx => {
      tx.afterwards.push(async () => {
        throw error
      })
      return 'done'
    })
  expect(await failing(new Busy('in use'))).toBe('done')
  await expect(failing(new TypeError('a defect'))).rejects.toThrow('a defect')
})
