import { NotFound } from '../../values/errors.ts'
import { Deadline, LONGEST_NAP_MS } from '../engine/deadline.ts'
import { injected } from '../engine/faults.ts'
import type { Sql } from '../interface/sql.ts'
import { queries } from '../queries/index.ts'
import { SCHEMA_VERSION } from '../schema/migrations.ts'
import type { StoreOptions, WholeStore, Work, WriteOptions } from '../store.ts'
import { canonical } from './canonical.ts'
import { Connection } from './connection.ts'
import { type FileKind, inspectFile } from './file-header.ts'
import { FileLock } from './file-lock.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { createFile, prepareFile, watched } from './office-file.ts'
import { translated } from './sqlite-errors.ts'
import {
  FileReplaced,
  type Session,
  type SessionWork,
  type TransactionOptions,
  transaction,
} from './transaction.ts'
import { emptyLongLog, foldLongLog } from './write-ahead-log.ts'

/** A process that writes more often than this is one that stays. */
const FEW_WRITES = 20
/** For waking up and taking the lock, in milliseconds. */
const GRACE_MS = 5

/** One SQLite file as a store. See DESIGN §3: five layers, of which `write` has the first three and the last. */
export class SqliteStore implements WholeStore {
  readonly #path: string
  readonly #lock: FileLock
  readonly #options: StoreOptions
  #writer: Session | undefined
  #writes = 0
  readonly #idleReaders: Session[] = []
  /** Every session, idle or at work. */
  readonly #sessions = new Set<Session>()
  /** Layer 1: one writer at a time in this process; the tail of the queue. */
  #lastWrite: Promise<unknown> = Promise.resolve()

  constructor(path: string, options: StoreOptions) {
    this.#path = canonical(path)
    this.#lock = new FileLock(this.#path)
    this.#options = options
  }

  write<T>(work: Work<T>, options: WriteOptions = {}): Promise<T> {
    return this.#inTurn(session => work(session.queries), options)
  }

  read<T>(work: Work<T>): Promise<T> {
    return this.#read(session => work(session.queries))
  }

  othersWait(): boolean {
    return this.#lock.othersWait()
  }

  async makeWay(): Promise<void> {
    if (this.othersWait()) await new Promise(resolve => setTimeout(resolve, LONGEST_NAP_MS + GRACE_MS))
  }

  catchUp(): void {
    if (this.#writer) foldLongLog(this.#writer.connection)
  }

  readTables<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#read(session => work(session.connection))
  }

  fillTables<T>(work: (sql: Sql) => Promise<T>, { dryRun = false } = {}): Promise<T> {
    return this.#inTurn(session => work(session.connection), { create: true, dryRun, maySpanTurns: true })
  }

  get place(): string {
    return this.#path
  }

  #inTurn<T>(work: SessionWork<T>, options: TransactionOptions): Promise<T> {
    const turn = this.#lastWrite.then(() => this.#writeNow(work, options, this.#patience()))
    this.#lastWrite = turn.catch(() => {})
    return turn
  }

  async #read<T>(work: SessionWork<T>): Promise<T> {
    try {
      const session = this.#idleReader() ?? (await this.#openReader())
      session.connection.exec('BEGIN')
      try {
        return await work(session)
      } finally {
        session.connection.exec('ROLLBACK')
        this.#idleReaders.push(session)
      }
    } catch (error) {
      throw translated(error, this.#path)
    }
  }

  /** Only one writes at a time, so ids are committed in their order. */
  async writesEnded(): Promise<void> {}

  async close(): Promise<void> {
    await this.#lastWrite
    for (const session of this.#sessions) this.#end(session)
    this.#writer = undefined
    this.#idleReaders.length = 0
  }

  #patience(): Deadline {
    return new Deadline(this.#options.timeoutMs, this.#options.signal)
  }

  #idleReader(): Session | undefined {
    const idle = this.#idleReaders.pop()
    if (!idle || idle.isCurrent()) return idle
    this.#end(idle)
    return this.#idleReader()
  }

  #begin(connection: Connection, isCurrent: () => boolean): Session {
    const session = { connection, queries: queries(connection), isCurrent }
    this.#sessions.add(session)
    return session
  }

  #end(session: Session): void {
    session.connection.close()
    this.#sessions.delete(session)
  }

  /** A look at the file, if we have it not open: that would drop the locks by which SQLite knows of us. */
  #inspect(): FileKind {
    return [...this.#sessions].some(session => session.isCurrent()) ? 'wal' : inspectFile(this.#path)
  }

  async #writeNow<T>(work: SessionWork<T>, options: TransactionOptions, patience: Deadline): Promise<T> {
    try {
      const kind = this.#writer ? 'wal' : this.#inspect()
      const nothingYet = kind === 'missing' || kind === 'empty'
      if (nothingYet && !options.create) throw this.#noDatabase()
      if (nothingYet && options.dryRun)
        return await transaction(rehearsal(this.#path), work, options, patience)
      this.#writer ??= await this.#openWriter(kind, patience)
      const writer = this.#writer
      const stays = options.bulk || ++this.#writes > FEW_WRITES
      const result = await this.#locked(patience, async () => {
        const result = await transaction(writer, work, options, patience)
        if (!stays) emptyLongLog(writer.connection)
        return result
      })
      if (stays) foldLongLog(writer.connection, options)
      return result
    } catch (error) {
      if (error instanceof FileReplaced) {
        if (this.#writer) this.#end(this.#writer)
        this.#writer = undefined
        return this.#writeNow(work, options, patience)
      }
      throw translated(error, this.#path)
    }
  }

  /** Layer 2: the file lock, one process at a time. */
  async #locked<T>(patience: Deadline, critical: () => Promise<T>): Promise<T> {
    const release = injected('no-lock') ? () => {} : await patience.until(() => this.#lock.tryAcquire())
    try {
      return await critical()
    } finally {
      release()
    }
  }

  async #openReader(): Promise<Session> {
    const kind = this.#inspect()
    if (kind === 'missing' || kind === 'empty') throw this.#noDatabase()
    const isCurrent = watched(this.#path)
    const connection = Connection.reading(this.#path)
    if (schemaVersion(connection, this.#path) === SCHEMA_VERSION) return this.#begin(connection, isCurrent)
    connection.close()
    this.#writer ??= await this.#openWriter(kind, this.#patience())
    return this.#begin(Connection.reading(this.#path), isCurrent)
  }

  /** Opens, and where need be makes or migrates, the database; all of it before the lock is taken. */
  async #openWriter(kind: FileKind, patience: Deadline): Promise<Session> {
    if (kind === 'missing') createFile(this.#path)
    const isCurrent = watched(this.#path)
    const connection = Connection.writing(this.#path)
    const ready = kind === 'wal' && schemaVersion(connection, this.#path) === SCHEMA_VERSION
    if (!ready) await this.#locked(patience, () => prepareFile(connection, this.#path, patience))
    // From here on it is our own loop that waits, in turns of the event loop. And pages that a statement of many rows
    // keeps, to undo it should one be refused, would go to a temporary file: half of all that an import writes.
    connection.exec('PRAGMA busy_timeout = 0; PRAGMA temp_store = MEMORY')
    return this.#begin(connection, isCurrent)
  }

  #noDatabase(): NotFound {
    return new NotFound(
      `There is no database at ${this.#path}. Begin one with: tix create-event, or give another --db`,
      { path: this.#path },
    )
  }
}

/** The database of a dry run where there is none yet. */
function rehearsal(path: string): Session {
  const connection = Connection.inMemory()
  migrate(connection, path)
  return { connection, queries: queries(connection), isCurrent: () => true }
}
