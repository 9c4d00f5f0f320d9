import type { Telling, Watch } from '../engine/change-feed.ts'
import type { Session } from './session.ts'

const LOOK_EVERY_MS = 100

/** Changes whenever a transaction that writes begins or ends. */
const SNAPSHOT = 'SELECT CAST(pg_current_snapshot() AS text) AS snapshot'

/** Finds out about commits by asking again and again for the transactions that are under way. */
export function watchSnapshot(
  use: (ask: (session: Session) => Promise<string | undefined>) => Promise<string | undefined>,
  telling: Telling,
): Watch {
  let before: string | undefined
  let asking = false
  let first = true
  const look = async () => {
    if (asking) return
    asking = true
    try {
      const now = await use(async session => (await session.one<{ snapshot: string }>(SNAPSHOT))?.snapshot)
      if (!first && now !== before) telling.changed()
      before = now
      first = false
    } catch (error) {
      telling.failed(error)
    } finally {
      asking = false
    }
  }
  const timer = setInterval(look, LOOK_EVERY_MS)
  look()
  return { look, stop: () => clearInterval(timer) }
}
