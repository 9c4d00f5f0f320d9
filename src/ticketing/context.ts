import { AGAIN } from '../store/interface/again.ts'
import type { ScopedKey } from '../store/queries/idempotency.ts'
import type { Queries } from '../store/queries/index.ts'
import type { Store, WriteManyOptions, WriteOptions } from '../store/store.ts'
import { TixError } from '../values/errors.ts'
import type { Instant } from '../values/time/instant.ts'

/** What the rules of selling are handed: store, clock, source of random codes, and who acts. */
export interface Context {
  store: Store
  clock: Clock
  random: Random
  /** Who acts, for the log. */
  actor: string
  /** The key under which this context's one write is done only once; see `once`. Each door has its own scope. */
  idempotency?: IdempotencyKey | undefined
  /** Runs in the transaction of that write, before it does anything; throws where the precondition does not hold. */
  precondition?: ((tx: Tx) => Promise<void>) | undefined
}

export interface IdempotencyKey extends ScopedKey {
  /** Whether a refusal is kept and given again; else it leaves the key free. */
  keepsRefusals?: boolean | undefined
}

export interface Clock {
  now(): Instant
}

/** Random text over the alphabet of booking codes, from a cryptographic source, so that nobody can guess it. */
export type Random = (length: number) => string

/** One write under way: what a rule needs in it, and the instant at which all of it happens. */
export interface Tx {
  queries: Queries
  now: Instant
  actor: string
  random: Random
  /** Whether nothing of it is kept: then there are no later portions, and all is done in this transaction. */
  dryRun: boolean
  /** Work that follows from this write and is too much for its transaction: see `write`. */
  afterwards: FollowUp[]
}

/** Does a bounded part of some work in a transaction of its own; resolves to true while more is left. */
export type FollowUp = (tx: Tx) => Promise<boolean>

/**
 * Thrown by work that has done a portion of what must come before it, and nothing of its own: the portion is
 * committed, others get in between, and the work begins anew.
 */
export class PortionDone extends Error {}

/**
 * Does `work` in one transaction of the store, at one moment; what it leaves for afterwards follows in portions
 * of their own. For its errors see `Store.write`.
 */
export async function write<T>(
  context: Context,
  work: (tx: Tx) => Promise<T>,
  options?: WriteOptions<T>,
): Promise<T> {
  for (;;) {
    const { outcome, afterwards } = await writeOnce(context, work, options)
    if (outcome === AGAIN) continue
    if (options?.dryRun !== true) await finish(context, afterwards)
    return outcome
  }
}

async function writeOnce<T>(
  { store, clock, random, actor }: Context,
  work: (tx: Tx) => Promise<T>,
  options?: WriteOptions<T>,
): Promise<{ outcome: T | typeof AGAIN; afterwards: FollowUp[] }> {
  let afterwards: FollowUp[] = []
  const outcome = await store.write<T | typeof AGAIN>(async queries => {
    afterwards = []
    const dryRun = options?.dryRun ?? false
    // The time is taken when its turn has come, not when the wait began.
    const tx = { queries, now: clock.now(), actor, random, dryRun, afterwards }
    try {
      return await work(tx)
    } catch (error) {
      if (error instanceof PortionDone) return AGAIN
      throw error
    }
  }, options)
  return { outcome, afterwards }
}

/**
 * The request itself is committed by now, so errors here are not reported: the next write to the same event does what is
 * left.
 */
async function finish(context: Context, portions: readonly FollowUp[]): Promise<void> {
  try {
    for (const portion of portions) while ((await writeOnce(context, portion)).outcome === true);
  } catch (error) {
    if (!(error instanceof TixError)) throw error
  }
}

/** A few milliseconds of large work. `begins`: it is the first in its transaction; else what was read there still holds. */
export type TxPortion<T> = (tx: Tx, begins: boolean) => Promise<T>

/** Does large work in portions; each transaction has one `now`. See `Store.writeMany`. */
export async function* writeMany<T>(
  context: Context,
  portions: AsyncIterable<TxPortion<T>> | Iterable<TxPortion<T>>,
  options?: WriteManyOptions,
): AsyncGenerator<T[], void> {
  const { store, clock, random, actor } = context
  let shared: Omit<Tx, 'queries'> | undefined
  async function* withTx() {
    for await (const portion of portions)
      yield async (queries: Queries, begins: boolean): Promise<T | typeof AGAIN> => {
        if (begins || !shared) shared = { now: clock.now(), actor, random, dryRun: false, afterwards: [] }
        try {
          return await portion({ queries, ...shared }, begins)
        } catch (error) {
          if (error instanceof PortionDone) return AGAIN
          throw error
        }
      }
  }
  for await (const done of store.writeMany(withTx(), options)) {
    if (shared) await finish(context, shared.afterwards)
    yield done
  }
}
