import { expect, it } from 'vitest'
import { openStore } from '../../src/store/open.ts'
import { eventually } from '../support/busy-machine.ts'
import { ask } from '../support/databases.ts'
import { processOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

it('lets writes to different events go on side by side', async () => {
  const office = await processOffice(folder)
  const [held, free] = [await office.createEvent('Held', 5), await office.createEvent('Free', 5)]
  const store = await openStore(office.db, { timeoutMs: 60_000 })
  await store.write(async queries => {
    await queries.events.byId(held.id)
    const other = await office.run(['book', free.slug, '--email', 'ada@example.com', '--timeout', '20s'])
    expect(other.exit, other.stderr).toBe(0)
    const same = await office.run(['book', held.slug, '--email', 'ada@example.com', '--timeout', '1s'])
    expect(same.exit).toBe(75)
  })
  await store.close()
})

it('starts work again that the server gave up for a deadlock', async () => {
  const office = await processOffice(folder)
  const ids = [(await office.createEvent('One', 5)).id, (await office.createEvent('Two', 5)).id]
  const store = await openStore(office.db, { timeoutMs: 60_000 })
  let runs = 0
  const begun = new Set<number>()
  const inOrder = (order: number[]) =>
    store.write(async queries => {
      for (const id of order) {
        await queries.events.byId(id)
        begun.add(id)
        if (id === order[0]) runs++ // its first question may be put once more, to see who goes together
        await eventually(() => expect(begun.size).toBe(2)) // each has what the other wants
        await queries.events.take(id, 1)
      }
    })
  await Promise.all([inOrder(ids), inOrder([...ids].reverse())])
  expect(runs).toBe(3)
  expect(await ask(office.db, 'SELECT available FROM events')).toEqual([{ available: 3 }, { available: 3 }])
  await store.close()
})
