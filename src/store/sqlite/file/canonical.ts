import { lstatSync, readlinkSync, realpathSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'

/** Links that lead to links, at most: as many as Linux follows. */
const MOST_LINKS = 40

/** The path with symlinks resolved, as far as it exists: one file, one name, one lock. */
export function canonical(path: string, links = MOST_LINKS): string {
  const absolute = resolve(path)
  const found = existing(absolute)
  if (found !== undefined) return found
  // A link whose file is not there yet: that is where the database will be.
  if (links > 0 && lstat(absolute)?.isSymbolicLink())
    return canonical(resolve(dirname(absolute), readlinkSync(absolute)), links - 1)
  const folder = existing(dirname(absolute)) ?? dirname(absolute)
  return join(folder, basename(absolute))
}

function existing(path: string): string | undefined {
  try {
    return realpathSync.native(path)
  } catch {
    return undefined
  }
}

function lstat(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined // a part of the path is not a folder, or not ours to see: told when it is opened
  }
}
