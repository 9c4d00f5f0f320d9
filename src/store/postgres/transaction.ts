import { Interrupted } from '../../values/errors.ts'
import type { Deadline } from '../engine/deadline.ts'
import type { Sql } from '../interface/sql.ts'
import { beginReading } from './begin.ts'
import { schemaVersion } from './migrate.ts'
import { OtherSchema } from './outcome/failures.ts'
import { SCHEMA_VERSION } from './schema.ts'
import type { Session } from './session.ts'

/** How much longer than the time left a server may be silent before its connection is given up, in milliseconds. */
const SILENCE_MS = 3000
/** The least time to wait for the answer to COMMIT, or to look up what became of it: a server may be restarting. */
export const LOOK_UP_MS = 5000

export interface Circumstances {
  /** The server and the database, as they may be shown. */
  place: string
  deadline: Deadline
  signal: AbortSignal | undefined
}

/** How long a server may take for each answer. */
export function silenceOf(deadline: Deadline): number {
  return deadline.leftMs + SILENCE_MS
}

/** One transaction that reads one state. */
export async function readOnce<T>(
  session: Session,
  work: (sql: Sql) => Promise<T>,
  { place, deadline, signal }: Circumstances,
): Promise<T> {
  return interruptibly(session, signal, async () => {
    session.writing = false
    session.silenceMs = silenceOf(deadline)
    const began = beginReading(session, deadline.leftMs)
    began.catch(() => {}) // told when it is waited for
    const version = schemaVersion(session, place)
    version.catch(() => {}) // so is this
    try {
      return await onOurTables(session, [version, began], () => work(session))
    } finally {
      // Waited for: a process that exits with an answer unread leaves a complaint in the server's log.
      if (!session.ended) await session.plain('ROLLBACK').catch(() => {})
    }
  })
}

/**
 * Runs `work` behind statements whose answers nobody has waited for yet. Where it fails, the first of
 * those that failed is the reason.
 */
export async function onOurTables<T>(
  session: Session,
  [version, began]: readonly [Promise<number>, Promise<unknown>],
  work: () => Promise<T>,
): Promise<T> {
  session.pipeline.forgetFailure()
  const assertOurs = async () => {
    const found = await version
    if (found !== SCHEMA_VERSION) throw new OtherSchema(found)
  }
  try {
    const result = await work()
    await assertOurs()
    return result
  } catch (error) {
    await began
    await assertOurs()
    throw session.pipeline.failure ?? error
  }
}

/** A signal breaks the connection off: the server forgets the transaction, whatever it waits for. */
export async function interruptibly<T>(
  session: Session,
  signal: AbortSignal | undefined,
  work: () => Promise<T>,
): Promise<T> {
  const interrupt = () => session.breakOff(new Interrupted('Interrupted. Nothing was written'))
  signal?.addEventListener('abort', interrupt, { once: true })
  try {
    return await work()
  } catch (error) {
    throw session.brokenBy ?? error
  } finally {
    signal?.removeEventListener('abort', interrupt)
  }
}
