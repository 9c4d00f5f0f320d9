import { Deadline } from '../engine/deadline.ts'
import type { Sql } from '../interface/sql.ts'

/** Who is writing: every write logs, and so holds this lock on the log's table from before it draws an id to its end. */
const WRITERS = `
  SELECT virtualtransaction AS writer FROM pg_locks
  WHERE locktype = 'relation' AND relation = CAST(CAST(:log AS text) AS regclass) AND mode = 'RowExclusiveLock'
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`

/**
 * A standby does not show the locks of the primary, but knows which transactions are under way there: of each that has
 * drawn an id, its token was replayed before whatever was committed after it.
 */
const BEGUN = 'SELECT CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS "upTo"'
const ALL_ENDED = `
  SELECT CASE WHEN pg_snapshot_xmin(pg_current_snapshot()) >= CAST(CAST(:upTo AS text) AS xid8) THEN 1 ELSE 0 END AS yes`

/** For engines that do not show their locks: how long a write may take from its line in the log to COMMIT, in ms. */
const LONGEST_WRITE_MS = 5000

/** Runs a query in a transaction of its own, so that each sees a newer state. */
type Ask = <T>(work: (sql: Sql) => Promise<T>) => Promise<T>

interface Engine {
  isPostgres: boolean
  isStandby: boolean
  /** The table of the log, with its schema. */
  log: string
}

/** Resolves when everybody who is writing now has ended; who begins meanwhile is not waited for. @throws Busy */
export async function writersGone(
  ask: Ask,
  { isPostgres, isStandby, log }: Engine,
  deadline: Deadline,
): Promise<void> {
  if (!isPostgres) {
    const grace = new Deadline(LONGEST_WRITE_MS, undefined)
    while (grace.leftMs > 0) await deadline.backoff()
  } else if (isStandby) {
    const upTo = (await ask(sql => sql.one<{ upTo: string }>(BEGUN)))?.upTo ?? ''
    while ((await ask(sql => sql.one<{ yes: number }>(ALL_ENDED, { upTo })))?.yes !== 1)
      await deadline.backoff()
  } else {
    const writers = async () =>
      (await ask(sql => sql.all<{ writer: string }>(WRITERS, { log }))).map(({ writer }) => writer)
    let awaited = await writers()
    while (awaited.length > 0) {
      await deadline.backoff()
      const now = new Set(await writers())
      awaited = awaited.filter(writer => now.has(writer))
    }
  }
}
