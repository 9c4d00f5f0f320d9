import { closeSync, openSync, type Stats, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { NoDatabase } from '../../../values/errors.ts'
import { shellWord } from '../../../values/shell-word.ts'
import type { Deadline } from '../../engine/deadline.ts'
import { makeFolder } from '../../make-folder.ts'
import type { Connection } from '../connection.ts'
import { migrate } from '../migrate.ts'
import { ifFree, systemCode } from '../sqlite-errors.ts'

/** @throws NotFound where the folder of a new file is missing, and is not to be made with it */
export function assertFolder(path: string, willBeMade = false): void {
  const folder = dirname(path)
  if (willBeMade || statSync(folder, { throwIfNoEntry: false })) return
  throw new NoDatabase(
    `There is no folder ${folder} for the database. Make it with: mkdir -p ${shellWord(folder)}, or give another --db`,
    { path, folder },
  )
}

/** Makes an empty file that only its owner can read. SQLite gives `-wal` and `-shm` the same mode. */
export function createFile(path: string, withFolder: boolean): void {
  if (withFolder) makeFolder(dirname(path))
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  }
}

/** Creates or migrates the tables and turns on WAL; under the file lock, and again if others got in between. */
export async function prepareFile(connection: Connection, path: string, deadline: Deadline): Promise<void> {
  await deadline.until(() =>
    ifFree(() => {
      migrate(connection, path)
      // Not part of a transaction, and not waited for by SQLite's busy handler.
      return connection.pragma('journal_mode = WAL') === 'wal' || undefined
    }),
  )
}

/**
 * Whether the file at a path still is the one that it is now. To be called before the file is opened: then it never
 * takes the old file for the new one.
 *
 * @param look is shown what is known of the file, at each look
 */
export function watched(path: string, look: (stat: Stats) => void = () => {}): () => boolean {
  const inode = statSync(path, { throwIfNoEntry: false })?.ino
  return () => {
    const stat = statSync(path, { throwIfNoEntry: false })
    if (stat) look(stat)
    return stat?.ino === inode
  }
}
