import { clockMs } from '../../engine/deadline.ts'
import type { Connection } from '../connection.ts'
import { type Session, SpansTurns, withinOneTurn } from '../transaction.ts'
import type { Queued, WriteQueue } from './write-queue.ts'

/** Writes that share a commit at most, and how long they may keep other processes out, in milliseconds, commit and all. */
const MOST_WRITES = 250
const LONGEST_MS = 20

export interface Group {
  /** Those that were run, done or refused. */
  ran: Queued[]
  /** Those that were done, and undone by no fault of theirs: SQLite has undone the whole transaction. */
  undone: Queued[]
}

/**
 * Runs writes that wait together in the transaction that has begun, each in a savepoint: what is refused undoes only
 * itself. One that waits alone needs none.
 */
export async function runGroup(session: Session, queue: WriteQueue): Promise<Group> {
  const startedMs = clockMs()
  const shared = queue.length > 1 && !queue.first?.alone
  const ran: Queued[] = []
  while (ran.length < MOST_WRITES && clockMs() - startedMs < LONGEST_MS) {
    if (ran.length > 0 && (!shared || queue.first?.alone)) break
    const write = queue.take()
    if (!write) break
    const isWhole = await runOne(session, write, shared)
    if (isWhole) {
      ran.push(write)
      continue
    }
    const refused = ran.filter(({ isRefused }) => isRefused)
    return { ran: [...refused, write], undone: ran.filter(({ isRefused }) => !isRefused) }
  }
  return { ran, undone: [] }
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
