import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { Listener } from '../../../src/server/live/channel.ts'
import { LiveFeed } from '../../../src/server/live/feed.ts'
import { Metrics } from '../../../src/server/watch/metrics.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import { email } from '../../../src/values/email.ts'
import { when } from '../../../src/values/time/when.ts'
import { eventually } from '../../support/busy-machine.ts'
import { scratchFolder } from '../../support/tix.ts'
import { type TestServer, testServer } from '../support/server.ts'

const folder = scratchFolder()
let server: TestServer
let feed: LiveFeed

beforeAll(async () => {
  server = await testServer(folder, 'feed.db')
  await createEvent(server.office, { name: 'Jazz', capacity: 1_000, starts: when('2031-05-01T20:00Z') })
  feed = new LiveFeed(server.office, new Metrics(), error => {
    throw error
  })
  return () => feed.close()
})

function listener(more: Partial<Listener> = {}) {
  const told: number[] = []
  const ended = vi.fn()
  const one: Listener = {
    event: 'jazz',
    sees: undefined,
    lastId: undefined,
    caller: undefined,
    send: (_, data) => {
      told.push(JSON.parse(data).availability[0].sold)
      return true
    },
    beat: () => true,
    end: ended,
    ...more,
  }
  return { one, told, ended }
}

const book = () => bookSeats(server.office, { event: 'jazz', email: email('ada@example.com') })

describe('the live feed', () => {
  it('keeps nobody who has gone while they were being told how things are', async () => {
    const { one, told } = listener()
    const joined = feed.join(one)
    feed.leave(one)
    await joined
    expect([feed.listeners, told]).toEqual([0, []])
  })

  it('goes on telling those who come when the last of the others goes', async () => {
    const [first, second] = [listener(), listener()]
    await feed.join(first.one)
    const joined = feed.join(second.one)
    feed.leave(first.one)
    await joined
    await book()
    await eventually(() => expect(second.told).toEqual([0, 1]))
    feed.leave(second.one)
  })

  it('tells of what was committed between the first look and the listening', async () => {
    const { store } = server.office
    await createEvent(server.office, { name: 'Soul', capacity: 9, starts: when('2031-05-02T20:00Z') })
    let looked = false
    const read = async (...args: Parameters<typeof store.read>) => {
      const seen = await store.read(...args)
      if (!looked) {
        looked = true
        await bookSeats(server.office, { event: 'soul', email: email('ada@example.com') })
      }
      return seen
    }
    const within = new Proxy(store, {
      get: (_, name) => (name === 'read' ? read : Reflect.get(store, name).bind(store)),
    })
    const other = new LiveFeed({ ...server.office, store: within }, new Metrics(), error => {
      throw error
    })
    const { one, told } = listener({ event: 'soul' })
    await other.join(one)
    await eventually(() => expect(told).toHaveLength(2))
    expect(told[1]).toBe((told[0] ?? 0) + 1)
    other.close()
  })

  it('tells whoever comes back what changed, also when nobody listened in between', async () => {
    await createEvent(server.office, { name: 'Blues', capacity: 9, starts: when('2031-05-02T20:00Z') })
    const ids: string[] = []
    const sold: number[] = []
    const send = (id: string, data: string) => {
      ids.push(id)
      sold.push(JSON.parse(data).availability[0].sold)
      return true
    }
    const first = listener({ event: 'blues', send }).one
    await feed.join(first)
    feed.leave(first)
    await bookSeats(server.office, { event: 'blues', email: email('ada@example.com') })
    const other = listener({ event: 'blues' }).one
    await feed.join(other)
    const again = listener({ event: 'blues', send, lastId: ids[0] }).one
    await feed.join(again)
    expect(sold).toEqual([0, 1])
    for (const one of [other, again]) feed.leave(one)
  })

  it('keeps nobody who asked for an event that there is not', async () => {
    await expect(feed.join(listener({ event: 'none' }).one)).rejects.toThrow('No event')
    expect(feed.listeners).toBe(0)
  })

  it('tells nothing more to whoever was ended, and ends them once', async () => {
    const caller = { actor: 'a', role: 'viewer', events: undefined, scope: 'a', token: undefined } as const
    const [good, bad] = [true, false].map(isGood =>
      listener({ caller: { ...caller, isGood: async () => isGood } }),
    )
    const slow = listener({ send: () => false })
    for (const each of [good, bad, slow]) if (each) await feed.join(each.one)
    await book()
    await eventually(() => expect(good?.told).toEqual([1, 2]))
    await book()
    await eventually(() => expect(good?.told).toEqual([1, 2, 3]))
    expect([good, bad, slow].map(each => each?.ended.mock.calls.length)).toEqual([0, 1, 1])
    // Of one subject, a JWT that has expired ends nobody who has another.
    expect(bad?.told).toEqual([1])
  })

  it('tells what was seen last, however looks overtake each other', async () => {
    const { store, ...others } = server.office
    const waiting: (() => void)[] = []
    const read: typeof store.read = async (work, options) => {
      const seen = await store.read(work, options)
      // The first look comes back last.
      await new Promise<void>(resolve => (waiting.length < 1 ? waiting.push(resolve) : resolve()))
      return seen
    }
    const slow = new LiveFeed({ ...others, store: { ...bound(store), read } }, new Metrics(), () => {})
    const [first, second] = [listener(), listener()]
    const joined = [slow.join(first.one)]
    await eventually(() => expect(waiting).toHaveLength(1))
    await book()
    joined.push(slow.join(second.one))
    waiting[0]?.()
    await Promise.all(joined)
    expect([first.told.at(-1), second.told]).toEqual([4, [4]])
    slow.close()
  })
})

/** A store whose methods can be taken apart. */
function bound<T extends object>(store: T): T {
  return new Proxy(store, {
    get: (target, name) => {
      const value = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
    ownKeys: () => ['read', 'write', 'changes'],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true }),
  })
}
