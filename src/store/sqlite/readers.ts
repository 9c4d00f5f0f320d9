import { statSync } from 'node:fs'
import { Busy, Interrupted } from '../../values/errors.ts'
import type { Deadline } from '../engine/deadline.ts'
import { queries } from '../queries/index.ts'
import { SCHEMA_VERSION } from '../schema/current-version.ts'
import type { Connection } from './connection.ts'
import { inspectFile } from './file/file-header.ts'
import { watched } from './file/office-file.ts'
import { openToRead } from './opening.ts'
import { schemaVersion } from './schema-version.ts'
import { ifFree } from './sqlite-errors.ts'
import type { Session, SessionWork } from './transaction.ts'
import { explained } from './unreadable.ts'
import { noDatabase } from './writing/writer-file.ts'

/** Reads that one process may have under way, and idle sessions that it keeps for the next ones. */
const MOST_READS = 64
const MOST_IDLE = 8
/** A read that takes longer than this, in milliseconds, … */
const LONG_READ_MS = 300_000
/** … is ended once the log has grown by so many bytes meanwhile: none of it can be reused before the read ends. */
const MOST_LOG_GROWTH = 256 * 1024 * 1024

/** The sessions of a file that read: each sees one consistent state, and nothing uncommitted. */
export class Readers {
  readonly #path: string
  readonly #migrate: (deadline: Deadline) => Promise<void>
  readonly #idle: Session[] = []
  readonly #busy = new Set<Session>()

  /** @param migrate brings an older file up to date */
  constructor(path: string, migrate: (deadline: Deadline) => Promise<void>) {
    this.#path = path
    this.#migrate = migrate
  }

  /** Runs a read; an interruption while it runs ends it between two statements or rows. */
  async read<T>(work: SessionWork<T>, deadline: Deadline, signal?: AbortSignal): Promise<T> {
    try {
      if (signal?.aborted) throw new Interrupted('Interrupted before it was read')
      await deadline.until(() => this.#busy.size < MOST_READS || undefined)
      const session = await this.#begin(deadline)
      this.#busy.add(session)
      const wasInterrupted = deadline.isInterrupted
      session.connection.isStopped = () => !wasInterrupted && deadline.isInterrupted
      const watch = watchLog(this.#path, session.connection)
      try {
        return await work(session)
      } finally {
        watch.stop()
        session.connection.isStopped = () => false
        this.#busy.delete(session)
        this.#leave(session)
      }
    } catch (error) {
      throw await explained(error, this.#path)
    }
  }

  /** Closes all sessions, those in use too. */
  close(): void {
    for (const { connection } of this.#idle.splice(0)) connection.close()
    for (const { connection } of this.#busy)
      connection.breakOff(new Busy('The store was closed while it was being read'))
  }

  /** A session with a transaction that has begun, on the tables of this version. */
  async #begin(deadline: Deadline): Promise<Session> {
    for (;;) {
      const session = this.#current() ?? (await this.#open(deadline))
      try {
        const version = await deadline.until(() => ifFree(() => beginOn(session.connection, this.#path)))
        if (version === SCHEMA_VERSION) return session
        session.connection.close()
      } catch (error) {
        session.connection.close()
        throw error
      }
      await this.#migrate(deadline)
    }
  }

  #current(): Session | undefined {
    for (let idle = this.#idle.pop(); idle; idle = this.#idle.pop()) {
      if (idle.isCurrent()) return idle
      idle.connection.close()
    }
    return undefined
  }

  async #open(deadline: Deadline): Promise<Session> {
    const kind = inspectFile(this.#path)
    if (kind === 'missing' || kind === 'empty') throw noDatabase(this.#path)
    const isCurrent = watched(this.#path)
    const connection = await deadline.until(() => ifFree(() => openToRead(this.#path)))
    return { connection, queries: queries(connection), isCurrent }
  }

  /** What went wrong is told by the work: SQLite has ended the transaction itself then, or will not end it. */
  #leave(session: Session): void {
    const { connection } = session
    try {
      if (connection.isOpen && connection.inTransaction) connection.step('ROLLBACK')
      if (connection.isOpen && this.#idle.length < MOST_IDLE) this.#idle.push(session)
      else connection.close()
    } catch {
      connection.close()
    }
  }
}

/** The snapshot begins with the first statement that reads. */
function beginOn(connection: Connection, path: string): number {
  if (!connection.inTransaction) connection.step('BEGIN')
  return schemaVersion(connection, path)
}

/** Ends a read that holds up the log for ever. */
function watchLog(path: string, connection: Connection): { stop: () => void } {
  const size = () => statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
  const before = size()
  const timer = setInterval(() => {
    if (size() - before < MOST_LOG_GROWTH) return
    clearInterval(timer)
    connection.breakOff(
      new Busy(
        'This was read for so long that what others wrote meanwhile piled up behind it, and it was ended. Read it into a file, and go on from there',
      ),
    )
  }, LONG_READ_MS)
  timer.unref()
  return { stop: () => clearInterval(timer) }
}
