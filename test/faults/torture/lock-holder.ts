import { readFileSync, statSync } from 'node:fs'

/** The byte of the `-shm` file that SQLite's one writer locks: https://sqlite.org/walformat.html#locks */
const WAL_WRITE_LOCK = '120 120'

/** The process that is inside a write transaction of a SQLite database, as the kernel's list of locks tells. */
export function processInTransaction(db: string): number | undefined {
  try {
    const { ino } = statSync(`${db}-shm`)
    const line = readFileSync('/proc/locks', 'utf8')
      .split('\n')
      .find(
        lock => lock.includes(`:${ino} ${WAL_WRITE_LOCK}`) && lock.includes('WRITE') && !lock.includes('->'),
      )
    const pid = Number(line?.trim().split(/\s+/)[4])
    return pid > 0 ? pid : undefined
  } catch {
    return undefined // no such file yet, or not Linux
  }
}
