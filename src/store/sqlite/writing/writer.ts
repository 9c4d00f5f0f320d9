import { settled, turn } from '../../../values/turn.ts'
import { clockMs, LONGEST_SLEEP_MS, sleep, sleepMs } from '../../engine/deadline.ts'
import { injected, lingerPoint } from '../../engine/faults.ts'
import { queries } from '../../queries/index.ts'
import type { Committed } from '../../store.ts'
import type { FileLock } from '../file/file-lock.ts'
import { migrate } from '../migrate.ts'
import { openInMemory, openOnDisk } from '../opening.ts'
import { began, type Session } from '../transaction.ts'
import { explained } from '../unreadable.ts'
import { commit } from './commit.ts'
import { runGroup } from './group.ts'
import { emptyLongLog, foldLongLog } from './write-ahead-log.ts'
import { type Queued, WriteQueue } from './write-queue.ts'
import type { WriterFile } from './writer-file.ts'

/** A process that writes more often than this is one that stays. */
const FEW_WRITES = 20
/** How long others are let in who wait, in milliseconds: so long they may sleep, and a little to wake up. */
const LET_IN_MS = LONGEST_SLEEP_MS + 5
const LOOK_EVERY_MS = 2
/** A process that goes on writing lets others in after so long, in milliseconds; after each write would cost far more. */
const AT_A_STRETCH_MS = 20
/** How long more writes are awaited while every turn of the event loop brings some, in milliseconds. */
const GATHER_MS = 30
const EMPTY_TURNS = 2

/**
 * Layers 1 to 3 and 5 of the guard, for all writes of one process: they wait in one queue, and those that wait
 * together share the file lock, the transaction and its fsync.
 *
 * A group begins in a turn of the event loop of its own, and never takes another: whatever asks to write while one
 * is at work was called by it.
 */
export class Writer {
  readonly #file: WriterFile
  readonly #lock: FileLock
  readonly #signal: AbortSignal | undefined
  readonly #committed: () => void
  readonly #queue = new WriteQueue()
  #serving: Promise<void> | undefined
  #atWork = false
  #writes = 0
  #lockWaitMs = 0
  /** When other processes last had their turn. */
  #sinceMs = 0
  /** Called with each group that was committed. */
  observer: ((group: Committed) => void) | undefined

  constructor(file: WriterFile, lock: FileLock, signal: AbortSignal | undefined, committed: () => void) {
    this.#file = file
    this.#lock = lock
    this.#signal = signal
    this.#committed = committed
  }

  /** Whether others wait, for whom a large write should make way. */
  othersWait(): boolean {
    return this.#queue.length > 0 || this.#lock.othersWait()
  }

