import { clockMs } from '../../engine/deadline.ts'
import type { Connection } from '../connection.ts'
import { type Session, SpansTurns, withinOneTurn } from '../transaction.ts'
import type { Queued, WriteQueue } from './write-queue.ts'

/** Writes that share a commit at most, and how long they may keep other processes out, in milliseconds, commit and all. */
const MOST_WRITES = 250
const LONGEST_MS = 20
/** Of those, writes of one kind that are done at once. */
const MOST_TOGETHER = 100

export interface GroupOutcome {
  /** Writes that were run, whether they were done or refused. */
  ran: Queued[]
  /** Writes that were done, and undone again because SQLite rolled back the whole transaction. */
  undone: Queued[]
}

/**
 * Runs writes that wait together in the transaction that has begun, each in a savepoint, or those of one kind in one:
 * what is refused undoes only itself. One that waits alone needs none, nor do those of one kind that come first: when
 * anything is wrong with them, nothing is lost with the transaction.
 */
export async function runGroup(session: Session, queue: WriteQueue): Promise<GroupOutcome> {
  const startedMs = clockMs()
  const shared = queue.length > 1 && !queue.first?.alone
  const ran: Queued[] = []
  const brokenOff = (): GroupOutcome => {
    const refused = ran.filter(({ isRefused }) => isRefused)
    return { ran: refused, undone: ran.filter(({ isRefused }) => !isRefused) }
  }
  while (ran.length < MOST_WRITES && clockMs() - startedMs < LONGEST_MS) {
    if (ran.length > 0 && (!shared || queue.first?.alone)) break
    const together = shared ? queue.ofOneKind(MOST_TOGETHER) : []
    if (together.length > 0) {
      const done = await runTogether(session, together, ran.length > 0)
      if (done === undefined) return brokenOff()
      ran.push(...queue.takeSome(done))
      continue
    }
    const write = queue.take()
    if (!write) break
    const isWhole = await runOne(session, write, shared)
    ran.push(write)
    if (!isWhole) return brokenOff()
  }
  return { ran, undone: [] }
}

/**
 * Runs writes of one kind; gives how many of them, from the first on, are done, `undefined` if the transaction is gone.
 * The next one goes by itself, and so do all when anything is wrong with any.
 */
async function runTogether(
  session: Session,
  writes: readonly Queued[],
  shared: boolean,
): Promise<number | undefined> {
  const { connection, queries } = session
  const works = writes.flatMap(({ joint }) => joint ?? [])
  let done = 0
  try {
    if (shared) connection.step('SAVEPOINT one')
    await withinOneTurn(async () => {
      done = (await works[0]?.together(queries, works)) ?? 0
    })
    for (const write of writes.slice(0, done)) write.adopt()
    if (shared) connection.step('RELEASE one')
    writes[done]?.separate()
    return done
  } catch (error) {
    for (const write of writes) write.separate()
    if (error instanceof SpansTurns) connection.breakOff(error)
    return shared && undoOne(connection) ? 0 : undefined
  }
}

/** Gives `false` if the transaction is gone with it. */
async function runOne(session: Session, write: Queued, shared: boolean): Promise<boolean> {
  const { connection } = session
  if (write.deadline.isInterrupted) {
    write.refuse(write.deadline.failure)
    return true
  }
  try {
    if (shared) connection.step('SAVEPOINT one')
    if (write.options.maySpanTurns) await write.run(session)
    else await withinOneTurn(() => write.run(session))
    if (shared && write.options.dryRun) connection.step('ROLLBACK TO one')
    if (shared) connection.step('RELEASE one')
    return true
  } catch (error) {
    write.refuse(error)
    // It still goes on, and would write into the transactions of others.
    if (error instanceof SpansTurns) connection.breakOff(error)
    return shared && undoOne(connection)
  }
}

function undoOne(connection: Connection): boolean {
  try {
    if (connection.inTransaction) connection.exec('ROLLBACK TO one; RELEASE one')
    return connection.inTransaction
  } catch (error) {
    connection.breakOff(error)
    return false
  }
}
