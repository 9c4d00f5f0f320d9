import { Interrupted } from '../../../values/errors.ts'
import { clockMs } from '../../engine/deadline.ts'
import { lingerPoint } from '../../engine/faults.ts'
import type { Committed } from '../../store.ts'
import { begin } from '../begin.ts'
import { whenGivenUp } from '../giving-up.ts'
import { migrateInTransaction, schemaVersion } from '../migrate.ts'
import { commit } from '../outcome/commit.ts'
import { Postponed } from '../outcome/failures.ts'
import { isLost, isLostRace } from '../outcome/postgres-errors.ts'
import { SCHEMA_VERSION } from '../schema.ts'
import type { Session } from '../session.ts'
import { interruptibly, LOOK_UP_MS, onOurTables, silenceOf } from '../transaction.ts'
import type { Attempt } from './attempt.ts'

/**
 * Writes that share a commit at most, and for how long others may join, in milliseconds: the rows of all are locked
 * meanwhile. (A server remembers up to 64 savepoints of a transaction where everybody can look them up quickly.)
 */
const MOST_WRITES = 60
const LONGEST_MS = 20
/** How long one of a group may wait for a lock that another process has, in milliseconds; it is then done alone. */
const LOCK_WAIT_MS = 20
const WAIT_LITTLE = `SELECT pg_catalog.set_config('lock_timeout', '${LOCK_WAIT_MS}', true)`
/** How long an answer to COMMIT is still waited for by who is told to stop, in milliseconds. */
const LAST_WAIT_MS = 500

/**
 * One transaction that writes: what its leader does, and then, each in a savepoint, what others do who wait. What is
 * refused undoes only itself. Nobody who has seen what is not committed is answered before it is.
 *
 * @throws what ended the transaction for all of them, who know of it then
 */
export async function writeTogether(
  session: Session,
  leader: Attempt,
  next: () => Attempt | undefined,
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
    // A refusal may rest on what is not there now.
    for (const attempt of [...done, ...refused.map(({ attempt }) => attempt)])
      attempt.fail(error, session.backend)
    throw error
  }
  try {
    await follow(session, done, refused, next)
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

interface Refused {
  attempt: Attempt
  because: unknown
}

/** BEGIN, and the first write: whatever ends it ends the transaction, in which nobody else is yet. */
async function lead(session: Session, leader: Attempt): Promise<void> {
  const { options, circumstances } = leader
  const { place, deadline, signal } = circumstances
  const { prepares = false, maySayNothing = false } = options
  session.silenceMs = maySayNothing ? undefined : silenceOf(deadline)
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
    }
  })
}

async function follow(
  session: Session,
  done: Attempt[],
  refused: Refused[],
  next: () => Attempt | undefined,
): Promise<void> {
  const startedMs = clockMs()
  if (!session.isPostgres) return // other engines undo the whole where they cannot serialize
  let savepoint = `${WAIT_LITTLE}; SAVEPOINT one`
  while (done.length + refused.length < MOST_WRITES && clockMs() - startedMs < LONGEST_MS) {
    const attempt = next()
    if (!attempt) return
    try {
      await session.settled() // what the leader sent along has failed now, or never will
    } catch (error) {
      attempt.fail(new Postponed(error))
      throw error
    }
    session.plain(savepoint).catch(() => {}) // what comes after it fails as well
    try {
      const because = await refusalOf(session, attempt)
      if (because === undefined) done.push(attempt)
      else refused.push({ attempt, because })
    } catch (error) {
      attempt.fail(error)
      throw error
    }
    savepoint = 'RELEASE SAVEPOINT one; SAVEPOINT one'
  }
}

/** Runs a write in its savepoint; gives why it was undone, if it was. @throws what ends the whole transaction */
async function refusalOf(session: Session, attempt: Attempt): Promise<unknown> {
  session.silenceMs = silenceOf(attempt.circumstances.deadline)
  try {
    await beforeGivenUp(attempt, async () => {
      await attempt.run(session)
      await session.settled()
    })
    return undefined
  } catch (error) {
    const because = session.failure ?? error
    attempt.end()
    if (isLost(because) || session.ended) throw because
    await session.plain('ROLLBACK TO SAVEPOINT one')
    session.failure = undefined
    return isLostRace(because) ? new Postponed(because) : because
  } finally {
    attempt.end()
  }
}

/** @throws Busy, Interrupted when the time of this one write is up; what it does then goes on */
function beforeGivenUp(attempt: Attempt, work: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const stay = whenGivenUp(attempt.circumstances, reject)
    work().then(resolve, reject).finally(stay)
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