  add(write: Queued): void {
    if (this.#atWork) write.answer(new Error('a write within a write: the outer one has the transaction'))
    else {
      this.#queue.add(write)
      this.#serving ??= this.#serve()
    }
  }

  /** Does what bulk writes have put off. */
  catchUp(): void {
    if (this.#file.session) foldLongLog(this.#file.session.connection)
  }

  /** Resolves when nobody waits any more. */
  async close(): Promise<void> {
    await this.#serving
    this.#file.end()
  }

  async #serve(): Promise<void> {
    await this.#gather()
    this.#sinceMs = clockMs()
    while (this.#queue.length > 0) {
      const before = this.#writes
      const bulk = await this.#serveNext()
      // Callers get their answers here; what they ask for next joins the next group.
      await this.#gather(this.#writes - before)
      if (this.#file.session && this.#stays(bulk)) foldLongLog(this.#file.session.connection, { bulk })
      if (this.#queue.length > 0 && (bulk || clockMs() - this.#sinceMs >= AT_A_STRETCH_MS)) {
        await this.#letOthersIn()
        this.#sinceMs = clockMs()
      }
      this.#queue.sweep()
    }
    this.#serving = undefined
  }

  /**
   * Waits a turn of the event loop, and more while each brings more writes: Node accepts one new connection in a turn and
   * reads its request in the next, and each would otherwise wait for a group of those before it. A write that was served
   * alone and is followed at once by another, as in a script that books one after the other, waits for nobody; nor does the
   * first of a process: most write once, and waiting would have Node compile more code.
   */
  async #gather(served = 0): Promise<void> {
    const mayAskAgain = served === 1 && this.#writes > 1
    if (mayAskAgain) await settled()
    const again = mayAskAgain && this.#queue.length === 1
    await turn()
    if (this.#writes === 0 || (again && this.#queue.length === 1)) return
    const untilMs = clockMs() + GATHER_MS
    for (let empty = 0; empty < EMPTY_TURNS && clockMs() < untilMs; ) {
      const waiting = this.#queue.length
      await turn()
      empty = this.#queue.length > waiting ? 0 : empty + 1
    }
  }

  #stays(bulk: boolean): boolean {
    return bulk || this.#writes > FEW_WRITES
  }

  /** Serves the first, and whoever can go along; what is wrong with the file is told to the first. */
  async #serveNext(): Promise<boolean> {
    const first = this.#queue.first
    if (!first) return false
    const bulk = first.options.bulk ?? false
    try {
      const session = await this.#file.open(first)
      if (!session) await this.#rehearse(first)
      else await this.#locked(session, () => this.#serveIn(session))
    } catch (error) {
      this.#queue.remove(first)
      first.answer(await explained(error, this.#file.path))
    }
    return bulk
  }

  /** A dry run where there is nothing yet. */
  async #rehearse(write: Queued): Promise<void> {
    const connection = write.options.maySpanTurns ? openOnDisk() : openInMemory()
    try {
      migrate(connection, this.#file.path)
      this.#queue.remove(write)
      connection.step('BEGIN')
      await write.run({ connection, queries: queries(connection), isCurrent: () => true })
      write.answer()
    } finally {
      connection.close()
    }
  }

  /** Layer 2, the file lock, and layer 3; nothing is done when nobody waits any more. */
  async #locked(session: Session, critical: () => Promise<() => Promise<void>>): Promise<void> {
    let release = injected('no-lock') ? () => {} : undefined
    let answer = async () => {}
    const startedMs = clockMs()
    try {
      for (;;) {
        release ??= this.#lock.tryAcquire()
        if (release && began(session.connection)) break
        this.#queue.sweep()
        if (this.#queue.length === 0) return
        await sleep(Math.min(sleepMs(clockMs() - startedMs), this.#queue.leastLeftMs), this.#signal)
        this.#sinceMs = clockMs()
      }
      this.#lockWaitMs = clockMs() - startedMs
      answer = await critical()
    } finally {
      this.#undo(session)
      release?.()
    }
    await answer()
  }

  /** What cannot be rolled back ends with its connection: whoever was in it must hear of what became of them. */
  #undo({ connection }: Session): void {
    try {
      if (connection.inTransaction) connection.exec('ROLLBACK')
    } catch (error) {
      connection.breakOff(error)
      this.#file.end()
    }
  }

  /** Within the transaction that has begun; gives what tells everybody what has become of them. */
  async #serveIn(session: Session): Promise<() => Promise<void>> {
    if (!this.#file.isOurs(session)) return async () => {}
    const { connection } = session
    this.#atWork = !this.#queue.first?.options.maySpanTurns
    const { ran, undone } = await runGroup(session, this.#queue).finally(() => {
      this.#atWork = false
    })
    this.#queue.putBack(undone)
    if (!connection.isOpen) this.#file.end()
    const writes = ran.filter(({ isRefused, options }) => !isRefused && !options.dryRun)
    if (writes.length === 0 || !connection.inTransaction) return () => this.#tell(ran)
    lingerPoint()
    const startedMs = clockMs()
    try {
      if (injected('acknowledge-early')) connection.exec('ROLLBACK')
      else await commit(connection)
    } catch (error) {
      return () => this.#tell(ran, error)
    }
    this.#writes += writes.length
    this.observer?.({
      writes: writes.length,
      lockWaitMs: this.#lockWaitMs,
      commitMs: clockMs() - startedMs,
    })
    if (!this.#stays(ran.some(({ options }) => options.bulk))) emptyLongLog(connection)
    return async () => {
      await this.#tell(ran)
      this.#committed()
    }
  }

  /** With why not: what was refused, or all of it if the commit failed. */
  async #tell(writes: readonly Queued[], error?: unknown): Promise<void> {
    const inOurWords = (cause: unknown) => explained(cause, this.#file.path)
    const failure = error === undefined ? undefined : await inOurWords(error)
    for (const write of writes) {
      if (write.isRefused) await write.explain(inOurWords)
      write.answer(failure)
    }
  }

  /** Processes that wait find the lock free until one of them has it. */
  async #letOthersIn(): Promise<void> {
    const startedMs = clockMs()
    const { sign } = this.#lock
    while (sign !== undefined && this.#lock.sign === sign && clockMs() - startedMs < LET_IN_MS)
      await sleep(LOOK_EVERY_MS)
  }
}
