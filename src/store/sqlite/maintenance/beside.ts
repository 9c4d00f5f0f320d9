import { rmSync, statSync } from 'node:fs'
import { namesToDisk } from './copy.ts'

/** What SQLite keeps beside a database: beside another database of the same name it would be its ruin. */
const BESIDE = ['-wal', '-journal', '-shm']
/** Of these, what changes stand in that the database has not yet. */
export const LOGS = ['-wal', '-journal']

export function clearBeside(database: string): void {
  for (const suffix of BESIDE) rmSync(database + suffix, { force: true })
  namesToDisk(database)
}

/** Whether somebody wrote to a database and has not come to the end of it. */
export function hasLog(database: string): boolean {
  return LOGS.some(suffix => hasContent(database + suffix))
}

export function hasContent(path: string): boolean {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) > 0
}
