import { injected } from '../engine/faults.ts'
import type { Queries } from '../queries/index.ts'
import type { WriteOptions } from '../store.ts'
import type { Connection } from './connection.ts'
import { ifFree } from './sqlite-errors.ts'

export interface Session {
  connection: Connection
  queries: Queries
  /**
   * Whether the file that it has open still is the one at its path: `tix restore` puts another there.
   *
   * @throws StorageFailed when the file has a second name by now
   */
  isCurrent: () => boolean
}

export type SessionWork<T> = (session: Session) => Promise<T>

export interface TransactionOptions extends Pick<WriteOptions, 'dryRun' | 'create'> {
  /** Whether the transaction may wait for another store: nobody else uses this file yet. */
  maySpanTurns?: boolean
  /** Whether much is written: then emptying the log is put off until the lock is released. */
  bulk?: boolean
}

/** Layer 3, the real guard: SQLite lets one connection in, whatever has become of the file lock. */
export function began(connection: Connection): true | undefined {
  return ifFree(() => {
    connection.step(injected('deferred') ? 'BEGIN' : 'BEGIN IMMEDIATE')
    return true
  })
}

/** A work waits for something else than the store. */
export class SpansTurns extends Error {
  constructor() {
    super('a transaction awaited something other than the store')
  }
}

/** Runs what may not take a turn of the event loop. @throws SpansTurns when it does; it then still goes on */
export function withinOneTurn(work: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setImmediate(() => reject(new SpansTurns()))
    work()
      .then(resolve, reject)
      .finally(() => clearImmediate(late))
  })
}
