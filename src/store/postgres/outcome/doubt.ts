import { Interrupted, type NextStep, StorageFailed, type TixError } from '../../../values/errors.ts'
import type { Session } from '../session.ts'
import { Unconfirmed } from './failures.ts'

/** A COMMIT was sent, and nobody knows whether it was done. */
export interface Doubt {
  cause: unknown
  /** The process id of the server's backend that was to commit it. */
  backend: number | undefined
}

/** How long a query may take that only makes a message clearer, in milliseconds. */
const ASIDE_MS = 1000
const WAITS_FOR =
  'SELECT wait_event AS waits FROM pg_catalog.pg_stat_activity WHERE pid = CAST(:backend AS integer)'

/** What finds out, or does it once. */
const REPEAT = 'To repeat it under the same idempotency key finds out, and does it once'
/** Where to look for what may have been done. */
const LOOK: NextStep = { purpose: 'Or look for it', operation: 'log' }

/** The error for a doubt that could not be resolved. */
export async function unknownOutcome(
  { cause, backend }: Doubt,
  interrupted: boolean,
  place: string,
  connectAside: (timeoutMs: number) => Promise<Session>,
): Promise<TixError> {
  const details = { database: place, outcome: 'unknown' }
  if (interrupted)
    return new Interrupted(
      `Interrupted during COMMIT, and whether it was done is not known (${place}). ${REPEAT}`,
      details,
      { cause, next: LOOK },
    )
  if (cause instanceof Unconfirmed || (await awaitsStandby(backend, connectAside).catch(() => false)))
    return new StorageFailed(
      `Written on the server, but no standby has confirmed it (${place}): should the server be lost before one does, so is this. ${REPEAT}`,
      { ...details, standby: 'unconfirmed' },
      { cause, next: LOOK },
    )
  return new StorageFailed(
    `The connection was lost during COMMIT, and the server could not be asked whether it was done (${place}). ${REPEAT}`,
    details,
    { cause, next: LOOK },
  )
}

/** Whether the backend has committed and waits for a standby. */
async function awaitsStandby(
  backend: number | undefined,
  connectAside: (timeoutMs: number) => Promise<Session>,
): Promise<boolean> {
  if (backend === undefined) return false
  const session = await connectAside(ASIDE_MS)
  session.silenceMs = ASIDE_MS
  try {
    return (await session.one<{ waits: string | null }>(WAITS_FOR, { backend }))?.waits === 'SyncRep'
  } finally {
    session.leave()
  }
}
