import { StorageFailed } from '../../../values/errors.ts'
import { Deadline } from '../../engine/deadline.ts'
import type { Connection } from '../connection.ts'
import { systemCode } from '../sqlite-errors.ts'
import { began } from '../transaction.ts'

/** How long undoing waits for whoever got in between, in milliseconds. */
const UNDO_WAIT_MS = 1000

/**
 * COMMIT, or the certainty that nothing was written.
 *
 * When the fsync of the write-ahead log fails, SQLite reports an error, but the transaction stands in the
 * log already, whole: whoever opens the database next would find it there and take it for committed. A
 * transaction that changes nothing is written over it.
 *
 * @throws what COMMIT threw; StorageFailed with outcome `unknown` when it can neither be done nor undone
 */
export async function commit(connection: Connection): Promise<void> {
  try {
    connection.step('COMMIT')
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK')
    if (!hadNoRoom(error) && !(await overwritten(connection))) throw outcomeUnknown(error)
    throw error
  }
}

/**
 * A full disk refuses a write, and the record that makes a transaction whole is the last one of all: it is not there, and
 * there is no room to write anything over what is.
 */
function hadNoRoom(error: unknown): boolean {
  return systemCode(error) === 'SQLITE_FULL'
}

/** Whether something else now stands in the log where the failed transaction stood. */
async function overwritten(connection: Connection): Promise<boolean> {
  try {
    const version = Number(connection.pragma('user_version'))
    await new Deadline(UNDO_WAIT_MS).until(() => began(connection))
    // Writes the first page as it is: the log's checksums are a chain, and what followed is cut off.
    connection.exec(`PRAGMA user_version = ${version}; COMMIT`)
    return true
  } catch (error) {
    // An fsync that fails again comes after the writing. Others see the log as it is written; only a
    // power cut at this very moment could still bring the old one back.
    return systemCode(error) === 'SQLITE_IOERR_FSYNC'
  } finally {
    if (connection.inTransaction) connection.exec('ROLLBACK')
  }
}

function outcomeUnknown(cause: unknown): StorageFailed {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new StorageFailed(
    `The storage failed while it wrote, and failed again at undoing: ${reason}. Whether it was written shows once the disk works again: repeat the command with the same --idempotency-key, or look at the bookings`,
    { cause: systemCode(cause), outcome: 'unknown' },
    { cause },
  )
}
