import { getMaxListeners } from 'node:events'
import { expect, it } from 'vitest'
import { onSignals } from '../../../src/cli/terminal/signals.ts'

it('has room for as many who wait as a server has requests: Node takes more than ten for a leak', () => {
  const names = ['SIGHUP', 'SIGINT', 'SIGTERM'] as const
  const before = names.map(name => process.listeners(name))
  const { signal } = onSignals()
  for (const [i, name] of names.entries())
    for (const listener of process.listeners(name))
      if (!before[i]?.includes(listener)) process.removeListener(name, listener)
  expect(getMaxListeners(signal)).toBe(Number.POSITIVE_INFINITY)
})
