import { Interrupted } from '../../values/errors.ts'
import type { Deadline } from '../engine/deadline.ts'
import { lingerPoint } from '../engine/faults.ts'
import type { Sql } from '../interface/sql.ts'
import { begin, beginReading } from './begin.ts'
import { migrateInTransaction, schemaVersion } from './migrate.ts'
import type { Evidence } from './outcome/evidence.ts'
import { OtherSchema } from './outcome/failures.ts'
import { SCHEMA_VERSION } from './schema.ts'
import type { Session } from './session.ts'

/** How much longer than the time that is left a server may keep silent before its connection is given up, in milliseconds. */
const SILENCE_MS = 3000
/** How long the answer to COMMIT, or what has become of it, is waited for at least: a server may be restarting. */
export const LOOK_UP_MS = 5000

export interface Circumstances {
  /** The server and the database, as they may be shown. */
  place: string
  deadline: Deadline
  signal: AbortSignal | undefined
}

export interface Attempt {
  dryRun?: boolean | undefined
  /** A dry run where there are no tables yet: they are made, and taken back. */
  prepares?: boolean
  /** The work waits for others than the server, for as long as that takes. */
  maySayNothing?: boolean
}

/** One transaction that reads one state. */
export async function readOnce<T>(
  session: Session,
  work: (sql: Sql) => Promise<T>,
  { place, deadline, signal }: Circumstances,
): Promise<T> {
  return interruptibly(session, signal, async () => {
    session.writing = false
    session.silenceMs = deadline.leftMs + SILENCE_MS
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

/** One transaction that writes, or finds that an earlier attempt of the same write did. */
export async function writeOnce<T>(
  session: Session,
  work: (session: Session) => Promise<T>,
  { dryRun = false, prepares = false, maySayNothing = false }: Attempt,
  evidence: Evidence<T>,
  { place, deadline, signal }: Circumstances,
): Promise<T> {
  session.writing = true
  session.silenceMs = maySayNothing ? undefined : deadline.leftMs + SILENCE_MS
  const result = await interruptibly(session, signal, async () => {
    const began = begin(session, { waitMs: deadline.leftMs, maySayNothing })
    began.catch(() => {}) // told when it is waited for
    try {
      const version = prepares ? Promise.resolve(SCHEMA_VERSION) : schemaVersion(session, place)
      version.catch(() => {}) // so is this
      if (prepares) await migrateInTransaction(session, place)
      const result = await onOurTables(session, [version, began], async () => {
        const found = await evidence.claim(session)
        return found ? found.result : work(session)
      })
      await began
      return result
    } catch (error) {
      session.plain('ROLLBACK').catch(() => {})
      throw error
    }
  })
  lingerPoint()
  if (dryRun) await session.plain('ROLLBACK')
  else {
    await evidence.clearOld(session)
    await evidence.commit(session, result, Math.max(LOOK_UP_MS, deadline.leftMs), signal)
  }
  return result
}

/**
 * Runs `work` behind statements whose answers nobody has waited for yet. Where it fails, the first of
 * those that failed is the reason.
 */
async function onOurTables<T>(
  session: Session,
  [version, began]: readonly [Promise<number>, Promise<unknown>],
  work: () => Promise<T>,
): Promise<T> {
  session.failure = undefined
  const assertOurs = async () => {
    const found = await version
    if (found !== SCHEMA_VERSION) throw new OtherSchema(found)
  }
  try {
    const result = await work()
    await assertOurs()
    return result
  } catch (error) {
    await assertOurs()
    await began
    throw session.failure ?? error
  }
}

/** A signal breaks the connection off: the server forgets the transaction, whatever it waits for. */
async function interruptibly<T>(
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
