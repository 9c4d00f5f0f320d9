import type { Deadline } from '../engine/deadline.ts'
import { injected, lingerPoint } from '../engine/faults.ts'
import type { Queries } from '../queries/index.ts'
import type { WriteOptions } from '../store.ts'
import { commit } from './commit.ts'
import type { Connection } from './connection.ts'
import { isBusy } from './sqlite-errors.ts'

export interface Session {
  connection: Connection
  queries: Queries
  /** Whether the file that it has open still is the one at its path: `tix restore` puts another there. */
  isCurrent: () => boolean
}

export type SessionWork<T> = (session: Session) => Promise<T>

export interface TransactionOptions extends WriteOptions {
  /** Nobody else is served by this file yet: others may wait while the transaction waits for another store. */
  maySpanTurns?: boolean
}

/** Thrown before anything is done: the file at the path is another one by now. */
export class FileReplaced extends Error {}

/** The one transaction, from BEGIN IMMEDIATE to COMMIT: layers 3 and 5. */
export async function transaction<T>(
  session: Session,
  work: SessionWork<T>,
  { dryRun = false, maySpanTurns = false }: TransactionOptions,
  patience: Deadline,
): Promise<T> {
  const { connection, isCurrent } = session
  await patience.until(() => began(connection))
  if (!isCurrent()) throw new FileReplaced()
  let turned = false
  const turn = setImmediate(() => {
    turned = true
  })
  try {
    const result = await work(session)
    lingerPoint()
    if (turned && !maySpanTurns) throw new Error('a transaction awaited something other than the store')
    if (dryRun || injected('acknowledge-early')) connection.exec('ROLLBACK')
    else commit(connection)
    return result
  } finally {
    clearImmediate(turn)
    if (connection.inTransaction) connection.exec('ROLLBACK')
  }
}

/** Layer 3, the real guard: SQLite lets one connection in, whatever has become of the file lock. */
function began(connection: Connection): true | undefined {
  try {
    connection.exec(injected('deferred') ? 'BEGIN' : 'BEGIN IMMEDIATE')
    return true
  } catch (error) {
    if (isBusy(error)) return undefined
    throw error
  }
}
