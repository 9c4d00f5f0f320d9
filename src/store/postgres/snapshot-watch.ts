import { Busy } from '../../values/errors.ts'
import type { Telling, Watch } from '../engine/change-feed.ts'
import type { Sql } from '../interface/sql.ts'

const LOOK_EVERY_MS = 100
/** A server that is away is looked for less often. */
const LOOK_AGAIN_MS = 1000

/** Changes whenever a transaction that writes begins or ends; a standby has one, too. */
const SNAPSHOT = 'SELECT CAST(pg_current_snapshot() AS text) AS snapshot'

type Ask = (work: (sql: Sql) => Promise<string | undefined>) => Promise<string | undefined>

/**
 * Finds out about commits by asking again and again for the transactions that are under way. (NOTIFY takes a lock that
 * is held until COMMIT has reached disk and standbys: with it, no two writes would commit at once. And it would know
 * nothing of what other programs write.) While the server is away it goes on asking, and tells of whatever came of it.
 */
export function watchSnapshot(ask: Ask, telling: Telling): Watch {
  let before: string | undefined
  let asking = false
  let stopped = false
  let timer: NodeJS.Timeout | undefined
  const look = async () => {
    if (asking || stopped) return
    asking = true
    clearTimeout(timer)
    let nextMs = LOOK_EVERY_MS
    try {
      const now = await ask(async sql => (await sql.one<{ snapshot: string }>(SNAPSHOT))?.snapshot)
      // The first answer tells too: what was committed between the call and it, nobody can know.
      if (now !== before && !stopped) telling.changed()
      before = now
    } catch (error) {
      nextMs = LOOK_AGAIN_MS
      if (!(error instanceof Busy) && !stopped) telling.failed(error)
    } finally {
      asking = false
      if (!stopped) timer = setTimeout(look, nextMs)
    }
  }
  look()
  return {
    look,
    stop: () => {
      stopped = true
      clearTimeout(timer)
    },
  }
}
