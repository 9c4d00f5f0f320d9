import { NoSuchServer } from '../outcome/failures.ts'
import { isAway } from '../outcome/postgres-errors.ts'
import type { Session } from '../session.ts'
import { connectTo } from './connect-to.ts'
import type { ConnectionSettings, WantedServer } from './settings.ts'

/** Where there are several servers, one that does not answer is skipped after so long, in milliseconds. */
const PASSED_OVER_MS = 3000

/**
 * Connects to the first of the servers that is there and is what is wanted. Of several, a write wants one that takes
 * it, whatever else is said.
 */
export async function connect(
  settings: ConnectionSettings,
  purpose: 'read' | 'write',
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Session> {
  const { servers } = settings
  const several = servers.length > 1
  const wanted = several && purpose === 'write' && settings.wanted === 'any' ? 'read-write' : settings.wanted
  const limitMs = settings.connectTimeoutMs ?? (several ? PASSED_OVER_MS : timeoutMs)
  let failure: unknown
  // Standbys before all, and if there is none, any.
  for (const want of wanted === 'prefer-standby' ? (['standby', 'any'] as const) : [wanted])
    for (const [index, server] of servers.entries())
      try {
        const share = timeoutMs / (servers.length - index)
        const session = await connectTo(server, settings, Math.min(limitMs, share), signal)
        if (fits(session, want)) return session
        session.leave()
        failure ??= new NoSuchServer(`${server.host} is not what target_session_attrs wants (${want})`)
      } catch (error) {
        if (!isAway(error) || signal?.aborted) throw error
        failure = error
      }
  throw failure
}

function fits({ isStandby, isReadOnly }: Session, wanted: WantedServer): boolean {
  switch (wanted) {
    case 'read-write':
      return !isStandby && !isReadOnly
    case 'read-only':
      return isStandby || isReadOnly
    case 'primary':
      return !isStandby
    case 'standby':
      return isStandby
    default:
      return true
  }
}
