import { setTimeout as delay } from 'node:timers/promises'

/** Between two looks at what changes by itself, at least and at most: holds end, and sales begin, without anybody writing. */
const OFTEN_MS = 1_000
const SELDOM_MS = 15_000
/** After a look it rests for so many times as long as that took, so that looks are never much of a server's work. */
const RESTS = 50

/**
 * Looks again and again, until the signal ends it by an error.
 *
 * @param failed is told what went wrong with a look
 */
export async function lookByTheClock(
  look: () => Promise<void>,
  failed: (error: unknown) => void,
  signal: AbortSignal,
): Promise<never> {
  let restMs = OFTEN_MS
  for (;;) {
    await delay(restMs, undefined, { signal, ref: false })
    const beganMs = performance.now()
    try {
      await look()
      restMs = Math.min(Math.max(OFTEN_MS, (performance.now() - beganMs) * RESTS), SELDOM_MS)
    } catch (error) {
      failed(error)
      restMs = SELDOM_MS
    }
  }
}
