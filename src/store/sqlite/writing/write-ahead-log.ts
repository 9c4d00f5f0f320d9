import type { Connection } from '../connection.ts'

/** Pages in the log from which a writer empties it: about a dozen bookings. See docs/decisions.md for the figures. */
const LONG_LOG_PAGES = 100
/**
 * Where a process stays and goes on writing: it begins the log anew at its start, and to write over what is there costs less
 * than to make the file longer.
 */
const LONG_REUSED_LOG_PAGES = 1000
/** Where one writes in bulk: 64 MB, so that a page that changes often is copied once. */
const LONG_BULK_LOG_PAGES = 16_000

/**
 * Copies the log into the database file and empties it, when it has become long. Call it under the file
 * lock, after a commit: what was committed is safe whatever happens here.
 *
 * SQLite's own checkpoint copies, but leaves the log in place for a later writer to overwrite. A process
 * that opens the database alone reads the log anew, and then goes on at its end: a log that only
 * short-lived processes write would grow for ever, and each of them would read and copy all of it.
 */
export function emptyLongLog(connection: Connection): void {
  checkpoint(connection, 'TRUNCATE', LONG_LOG_PAGES)
}

/**
 * Copies the log into the database file when it has become long, and leaves it to the next commit to begin
 * anew at its start. Call it without the file lock: others may write meanwhile.
 */
export function foldLongLog(connection: Connection, { bulk = false } = {}): void {
  checkpoint(connection, 'PASSIVE', bulk ? LONG_BULK_LOG_PAGES : LONG_REUSED_LOG_PAGES)
}

function checkpoint(connection: Connection, mode: 'TRUNCATE' | 'PASSIVE', leastPages: number): void {
  try {
    const { log, checkpointed } = connection.logPages()
    if (log - checkpointed >= leastPages) connection.pragma(`wal_checkpoint(${mode})`)
  } catch {
    // A full or failing disk. As when others read at this moment: the next writer tries again.
  }
}
