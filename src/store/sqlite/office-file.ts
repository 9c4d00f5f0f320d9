import { closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Deadline } from '../engine/deadline.ts'
import type { Connection } from './connection.ts'
import { migrate } from './migrate.ts'
import { isBusy, systemCode } from './sqlite-errors.ts'

/** Makes an empty file that only its owner can read. SQLite gives `-wal` and `-shm` the same mode. */
export function createFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  }
}

/** Creates or migrates the tables and turns on WAL; under the file lock, and again if others got in between. */
export async function prepareFile(connection: Connection, path: string, patience: Deadline): Promise<void> {
  await patience.until(() => {
    try {
      migrate(connection, path)
      // Not part of a transaction, and not waited for by SQLite's busy handler.
      return connection.pragma('journal_mode = WAL') === 'wal' || undefined
    } catch (error) {
      if (isBusy(error)) return undefined
      throw error
    }
  })
}

/** To be called before the file is opened: then it never takes the old file for the new one. */
export function watched(path: string): () => boolean {
  const inode = statSync(path, { throwIfNoEntry: false })?.ino
  return () => statSync(path, { throwIfNoEntry: false })?.ino === inode
}
