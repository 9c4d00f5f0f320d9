import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ForeignTries } from '../../../src/server/access/foreign-tries.ts'
import { CallCounter, networkOf } from '../../../src/server/limits/rate-limit.ts'
import type { Caller } from '../../../src/server/settings.ts'

it('counts the calls of each caller in windows that begin with a call', () => {
  const counter = new CallCounter(1_000, 10)
  expect(counter.count('ada', 5_000)).toEqual({ calls: 1, leftMs: 1_000 })
  expect(counter.count('ada', 5_999)).toEqual({ calls: 2, leftMs: 1 })
  expect(counter.count('bob', 5_999)).toEqual({ calls: 1, leftMs: 1_000 })
  expect(counter.count('ada', 6_000)).toEqual({ calls: 1, leftMs: 1_000 })
  // A clock that was put back locks nobody out.
  expect(counter.count('ada', 1_000)).toEqual({ calls: 1, leftMs: 1_000 })
})

it('forgets whoever called longest ago when there are too many', () => {
  const counter = new CallCounter(1_000, 2)
  for (const caller of ['ada', 'bob', 'ada', 'eve']) counter.count(caller, 0)
  expect(counter.count('ada', 0).calls).toBe(3)
  expect(counter.count('bob', 0).calls).toBe(1)
})

describe('tokens of elsewhere', () => {
  const caller: Caller = {
    actor: 'ada',
    role: 'viewer',
    events: undefined,
    scope: 'jwt:ada',
    token: undefined,
    isGood: async () => true,
  }
  let checked = 0
  const tried = (found: Caller | undefined) => async () => {
    checked++
    return found
  }

  it('are checked no more at an address that showed too many bad ones, but for those that were good', async () => {
    const clock = vi.spyOn(Date, 'now').mockReturnValue(1_000_000)
    onTestFinished(() => clock.mockRestore())
    const tries = new ForeignTries({ requests: 3, windowMs: 60_000 })
    checked = 0
    for (let n = 0; n < 5; n++)
      expect(await tries.check(`good-${n}`, '192.0.2.1', tried(caller))).toBe(caller)
    // At once: none waits until it is known of another one that it was bad.
    const bad = Array.from({ length: 9 }, (_, n) => tries.check(`bad-${n}`, '192.0.2.1', tried(undefined)))
    const results = await Promise.allSettled(bad)
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(3)
    expect(checked).toBe(5 + 3)
    await expect(tries.check('new', '192.0.2.1', tried(caller))).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 60,
    })
    const twice = [1, 2].map(() => tries.check('good-1', '192.0.2.1', tried(caller)))
    expect(await Promise.all(twice)).toEqual([caller, caller])
    expect(await tries.check('new', '192.0.2.2', tried(caller))).toBe(caller)
    // What was good and is no longer, is checked this once.
    expect(await tries.check('good-2', '192.0.2.1', tried(undefined))).toBeUndefined()
    await expect(tries.check('good-2', '192.0.2.1', tried(caller))).rejects.toThrow('Too many requests')
  })

  it('that nobody could check count for nothing', async () => {
    const tries = new ForeignTries({ requests: 1, windowMs: 60_000 })
    const outage = new Error('no keys')
    for (let n = 0; n < 3; n++)
      await expect(tries.check('some', '192.0.2.1', () => Promise.reject(outage))).rejects.toBe(outage)
    expect(await tries.check('some', '192.0.2.1', tried(caller))).toBe(caller)
  })
})

it.each([
  ['192.0.2.1', '192.0.2.1'],
  // IPv4, as a server sees it that listens on IPv6.
  ['::ffff:192.0.2.1', '192.0.2.1'],
  ['::ffff:c000:201', '192.0.2.1'],
  ['0:0:0:0:0:FFFF:192.0.2.1', '192.0.2.1'],
  ['[::ffff:c000:0201]:4711', '192.0.2.1'],
  ['::1:ffff:c000:201', '0:0:0:0::/64'],
  ['2001:db8:1:2::1', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2:ffff:ffff:ffff:ffff', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::', '2001:db8:1:2::/64'],
  ['2001:db8:1:3::1', '2001:db8:1:3::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['64:ff9b::192.0.2.1', '64:ff9b:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  // With the port, as some proxies say it.
  ['192.0.2.1:4711', '192.0.2.1'],
  ['[2001:db8:1:2::1]:4711', '2001:db8:1:2::/64'],
  ['[2001:db8:1:2::1]', '2001:db8:1:2::/64'],
  // What a proxy says of somebody whom it does not know, and what is no address.
  ['unknown', 'unknown'],
  ['a1b2', 'unknown'],
  // Of who has hung up before they were heard, there is none.
  [undefined, 'unknown'],
])('counts the calls of %s as those of %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network)
})
