import type { Queries } from '../store/queries/index.ts'
import type { Store, WriteOptions } from '../store/store.ts'
import type { Instant } from '../values/time/instant.ts'

/** What the rules of selling are handed, because they have none of it themselves. */
export interface Context {
  store: Store
  clock: Clock
  random: Random
  /** Who acts, for the log. */
  actor: string
}

export interface Clock {
  now(): Instant
}

/** Random text over the alphabet of booking codes: unguessable, so from a cryptographic source. */
export type Random = (length: number) => string

/** One write under way: what a rule needs in it, and the one moment at which all of it happens. */
export interface Tx {
  queries: Queries
  now: Instant
  actor: string
  random: Random
}

/** Does `work` in one transaction of the store, at one moment. For its errors see `Store.write`. */
export function write<T>(
  { store, clock, random, actor }: Context,
  work: (tx: Tx) => Promise<T>,
  options?: WriteOptions,
): Promise<T> {
  // The moment is that at which the turn has come, not the one at which the wait began.
  return store.write(queries => work({ queries, now: clock.now(), actor, random }), options)
}
