import { Deadline } from '../engine/deadline.ts'
import type { Session } from './session.ts'

/** Every write leaves a line in the log, and keeps this lock on its table from before it draws an id until it ends. */
const WRITERS = `
  SELECT virtualtransaction AS writer FROM pg_locks
  WHERE locktype = 'relation' AND relation = CAST('audit_log' AS regclass) AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

/** Engines that do not show their locks: so long, in milliseconds, a write may take from its line in the log to COMMIT. */
const LONGEST_WRITE_MS = 5000

/** Resolves when everybody who is writing now has ended; who begins meanwhile is not waited for. @throws Busy */
export async function writersGone(session: Session, deadline: Deadline): Promise<void> {
  if (!session.isPostgres) {
    const grace = new Deadline(LONGEST_WRITE_MS, undefined)
    while (grace.leftMs > 0) await deadline.backoff()
    return
  }
  const writers = async () => (await session.all<{ writer: string }>(WRITERS)).map(row => row.writer)
  let awaited = await writers()
  while (awaited.length > 0) {
    await deadline.backoff()
    const now = new Set(await writers())
    awaited = awaited.filter(writer => now.has(writer))
  }
}
