import { Busy } from '../../values/errors.ts'
import { clockMs, sleep } from './deadline.ts'

const LOOK_EVERY_MS = 5

/** Counts the calls that are under way in a store: closing it waits for them, and refuses new ones. */
export class Attendance {
  #inside = 0
  #closed = false

  get isOpen(): boolean {
    return !this.#closed
  }

  /** @throws Busy when the store is closed */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.assertOpen()
    this.#inside++
    try {
      return await work()
    } finally {
      this.#inside--
    }
  }

  assertOpen(): void {
    if (this.#closed) throw new Busy('The store is closed. Nothing was written')
  }

  /** Refuses new calls from now on. Resolves to whether those under way have ended in time. */
  async close(withinMs: number): Promise<boolean> {
    this.#closed = true
    const startedMs = clockMs()
    while (this.#inside > 0 && clockMs() - startedMs < withinMs) await sleep(LOOK_EVERY_MS)
    return this.#inside === 0
  }
}
