import { Busy, Interrupted } from '../../values/errors.ts'

/** Between two tries to get in, a waiting process sleeps for a random time between these, in milliseconds. */
const SHORTEST_NAP_MS = 4
export const LONGEST_NAP_MS = 50
/** A nap is at most this share of what was waited: who has waited long is one of many, who all have to be tried for. */
const NAP_SHARE = 0.25

/** A wait with an end: by `timeoutMs` or by the signal. */
export class Deadline {
  readonly #startedMs = clockMs()
  readonly #timeoutMs: number
  readonly #signal: AbortSignal | undefined

  constructor(timeoutMs: number, signal: AbortSignal | undefined) {
    this.#timeoutMs = timeoutMs
    this.#signal = signal
  }

  /** Calls `attempt` until it gives something, sleeping between the calls. */
  async until<T>(attempt: () => T | undefined): Promise<T> {
    for (;;) {
      this.assertNotInterrupted()
      const result = attempt()
      if (result !== undefined) return result
      await this.backoff()
    }
  }

  /**
   * Sleeps before the next try. The sleep is random: with a fixed step the waiting processes meet again and
   * again. It may grow with the wait: 200 processes that look every 20 ms leave no time for the one that works.
   *
   * @param longestMs is how long it may get
   * @throws Busy when the time is up, Interrupted
   */
  async backoff(cause?: unknown, longestMs = LONGEST_NAP_MS): Promise<void> {
    const leftMs = this.leftMs
    if (leftMs <= 0) throw this.exhausted(cause)
    const share = (this.#timeoutMs - leftMs) * NAP_SHARE
    const upToMs = Math.min(longestMs, Math.max(SHORTEST_NAP_MS, share))
    const napMs = SHORTEST_NAP_MS + Math.random() * (upToMs - SHORTEST_NAP_MS)
    await sleep(Math.min(napMs, leftMs), this.#signal)
    this.assertNotInterrupted()
  }

  get leftMs(): number {
    return Math.max(0, this.#timeoutMs - this.#waitedMs)
  }

  assertNotInterrupted(): void {
    if (this.#signal?.aborted) throw new Interrupted('Interrupted while waiting. Nothing was written')
  }

  exhausted(cause?: unknown): Busy {
    const waitedMs = this.#waitedMs
    return new Busy(
      `Others kept the database busy for ${(waitedMs / 1000).toFixed(1)} s. Nothing was written; try again, or wait longer with --timeout`,
      { waitedMs: Math.round(waitedMs) },
      { cause },
    )
  }

  get #waitedMs(): number {
    return clockMs() - this.#startedMs
  }
}

/** A clock that nobody sets. (`performance.now()` would load 0.8 ms of Node's measuring tools.) */
function clockMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}

function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise(resolve => {
    const wake = () => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    signal?.addEventListener('abort', wake, { once: true })
  })
}
