import { pbkdf2Sync } from 'node:crypto'
import { onTestFinished, vi } from 'vitest'

/** For what will never be so. On a busy machine, much comes late. */
const HANGS_MS = 120_000

/** What a look gives once it throws no more, however long that takes. */
export function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, { timeout: HANGS_MS, interval: 10 })
}

/**
 * How long something takes, in milliseconds, where the machine is not busy with something else at just that moment: of five times,
 * the one in the middle. Three that are within the limit are enough.
 */
export async function usualMs(limitMs: number, attempt: () => Promise<number>): Promise<number> {
  const took: number[] = []
  while (took.length < 5 && took.filter(ms => ms < limitMs).length < 3)
    took.push(atRestMs(limitMs, await attempt()))
  const within = took.filter(ms => ms < limitMs)
  return within.length >= 3 ? Math.max(...within) : Math.max(...took)
}

/** The same for what is there to be waited for only once in a while: of three times, the quickest. */
export async function quickestMs(limitMs: number, attempt: () => Promise<number>): Promise<number> {
  let quickest = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3 && quickest >= limitMs; tries++)
    quickest = Math.min(quickest, atRestMs(limitMs, await attempt()))
  return quickest
}

/** What took longer than a limit, as long as it would have taken on a machine that does nothing else. */
export function atRestMs(limitMs: number, tookMs: number): number {
  return tookMs < limitMs ? tookMs : tookMs / timesSlower()
}

/** Until the test ends, no time passes: what ends by its time does not, however long the machine is at something else. */
export function timeAtRest(): void {
  const clock = vi.spyOn(process, 'hrtime').mockReturnValue(process.hrtime())
  onTestFinished(() => clock.mockRestore())
}

/** What takes so long where nobody else works. */
const work = () => pbkdf2Sync('', '', 150_000, 32, 'sha512')
const AT_REST_MS = 70

function timesSlower(): number {
  const beganMs = performance.now()
  work()
  return Math.max(1, (performance.now() - beganMs) / AT_REST_MS)
}
