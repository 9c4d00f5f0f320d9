import { existsSync, rmSync } from 'node:fs'
import { TABLE_NAMES, tableQueries } from '../../queries/tables.ts'
import { openToWrite } from '../opening.ts'

const BESIDE = ['', '-wal', '-shm', '-journal']

/**
 * Takes away a file that was made for what has failed, unless somebody has put something into it since. Under the file
 * lock: who waits for that looks, when they have begun, whether the file is still there.
 */
export async function removeUnused(path: string): Promise<void> {
  if (!existsSync(path) || !(await isUnused(path))) return
  for (const suffix of BESIDE) rmSync(path + suffix, { force: true })
}

async function isUnused(path: string): Promise<boolean> {
  const connection = openToWrite(path)
  try {
    const made = await connection.one<{ tables: number }>('SELECT count(*) AS tables FROM sqlite_schema')
    if (made?.tables === 0) return true
    for (const table of TABLE_NAMES) if (!(await tableQueries(connection).isEmpty(table))) return false
    return true
  } finally {
    connection.close()
  }
}
