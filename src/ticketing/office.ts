import type { Store } from '../store/store.ts'
import type { Instant } from '../store/values.ts'

/** What the rules of selling are handed, because they have none of it themselves. */
export interface Office {
  store: Store
  clock: Clock
  random: Random
  /** Who acts, for the audit log. */
  actor: string
}

export interface Clock {
  now(): Instant
}

/** Random text over the alphabet of booking codes: unguessable, so from a cryptographic source. */
export type Random = (length: number) => string
