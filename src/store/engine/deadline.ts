import { Busy, Interrupted } from '../../values/errors.ts'

/** Between two tries to get in, a waiting process sleeps for a random time between these, in milliseconds. */
const SHORTEST_SLEEP_MS = 4
export const LONGEST_SLEEP_MS = 50
/** A sleep is at most this share of the wait so far: who has waited long is one of many, and should look less often. */
const SLEEP_SHARE = 0.25

/** A wait with an end: by `timeoutMs`, from now on, or by a signal. */
export class Deadline {
  readonly #startedMs = clockMs()
  readonly #timeoutMs: number
  readonly #signals: readonly (AbortSignal | undefined)[]

  constructor(timeoutMs: number, ...signals: readonly (AbortSignal | undefined)[]) {
    this.#timeoutMs = timeoutMs
    this.#signals = signals
  }

  /** Calls `attempt` until it returns something, sleeping between the calls. @throws Busy, Interrupted */
  async until<T>(attempt: () => T | undefined): Promise<T> {
    for (;;) {
      const result = attempt()
      if (result !== undefined) return result
      await this.backoff()
    }
  }

  /**
   * Sleeps before the next try.
   *
   * @param longestMs is how long it may get
   * @throws Busy when the time is up, Interrupted
   */
  async backoff(cause?: unknown, longestMs = LONGEST_SLEEP_MS): Promise<void> {
    const leftMs = this.leftMs
    if (leftMs <= 0) throw this.exhausted(cause)
    await sleep(Math.min(sleepMs(this.#timeoutMs - leftMs, longestMs), leftMs), ...this.#signals)
    this.assertNotInterrupted()
  }

  get leftMs(): number {
    return Math.max(0, this.#timeoutMs - this.#waitedMs)
  }

  get isInterrupted(): boolean {
    return this.#signals.some(signal => signal?.aborted)
  }

  /** Why there is no more waiting, if that is so. */
  get failure(): Busy | Interrupted | undefined {
    if (this.isInterrupted) return new Interrupted('Interrupted while waiting. Nothing was written')
    return this.leftMs <= 0 ? this.exhausted() : undefined
  }

  assertNotInterrupted(): void {
    if (this.isInterrupted) throw new Interrupted('Interrupted while waiting. Nothing was written')
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

/**
 * How long to sleep before the next try. It is random: with a fixed step the waiting processes meet again and
 * again. It may grow with the wait: 200 processes that look every 20 ms leave no time for the one that works.
 */
export function sleepMs(waitedMs: number, longestMs = LONGEST_SLEEP_MS): number {
  const upToMs = Math.min(longestMs, Math.max(SHORTEST_SLEEP_MS, waitedMs * SLEEP_SHARE))
  return SHORTEST_SLEEP_MS + Math.random() * (upToMs - SHORTEST_SLEEP_MS)
}

/** A clock that nobody sets. (`performance.now()` would load 0.8 ms of Node's measuring tools.) */
export function clockMs(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}

/** Wakes up early when one of the signals comes. */
export function sleep(ms: number, ...signals: readonly (AbortSignal | undefined)[]): Promise<void> {
  return new Promise(resolve => {
    const wake = () => {
      clearTimeout(timer)
      for (const signal of signals) signal?.removeEventListener('abort', wake)
      resolve()
    }
    const timer = setTimeout(wake, ms)
    for (const signal of signals) signal?.addEventListener('abort', wake, { once: true })
  })
}
