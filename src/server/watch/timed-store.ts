import type { Store } from '../../store/store.ts'
import type { Watch } from './watch.ts'

/** A store whose writes and reads are timed, from the call to the answer; slow ones are told in the log. */
export function timedStore(store: Store, watch: Watch): Store {
  const timed = async <T>(kind: 'write' | 'read', work: Promise<T>): Promise<T> => {
    const startedMs = performance.now()
    try {
      return await work
    } finally {
      watch.storeAnswered(kind, performance.now() - startedMs)
    }
  }
  return {
    write: (work, options) => timed('write', store.write(work, options)),
    read: (work, options) => timed('read', store.read(work, options)),
    writeMany: (portions, options) => store.writeMany(portions, options),
    version: () => store.version?.(),
    changes: options => store.changes(options),
    writesEnded: () => store.writesEnded(),
    holds: texts => store.holds(texts),
    scrub: texts => store.scrub(texts),
    close: () => store.close(),
  }
}
