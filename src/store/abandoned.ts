import type { Stats } from 'node:fs'

/**
 * Nothing was written for so long, in milliseconds: then nobody writes any more. A process id that is not known here may
 * be at work in another container that shares the folder.
 */
const ABANDONED_AFTER_MS = 3_600_000

/** Whether an unfinished file was left by a process that was killed. @param pid its maker's, where the name has it */
export function isAbandoned({ mtimeMs }: Stats, pid: string | undefined): boolean {
  return !isAlive(pid) && Date.now() - mtimeMs > ABANDONED_AFTER_MS
}

function isAlive(pid: string | undefined): boolean {
  try {
    return pid !== undefined && process.kill(Number(pid), 0)
  } catch (error) {
    return !(error instanceof Error && 'code' in error && error.code === 'ESRCH')
  }
}
