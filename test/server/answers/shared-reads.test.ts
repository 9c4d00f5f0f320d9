import { describe, expect, it, vi } from 'vitest'
import { Moment, SharedReads } from '../../../src/server/answers/shared-reads.ts'
import { openStore } from '../../../src/store/open.ts'
import type { Store } from '../../../src/store/store.ts'
import { revokeToken } from '../../../src/ticketing/access/revoke-token.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import { email } from '../../../src/values/email.ts'
import { when } from '../../../src/values/time/when.ts'
import { turn } from '../../../src/values/turn.ts'
import { scratchFolder } from '../../support/tix.ts'
import { testServer } from '../support/server.ts'

const folder = scratchFolder()

describe('what is read for several requests', () => {
  const asked = vi.fn(async () => 'an answer')
  const readsWith = (version: () => number | undefined) => {
    asked.mockClear()
    return new SharedReads<string>(new Moment({ store: { version } as Store }))
  }

  it('is read once in a turn of the event loop, and again in the next', async () => {
    const reads = readsWith(() => undefined)
    await Promise.all([reads.get('a', asked), reads.get('a', asked), reads.get('b', asked)])
    expect(asked).toHaveBeenCalledTimes(2)
    await turn()
    await reads.get('a', asked)
    expect(asked).toHaveBeenCalledTimes(3)
  })

  it('is kept while nobody commits anything, but not for long', async () => {
    let version = 1
    let nowMs = 1_000_000
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => nowMs)
    const reads = readsWith(() => version)
    const again = async () => {
      await turn()
      await reads.get('a', asked)
      return asked.mock.calls.length
    }
    expect([await again(), await again()]).toEqual([1, 1])
    version++
    expect([await again(), await again()]).toEqual([2, 2])
    nowMs += 19
    expect(await again()).toBe(2)
    nowMs += 1
    expect(await again()).toBe(3)
    // A clock that was put back.
    nowMs -= 3_600_000
    expect(await again()).toBe(4)
    clock.mockRestore()
  })

  it('is not kept when it failed, nor when it is not worth it', async () => {
    const reads = new SharedReads<string>(
      new Moment({ store: { version: () => 1 } as Store }),
      text => text === 'short',
    )
    const failing = vi.fn(async () => {
      throw new Error('busy')
    })
    await expect(reads.get('a', failing)).rejects.toThrow('busy')
    await expect(reads.get('a', failing)).rejects.toThrow('busy')
    asked.mockClear()
    await reads.get('b', asked)
    await reads.get('b', asked)
    expect([failing.mock.calls.length, asked.mock.calls.length]).toEqual([2, 2])
  })
})

it('shows every commit of another process at once, however often it is asked', async () => {
  const { db, office, ask, token } = await testServer(folder, 'kept')
  await createEvent(office, { name: 'Hot', capacity: 1_000, starts: when('2031-01-01T20:00Z') })
  const { name, secret } = await token('viewer')
  const other = { ...office, store: await openStore(db, { timeoutMs: 10_000 }) }
  const left = async () => {
    const { body } = await ask('GET', '/v1/events/hot/availability', { token: secret })
    return body.data.availability[0].available
  }
  for (let sold = 1; sold <= 20; sold++) {
    await bookSeats(other, { event: 'hot', email: email('ada@example.com') })
    expect([await left(), await left()]).toEqual([1_000 - sold, 1_000 - sold])
  }
  await revokeToken(other, name)
  expect((await ask('GET', '/v1/events', { token: secret })).status).toBe(401)
  await other.store.close()
})
