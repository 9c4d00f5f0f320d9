import type { Deadline } from '../engine/deadline.ts'
import { Connection } from './connection.ts'
import { FileLock } from './file-lock.ts'
import { isBusy } from './sqlite-errors.ts'

/**
 * Writes the file anew without what was deleted from it: SQLite leaves deleted text in free pages, in the unused part of
 * pages and in the log. Gives false where others read for so long that the log could not be emptied. Nobody writes
 * meanwhile; that takes about as long as a backup.
 *
 * @throws Busy, Interrupted
 */
export async function scrubFile(path: string, deadline: Deadline): Promise<boolean> {
  const lock = new FileLock(path)
  const release = await deadline.until(() => lock.tryAcquire())
  const connection = Connection.writing(path)
  try {
    connection.pragma('secure_delete = ON')
    await deadline.until(() => whenFree(() => connection.exec('VACUUM')))
    return await emptied(connection, deadline)
  } finally {
    connection.close()
    release()
  }
}

async function emptied(connection: Connection, deadline: Deadline): Promise<boolean> {
  while (deadline.leftMs > 0) {
    // Its first column: whether somebody was in the way.
    if (connection.pragma('wal_checkpoint(TRUNCATE)') === 0) return true
    if (deadline.leftMs > 0) await deadline.backoff().catch(() => {})
  }
  return false
}

function whenFree(work: () => unknown): true | undefined {
  try {
    work()
    return true
  } catch (error) {
    if (isBusy(error)) return undefined
    throw error
  }
}
