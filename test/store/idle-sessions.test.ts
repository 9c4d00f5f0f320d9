import { EventEmitter } from 'node:events'
import { afterEach, expect, it, vi } from 'vitest'
import { Deadline } from '../../src/store/engine/deadline.ts'
import { Pool } from '../../src/store/postgres/pool.ts'
import { Session } from '../../src/store/postgres/session.ts'

afterEach(() => {
  vi.useRealTimers()
})

it.each([
  ['not', 'lately', 1_000, 0],
  ['first', 'long ago', 3_600_000, 1],
  ['first', 'at a time to come, before the clock was set back', -3_600_000, 1],
])('a session is %s asked whether it is still there where it was used %s', async (_, __, laterMs, asked) => {
  const connection = Object.assign(new EventEmitter(), { stream: { destroyed: false } })
  const session = new Session(Object.assign(new EventEmitter(), { connection }) as never, { named: false })
  const answers = vi.spyOn(session, 'answersWithin').mockResolvedValue(true)
  const pool = new Pool(async () => session)
  const use = { of: 'read', deadline: new Deadline(1000), signal: undefined } as const
  const usedMs = Date.now()
  vi.setSystemTime(usedMs)
  await pool.use(use, async () => {})
  vi.setSystemTime(usedMs + laterMs)
  await pool.use(use, async () => {})
  expect(answers).toHaveBeenCalledTimes(asked)
})
