import { expect, it } from 'vitest'
import { CallCounter } from '../../src/server/limits/rate-limit.ts'

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
