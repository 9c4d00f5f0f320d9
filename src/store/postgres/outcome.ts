import type { Deadline } from '../engine/deadline.ts'
import type { Session } from './session.ts'

/** `unknown`: the server stays away, has forgotten, or never keeps outcomes. */
export type Outcome = 'committed' | 'aborted' | 'unknown'

const STATUS = 'SELECT pg_xact_status(CAST(CAST(:xid AS text) AS xid8)) AS status'

/**
 * What has become of a transaction whose COMMIT was sent and not answered: asked on new connections, for as
 * long as the server is away or still at it.
 */
export async function outcomeOf(
  xid: string | undefined,
  connect: () => Promise<Session>,
  patience: Deadline,
): Promise<Outcome> {
  if (xid === undefined) return 'unknown'
  while (patience.leftMs > 0) {
    const status = await statusOf(xid, connect).catch(() => 'in progress')
    if (status === 'committed' || status === 'aborted') return status
    if (status !== 'in progress') return 'unknown'
    if (patience.leftMs > 0) await patience.backoff()
  }
  return 'unknown'
}

async function statusOf(xid: string, connect: () => Promise<Session>): Promise<string | null | undefined> {
  const session = await connect()
  try {
    return (await session.one<{ status: string | null }>(STATUS, { xid }))?.status
  } finally {
    session.client.end().catch(() => {})
  }
}
