import { Interrupted } from '../../values/errors.ts'
import { SCHEMA_VERSION } from './schema.ts'
import type { Session } from './session.ts'

/** There are no tables yet, or those of an older tix. */
export class OtherSchema extends Error {
  readonly version: number

  constructor(version: number) {
    super(`schema ${version}`)
    this.version = version
  }
}

/** BEGIN, and the transaction's number where the engine keeps outcomes by it; sent along with the first question. */
export async function begin(session: Session, waitMs: number): Promise<string | undefined> {
  const sql = session.knowsOutcomes
    ? `SELECT set_config('lock_timeout', :ms, true), CAST(pg_current_xact_id() AS text) AS xid`
    : `SELECT set_config('lock_timeout', :ms, true)`
  const [, row] = await Promise.all([
    session.plain('BEGIN ISOLATION LEVEL READ COMMITTED'),
    session.one<{ xid?: string }>(sql, { ms: String(Math.ceil(Math.max(1, waitMs))) }), // 0 would wait for ever
  ])
  return row?.xid
}

/**
 * Runs `work` behind statements whose answers nobody has waited for yet. Where it fails, the first of
 * those that failed is the reason.
 */
export async function onOurTables<T>(
  session: Session,
  [version, began]: readonly [number | Promise<number>, Promise<unknown>],
  work: () => Promise<T>,
): Promise<T> {
  session.failure = undefined
  const assertOurs = async () => {
    const found = await version
    if (found === SCHEMA_VERSION) return
    session.version = undefined
    throw new OtherSchema(found)
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
