import { realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** The path with symlinks resolved, as far as it exists: one file, one name, one lock. */
export function canonical(path: string): string {
  const absolute = resolve(path)
  try {
    return realpathSync.native(absolute)
  } catch {
    try {
      return join(realpathSync.native(dirname(absolute)), basename(absolute))
    } catch {
      return absolute
    }
  }
}
