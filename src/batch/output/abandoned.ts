import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isAbandoned } from '../../store/abandoned.ts'

/** The name of an unfinished file, which has its maker's process id. @param id tells it from others of the same process */
export function partOf(path: string, id: string): string {
  return join(dirname(path), `.${basename(path)}.${process.pid}-${id}.part`)
}

/** What follows the final name. An older tix left out the process id. */
const PART = /^(?:(\d+)-)?[0-9a-f]{8,12}\.part$/

/** Removes what killed processes have left of files that were to have this name; what cannot be removed stays. */
export function removeAbandoned(path: string): void {
  const begin = `.${basename(path)}.`
  try {
    for (const name of readdirSync(dirname(path))) {
      const found = name.startsWith(begin) ? PART.exec(name.slice(begin.length)) : null
      const part = join(dirname(path), name)
      const stat = found && statSync(part, { throwIfNoEntry: false })
      if (found && stat?.isFile() && isAbandoned(stat, found[1])) rmSync(part)
    }
  } catch {
    // a folder that may be written to and not be read, or a file of somebody else
  }
}
