import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { AGAIN } from '../../src/store/interface/again.ts'
import { openStore } from '../../src/store/open.ts'
import type { AuditRow } from '../../src/store/queries/audit.ts'
import type { Queries } from '../../src/store/queries/index.ts'
import type { Store } from '../../src/store/store.ts'
import { timeAtRest, usualMs } from '../support/busy-machine.ts'
import { newDatabase, onPostgres } from '../support/databases.ts'
import { note } from '../support/notes.ts'
import { Cluster } from '../support/servers/cluster.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const stores: Store[] = []
afterAll(() => Promise.all(stores.map(store => store.close())))

let made = 0
/** A database with tables, and two stores on it, as of two processes. */
async function twoStores(at?: string) {
  const db = at ?? (await newDatabase(folder, `stays-${++made}.db`))
  const [one, other] = [
    await openStore(db, { timeoutMs: 120_000 }),
    await openStore(db, { timeoutMs: 120_000 }),
  ]
  stores.push(one, other)
  await one.write(async () => {}, { create: true })
  return { db, one, other }
}

const actions = async (store: Store): Promise<string[]> => {
  const rows: AuditRow[] = await store.read(queries => queries.audit.list({}, 'oldest', { limit: 1000 }))
  return rows.map(({ action }) => action)
}
const leave = (action: string) => (queries: Queries) => queries.audit.insert([note(action)])

describe('changes', () => {
  it('of another process are told within 250 ms', async () => {
    const { one, other } = await twoStores()
    const changes = one.changes()
    await sleep(150)
    const tookMs = async () => {
      const told = changes.next()
      await other.write(leave('elsewhere'))
      const committedMs = performance.now()
      await told
      return performance.now() - committedMs
    }
    expect(await usualMs(250, tookMs)).toBeLessThan(250)
    await changes.return?.()
  })

  it('that come while nobody listens are told as one', async () => {
    // On a server, what is written to other databases is heard, too: silence is only where there are no others.
    const cluster = onPostgres ? await Cluster.create() : undefined
    onTestFinished(() => cluster?.remove())
    await cluster?.start()
    const { one, other } = await twoStores(cluster?.url('postgres'))
    const changes = one.changes()
    await sleep(150)
    const several = async () => {
      for (const name of ['a', 'b', 'c']) await other.write(leave(name))
      await sleep(300)
      expect(await changes.next()).toMatchObject({ done: false })
      const more = changes.next()
      const told = await Promise.race([more, sleep(300, 'silence')])
      if (told === 'silence') await other.write(leave('d'))
      expect(await more).toMatchObject({ done: false })
      return told
    }
    // On a machine that is busy, it may take longer until the last of them is seen.
    const told: unknown[] = []
    while (told.length < 5 && !told.includes('silence')) told.push(await several())
    expect(told).toContain('silence')
    await changes.return?.()
  })

  it('end with their signal and with the store', async () => {
    const { one } = await twoStores()
    const stop = new AbortController()
    const [first, second] = [one.changes({ signal: stop.signal }), one.changes()]
    const [toFirst, toSecond] = [first.next(), second.next()]
    stop.abort()
    expect(await toFirst).toMatchObject({ done: true })
    await one.close()
    expect(await toSecond).toMatchObject({ done: true })
  })
})

describe('closing', () => {
  it('waits for what is under way, and refuses what comes later', async () => {
    const { one, other } = await twoStores()
    const read = one.read(async queries => {
      await sleep(100)
      return queries.audit.newest()
    })
    const write = one.write(leave('before'))
    const closed = one.close()
    await expect(one.write(leave('after'))).rejects.toThrow('closed')
    await expect(one.read(queries => queries.audit.newest())).rejects.toThrow('closed')
    await closed
    expect(await read).toBe(0)
    await write
    expect(await actions(other)).toEqual(['before'])
  })
})

describe('much is written in portions', () => {
  it('and told in their order once it is committed', async () => {
    const { one, other } = await twoStores()
    const portions = [1, 2, 3].map(n => async (queries: Queries) => {
      await queries.audit.insert([note(`portion ${n}`)])
      return n
    })
    const told: number[] = []
    for await (const some of one.writeMany(portions)) {
      told.push(...some)
      expect(await actions(other)).toHaveLength(told.length)
    }
    expect(told).toEqual([1, 2, 3])
  })

  it('of which one that fails undoes no transaction that was told before', async () => {
    const { one } = await twoStores()
    timeAtRest()
    async function* portions() {
      yield leave('first')
      await sleep(20) // ends a transaction
      yield leave('second')
      yield async () => {
        throw new Error('the third fails')
      }
    }
    const telling = (async () => {
      for await (const _ of one.writeMany(portions()));
    })()
    await expect(telling).rejects.toThrow('the third fails')
    expect(await actions(one)).toEqual(['first'])
  })

  it('between which others write, and who stops listening stops it', async () => {
    const { one, other } = await twoStores()
    let begun = 0
    function* endless() {
      for (;;)
        yield async (queries: Queries, begins: boolean) => {
          if (begins) begun++
          await queries.audit.insert([note('many')])
        }
    }
    let done = false
    const besideIt = async () => {
      await sleep(30)
      await other.write(leave('beside'))
      done = true
    }
    let beside: Promise<void> | undefined
    for await (const _ of one.writeMany(endless(), { longestMs: 500 })) {
      beside ??= besideIt()
      if (done) break
    }
    await beside
    expect(begun).toBeGreaterThan(1)
    const before = await actions(one)
    await sleep(50)
    expect(await actions(one)).toEqual(before)
  })
})

it('a portion that has only done a part begins the next transaction anew', async () => {
  const { one } = await twoStores()
  timeAtRest()
  let parts = 0
  const portions = [
    leave('first'),
    async (queries: Queries) => {
      await queries.audit.insert([note(`part ${++parts}`)])
      return parts < 3 ? AGAIN : 'whole'
    },
    async () => 'last',
  ]
  const told: unknown[] = []
  const transactions: number[] = []
  for await (const some of one.writeMany<unknown>(portions)) {
    told.push(...some)
    transactions.push(some.length)
  }
  expect(told).toEqual([undefined, 'whole', 'last'])
  expect(transactions).toEqual([1, 0, 2])
  expect(await actions(one)).toEqual(['first', 'part 1', 'part 2', 'part 3'])
})
