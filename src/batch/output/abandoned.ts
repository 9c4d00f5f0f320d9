import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'

/**
 * Nothing was written for so long, in milliseconds: then nobody writes any more. A process id that is not known here may
 * be at work in another container that shares the folder.
 */
const ABANDONED_AFTER_MS = 3_600_000

/** The name of a file in the making, which says who makes it. @param id tells it from others of the same process */
export function partOf(path: string, id: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${id}.part`)
}

/** What follows the name that a file is to have. An older tix did not say who makes it. */
const PART = /^(?:(\d+)-)?[0-9a-f]{8,12}\.part$/

/** Removes what killed processes have left of files that were to have this name; what cannot be removed stays. */
export function removeAbandoned(path: string): void {
  const begin = `.${basename(path)}.`
  try {
    for (const name of readdirSync(dirname(path))) {
      const found = name.startsWith(begin) ? PART.exec(name.slice(begin.length)) : null
      if (found && !isAlive(found[1])) removeOld(join(dirname(path), name))
    }
  } catch {
    // a folder that may be written to and not be read, or a file of somebody else
  }
}

function removeOld(part: string): void {
  const stat = statSync(part, { throwIfNoEntry: false })
  if (stat?.isFile() && Date.now() - stat.mtimeMs > ABANDONED_AFTER_MS) rmSync(part)
}

function isAlive(pid: string | undefined): boolean {
  try {
    return pid !== undefined && process.kill(Number(pid), 0)
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
