import { settled } from '../../values/turn.ts'
import { AGAIN } from '../interface/again.ts'
import type { Queries } from '../queries/index.ts'
import type { Portion, Portions } from '../store.ts'
import { clockMs } from './deadline.ts'
import { injected } from './faults.ts'

/** How long a transaction of many portions lasts at least, in milliseconds, and at most while others wait. */
export const SHORT_TRANSACTION_MS = 25

/**
 * The portions of a `writeMany`, as transactions take them. Few long transactions are several times faster than many
 * short ones, as each commit writes every page anew that it touched; but who sells at a counter must not wait for
 * them. So a transaction goes on while nobody waits.
 */
export class Portioned<T> {
  readonly #source: Iterator<Portion<T>> | AsyncIterator<Portion<T>>
  readonly #othersWait: () => boolean
  readonly #longestMs: number
  /** The portions of the transaction under way, which may have to be run again. */
  #taken: Portion<T>[] = []
  #coming: Promise<IteratorResult<Portion<T>>> | undefined
  /** A portion that has done only what comes before it, and so begins the next transaction. */
  #again: Portion<T> | undefined

  constructor(portions: Portions<T>, longestMs = SHORT_TRANSACTION_MS, othersWait: () => boolean) {
    this.#source =
      Symbol.asyncIterator in portions ? portions[Symbol.asyncIterator]() : portions[Symbol.iterator]()
    this.#longestMs = longestMs
    this.#othersWait = othersWait
  }

  /** Waits for what the next transaction begins with; `false` at the end. */
  async hasMore(): Promise<boolean> {
    this.#taken = this.#again ? [this.#again] : []
    return this.#again !== undefined || this.#take(await this.#next())
  }

  /** Does as many portions as the time allows; those of before again, if it is run again. */
  async runSome(queries: Queries): Promise<T[]> {
    const startedMs = clockMs()
    const results: T[] = []
    this.#again = undefined
    for (let at = 0; ; at++) {
      if (at === this.#taken.length) {
        const coming = this.#mayGoOn(clockMs() - startedMs) ? this.#next() : undefined
        if (!coming || !(await isThere(coming)) || !this.#take(await coming)) return results
      }
      const portion = this.#taken[at]
      if (!portion) return results
      const result = await portion(queries, at === 0)
      if (result === AGAIN) {
        this.#again = portion
        this.#taken.length = at + 1
        return results
      }
      results.push(result)
    }
  }

  async end(): Promise<void> {
    await this.#source.return?.()
  }

  #mayGoOn(sinceMs: number): boolean {
    if (injected('short-transactions')) return false
    return sinceMs < SHORT_TRANSACTION_MS || (sinceMs < this.#longestMs && !this.#othersWait())
  }

  #next(): Promise<IteratorResult<Portion<T>>> {
    this.#coming ??= Promise.resolve(this.#source.next())
    this.#coming.catch(() => {}) // told when it is waited for
    return this.#coming
  }

  /** At the end, `#coming` stays as it is: the end. */
  #take(next: IteratorResult<Portion<T>>): boolean {
    if (next.done) return false
    this.#coming = undefined
    this.#taken.push(next.value)
    return true
  }
}

/** Whether a promise is settled without a turn of the event loop. */
async function isThere(coming: Promise<unknown>): Promise<boolean> {
  let there = false
  const arrived = () => {
    there = true
  }
  coming.then(arrived, arrived)
  await settled()
  return there
}
