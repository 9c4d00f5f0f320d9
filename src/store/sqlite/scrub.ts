import type { Deadline } from '../engine/deadline.ts'
import type { Connection } from './connection.ts'
import { FileLock } from './file/file-lock.ts'
import { openToWrite } from './opening.ts'
import { fileHolds } from './search-file.ts'
import { isBusy } from './sqlite-errors.ts'

/** Whether texts stand in the file of a database or in its log, whatever the tables say. */
export async function databaseHolds(path: string, texts: readonly string[]): Promise<boolean> {
  return (await fileHolds(path, texts)) || (await fileHolds(`${path}-wal`, texts))
}

/**
 * Takes texts that were deleted out of the file: by emptying its log, and, where they still stand in it, by writing
 * it anew. What is deleted is overwritten (see `openToWrite`), so that this is seldom needed: SQLite leaves
 * text in the unused part of pages that it has split, and an older tix left it everywhere. Only that keeps others
 * from writing, for about as long as a backup takes. Gives false where others read for so long that the log could not
 * be emptied.
 *
 * @throws Busy, Interrupted
 */
export async function scrubFile(
  path: string,
  texts: readonly string[],
  deadline: () => Deadline,
): Promise<boolean> {
  if (!(await locked(path, deadline(), emptied))) return false
  if (!(await fileHolds(path, texts))) return true
  return locked(path, deadline(), async connection => {
    await deadline().until(() => whenFree(() => connection.exec('VACUUM')))
    return emptied(connection, deadline())
  })
}

async function locked<T>(
  path: string,
  deadline: Deadline,
  work: (connection: Connection, deadline: Deadline) => Promise<T>,
): Promise<T> {
  const lock = new FileLock(path)
  const release = await deadline.until(() => lock.tryAcquire())
  const connection = openToWrite(path)
  try {
    return await work(connection, deadline)
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
