import type { Stats } from 'node:fs'

/**
 * A file that was not written to for so long, in milliseconds, has no writer any more. An unknown process id alone proves
 * nothing: it may be that of a process in another container that shares the folder.
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
