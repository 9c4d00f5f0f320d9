import { rmSync, statSync } from 'node:fs'
import { namesToDisk } from './copy.ts'

/** Files that SQLite keeps beside a database. Beside another database of that name they would destroy it. */
const BESIDE = ['-wal', '-journal', '-shm']
/** Those of them that hold changes which are not in the database yet. */
export const LOGS = ['-wal', '-journal']

export function clearBeside(database: string): void {
  for (const suffix of BESIDE) rmSync(database + suffix, { force: true })
  namesToDisk(database)
}

/** Whether a database has a log with changes that are not in the file yet. */
export function hasLog(database: string): boolean {
  return LOGS.some(suffix => hasContent(database + suffix))
}

export function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0
}
