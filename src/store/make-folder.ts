import { existsSync, mkdirSync } from 'node:fs'
import { dirname } from 'node:path'

/** Only the owner can read it, like the files in it. */
const MODE = 0o700

/**
 * Makes a folder with those above it. Node's own `recursive` never comes back where a file system has no room for
 * folders, as /proc has not.
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return
  if (dirname(path) !== path) makeFolder(dirname(path))
  try {
    mkdirSync(path, MODE)
  } catch (error) {
    if (!existsSync(path)) throw error // or else another process was faster
  }
}
