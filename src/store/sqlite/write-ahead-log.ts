import { statSync } from 'node:fs'
import type { Connection } from './connection.ts'

/** Pages in the log from which a writer empties it: about a dozen bookings. See docs/decisions.md for the figures. */
const LONG_LOG_PAGES = 100
const FRAME_BYTES = 4096 + 24 // https://sqlite.org/fileformat.html#the_write_ahead_log

/**
 * Copies the log into the database file and empties it, when it has become long. Call it under the file
 * lock, after a commit: what was committed is safe whatever happens here.
 *
 * SQLite's own checkpoint copies, but leaves the log in place for a later writer to overwrite. A process
 * that opens the database alone reads the log anew, and then goes on at its end: a log that only
 * short-lived processes write would grow for ever, and each of them would read and copy all of it.
 */
export function emptyLongLog(connection: Connection, path: string): void {
  try {
    if (logBytes(path) >= LONG_LOG_PAGES * FRAME_BYTES) connection.pragma('wal_checkpoint(TRUNCATE)')
  } catch {
    // A full or failing disk. As when others read at this moment: the next writer tries again.
  }
}

/** The same for a process that stays and goes on writing: 16 MB, so that a page that changes often is copied once. */
const VERY_LONG_LOG_PAGES = 4000

/**
 * Copies the log into the database file when it has become very long, and leaves it to the next commit to
 * begin anew at its start. Call it without the file lock: others may write meanwhile.
 */
export function foldLongLog(connection: Connection, path: string): void {
  try {
    if (logBytes(path) >= VERY_LONG_LOG_PAGES * FRAME_BYTES) connection.pragma('wal_checkpoint(PASSIVE)')
  } catch {
    // As above.
  }
}

function logBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
}
