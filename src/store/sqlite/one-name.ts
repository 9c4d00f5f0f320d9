import type { Stats } from 'node:fs'
import { StorageFailed } from '../../values/errors.ts'

/**
 * A database that is reached under two names has two locks and two logs, of which neither knows of the other's: seats
 * would be sold twice, and sales be lost.
 *
 * @throws StorageFailed
 */
export function assertOneName(path: string, stat: Stats): void {
  if (stat.nlink <= 1) return
  throw new StorageFailed(
    `${path} has a second name (${stat.nlink} hard links), and whoever sells under the other one would not be seen: seats could be sold twice. Nothing was written; remove the other name, or copy the file instead: find . -samefile ${path}`,
    { path, links: stat.nlink },
  )
}
