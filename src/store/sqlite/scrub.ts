import SqliteDatabase from 'better-sqlite3'
import type { Deadline } from '../engine/deadline.ts'
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
  const database = new SqliteDatabase(path, { fileMustExist: true, timeout: 1_000 })
  try {
    database.pragma('secure_delete = ON')
    await deadline.until(() => whenFree(() => database.exec('VACUUM')))
    return await emptied(database, deadline)
  } finally {
    database.close()
    release()
  }
}

async function emptied(database: SqliteDatabase.Database, deadline: Deadline): Promise<boolean> {
  while (deadline.leftMs > 0) {
    const [row] = database.pragma('wal_checkpoint(TRUNCATE)') as { busy: number }[]
    if (row?.busy === 0) return true
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
