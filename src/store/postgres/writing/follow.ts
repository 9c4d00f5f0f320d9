import { clockMs } from '../../engine/deadline.ts'
import { queries } from '../../queries/index.ts'
import { whenGivenUp } from '../giving-up.ts'
import { Postponed } from '../outcome/failures.ts'
import { isLost, isLostRace } from '../outcome/postgres-errors.ts'
import type { Session } from '../session.ts'
import { silenceOf } from '../transaction.ts'
import type { Attempt } from './attempt.ts'
import type { Followers } from './lanes.ts'
import { OwnSql } from './own-sql.ts'

/**
 * Writes that share a commit at most, and for how long others may join, in milliseconds: the rows of all are locked
 * meanwhile. (A server remembers up to 64 savepoints of a transaction where everybody can look them up quickly.)
 */
const MOST_WRITES = 60
const LONGEST_MS = 20
/** How long a write of a group may wait for another process's lock, in milliseconds; after that it runs alone. */
const LOCK_WAIT_MS = 20
const WAIT_LITTLE = `SELECT pg_catalog.set_config('lock_timeout', '${LOCK_WAIT_MS}', true)`

/** A write that was undone, and nothing else with it. */
export interface Refused {
  attempt: Attempt
  because: unknown
}

/**
 * Does what others want who wait, in the transaction of a leader: each in a savepoint, or those of one kind in one.
 *
 * @param done the leader; gets those that were done
 * @param refused gets those that were undone
 * @throws what ended the whole transaction; those who were at it know of it then
 */
export async function follow(
  session: Session,
  done: Attempt[],
  refused: Refused[],
  followers: Followers,
): Promise<void> {
  const startedMs = clockMs()
  if (!session.isPostgres) return // other engines roll the whole transaction back where they cannot serialize
  let savepoint = `${WAIT_LITTLE}; SAVEPOINT one`
  for (;;) {
    const room = MOST_WRITES - done.length - refused.length
    if (room === 0 || clockMs() - startedMs >= LONGEST_MS) return
    const attempts = followers.take(room)
    const [attempt] = attempts
    if (!attempt) return
    try {
      await session.pipeline.settled() // now it is known whether anything failed that the leader sent along
    } catch (error) {
      for (const each of attempts) each.fail(new Postponed(error))
      throw error
    }
    session.plain(savepoint).catch(() => {}) // what comes after it fails as well
    savepoint = 'RELEASE SAVEPOINT one; SAVEPOINT one'
    try {
      if (attempts.length > 1) {
        const count = await doneTogether(session, attempts)
        done.push(...attempts.slice(0, count))
        if (count < attempts.length) followers.putBack(attempts.slice(count))
        continue
      }
      const because = await refusalOf(session, attempt)
      if (because === undefined) done.push(attempt)
      else refused.push({ attempt, because })
    } catch (error) {
      for (const each of attempts) each.fail(error)
      throw error
    }
  }
}

/**
 * Runs writes of one kind in one savepoint; gives how many of them, from the first on, are done. The next one goes by
 * itself, and so do all when anything is wrong with any. @throws what ends the whole transaction
 */
async function doneTogether(session: Session, attempts: readonly Attempt[]): Promise<number> {
  const works = attempts.flatMap(({ joint }) => joint ?? [])
  const sql = new OwnSql(session)
  session.silenceMs = Math.min(...attempts.map(({ circumstances }) => silenceOf(circumstances.deadline)))
  try {
    let done = 0
    await beforeGivenUp(attempts, async () => {
      done = (await works[0]?.together(queries(sql), works)) ?? 0
      for (const attempt of attempts.slice(0, done)) await attempt.adopt(sql)
      await session.pipeline.settled()
    })
    attempts[done]?.separate()
    return done
  } catch (error) {
    await undoneOne(session, session.pipeline.failure ?? error, () => sql.end())
    for (const attempt of attempts) attempt.separate()
    return 0
  } finally {
    sql.end()
  }
}

/** Runs a write in its savepoint; gives why it was undone, if it was. @throws what ends the whole transaction */
async function refusalOf(session: Session, attempt: Attempt): Promise<unknown> {
  session.silenceMs = silenceOf(attempt.circumstances.deadline)
  try {
    await beforeGivenUp([attempt], async () => {
      await attempt.run(session)
      await session.pipeline.settled()
    })
    return undefined
  } catch (error) {
    const because = session.pipeline.failure ?? error
    await undoneOne(session, because, () => attempt.end())
    return isLostRace(because) ? new Postponed(because) : because
  } finally {
    attempt.end()
  }
}

/** Undoes what was done since the savepoint. @throws what it was undone for, if the transaction is gone with it */
async function undoneOne(session: Session, because: unknown, end: () => void): Promise<void> {
  end()
  if (isLost(because) || session.ended) throw because
  await session.plain('ROLLBACK TO SAVEPOINT one')
  session.pipeline.forgetFailure()
}

/** @throws Busy, Interrupted when the time of one of these writes is up; what is done then goes on */
function beforeGivenUp(attempts: readonly Attempt[], work: () => Promise<void>): Promise<void> {
  return new Promise((resolve, reject) => {
    const stays = attempts.map(({ circumstances }) => whenGivenUp(circumstances, reject))
    const settled = () => {
      for (const stay of stays) stay()
    }
    work().then(resolve, reject).finally(settled)
  })
}
