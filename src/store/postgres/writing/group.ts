import { Interrupted } from '../../../values/errors.ts'
import { clockMs } from '../../engine/deadline.ts'
import { lingerPoint } from '../../engine/faults.ts'
import type { Committed } from '../../store.ts'
import { begin } from '../begin.ts'
import { migrateInTransaction, schemaVersion } from '../migrate.ts'
import { commit } from '../outcome/commit.ts'
import { SCHEMA_VERSION } from '../schema.ts'
import type { Session } from '../session.ts'
import { interruptibly, LOOK_UP_MS, onOurTables, silenceOf } from '../transaction.ts'
import type { Attempt } from './attempt.ts'
import { follow, type Refused } from './follow.ts'
import type { Followers } from './lanes.ts'

/** How long a caller that is told to stop still waits for the answer to COMMIT, in milliseconds. */
const LAST_WAIT_MS = 500

/**
 * One transaction that writes: what its leader does, and then, each in a savepoint, or those of one kind in one, what
 * others do who wait. What is refused undoes only itself. Nobody who has seen what is not committed is answered before it is.
 *
 * @throws what ended the transaction for all of them, who know of it then
 */
export async function writeTogether(
  session: Session,
  leader: Attempt,
  followers: Followers,
  observe: ((group: Committed) => void) | undefined,
): Promise<void> {
  session.writing = true
  session.lockWaitMs = 0
  await lead(session, leader)
  lingerPoint()
  if (leader.options.dryRun) {
    await session.plain('ROLLBACK')
    leader.succeed()
    return
  }
  const done = [leader]
  const refused: Refused[] = []
  const tellAll = (error: unknown): never => {
    // A refusal may rest on writes that were rolled back.
    for (const attempt of [...done, ...refused.map(({ attempt }) => attempt)])
      attempt.fail(error, session.backend)
    throw error
  }
  try {
    await follow(session, done, refused, followers)
  } catch (error) {
    session.plain('ROLLBACK').catch(() => {})
    return tellAll(error)
  }
  try {
    const startedMs = clockMs()
    await commitAll(session, done)
    observe?.({ writes: done.length, lockWaitMs: session.lockWaitMs, commitMs: clockMs() - startedMs })
  } catch (error) {
    return tellAll(error)
  }
  for (const { attempt, because } of refused) attempt.fail(because)
  for (const attempt of done) attempt.succeed()
}

/** BEGIN, and the first write: whatever ends it ends the transaction, in which nobody else is yet. */
async function lead(session: Session, leader: Attempt): Promise<void> {
  const { options, circumstances } = leader
  const { place, deadline, signal } = circumstances
  const { prepares = false, maySayNothing = false } = options
  session.silenceMs = maySayNothing ? undefined : silenceOf(deadline)
  session.patience = deadline
  await interruptibly(session, signal, async () => {
    const began = begin(session, { waitMs: deadline.leftMs, maySayNothing })
    began.catch(() => {}) // told when it is waited for
    try {
      const version = prepares ? Promise.resolve(SCHEMA_VERSION) : schemaVersion(session, place)
      version.catch(() => {}) // so is this
      if (prepares) await migrateInTransaction(session, place)
      await onOurTables(session, [version, began], () => leader.run(session))
      await began
    } catch (error) {
      session.plain('ROLLBACK').catch(() => {})
      throw error
    } finally {
      leader.end()
      session.patience = undefined
    }
  })
}

/** Whoever is told to stop is told soon that nobody knows; the connection ends when nobody else waits for it. */
async function commitAll(session: Session, attempts: readonly Attempt[]): Promise<void> {
  const waiting = new Set(attempts)
  const stays = attempts.map(attempt =>
    whenStopped(attempt.circumstances.signal, because => {
      waiting.delete(attempt)
      if (waiting.size === 0) session.breakOff(because)
      else attempt.fail(because, session.backend)
    }),
  )
  const patience = attempts.map(({ circumstances }) => Math.max(LOOK_UP_MS, circumstances.deadline.leftMs))
  for (const attempt of attempts) attempt.committing()
  try {
    await commit(session, Math.min(...patience))
  } finally {
    for (const stay of stays) stay()
  }
}

function whenStopped(signal: AbortSignal | undefined, act: (because: Interrupted) => void): () => void {
  let timer: NodeJS.Timeout | undefined
  const interrupt = () => {
    timer = setTimeout(() => act(new Interrupted('Interrupted during COMMIT')), LAST_WAIT_MS)
  }
  if (signal?.aborted) interrupt()
  signal?.addEventListener('abort', interrupt, { once: true })
  return () => {
    signal?.removeEventListener('abort', interrupt)
    clearTimeout(timer)
  }
}
