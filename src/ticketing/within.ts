import { AGAIN } from '../store/interface/again.ts'
import type { Queries } from '../store/queries/index.ts'
import type { Store } from '../store/store.ts'
import type { Context, Tx } from './context.ts'

/**
 * A context whose writes are parts of a transaction that is open: rules that each are a write of their own are done
 * together, or not at all. What they would leave for afterwards, or do in portions, is done in it as well.
 */
export function within(context: Context, tx: Tx): Context {
  return {
    ...context,
    idempotency: undefined,
    clock: { now: () => tx.now },
    store: partOf(context.store, tx.queries),
  }
}

function partOf(store: Store, queries: Queries): Store {
  return {
    write: work => work(queries),
    read: work => work(queries),
    async *writeMany(portions) {
      for await (const portion of portions) {
        let done = await portion(queries, true)
        while (done === AGAIN) done = await portion(queries, true)
        yield [done]
      }
    },
    changes: options => store.changes(options),
    writesEnded: () => store.writesEnded(),
    holds: texts => store.holds(texts),
    scrub: async () => {
      throw new Error('a transaction does not write its store anew')
    },
    close: async () => {
      throw new Error('a transaction does not close its store')
    },
  }
}
