import { closeSync, mkdirSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { NotFound } from '../errors.ts'
import { injected } from '../faults.ts'
import { type Queries, queries } from '../queries/index.ts'
import type { Sql } from '../sql.ts'
import type { StoreOptions, WholeStore, Work, WriteOptions } from '../store.ts'
import { Patience } from '../waiting.ts'
import { canonical } from './canonical.ts'
import { commit } from './commit.ts'
import { Connection } from './connection.ts'
import { isBusy, systemCode, translated } from './errors.ts'
import { type FileKind, inspectFile } from './file-header.ts'
import { FileLock } from './file-lock.ts'
import { migrate, schemaVersion } from './migrate.ts'
import { SCHEMA_VERSION } from './schema.ts'
import { emptyLongLog, foldLongLog, foldVeryLongLog } from './write-ahead-log.ts'

/** A process that writes more often than this is one that stays. */
const FEW_WRITES = 20

interface Session {
  connection: Connection
  queries: Queries
  /** Whether the file that it has open still is the one at its path: `tix restore` puts another there. */
  isCurrent: () => boolean
}

type SessionWork<T> = (session: Session) => Promise<T>

interface TransactionOptions extends WriteOptions {
  /** Nobody else is served by this file yet: others may wait while the transaction waits for another store. */
  maySpanTurns?: boolean
}

/** Thrown before anything is done: the file at the path is another one by now. */
class FileReplaced extends Error {}

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

  #patience(): Patience {
    return new Patience(this.#options.timeoutMs, this.#options.signal)
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

  async #writeNow<T>(work: SessionWork<T>, options: TransactionOptions, patience: Patience): Promise<T> {
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
      if (stays) foldVeryLongLog(writer.connection)
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
  async #locked<T>(patience: Patience, critical: () => Promise<T>): Promise<T> {
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
  async #openWriter(kind: FileKind, patience: Patience): Promise<Session> {
    if (kind === 'missing') createFile(this.#path)
    const isCurrent = watched(this.#path)
    const connection = Connection.writing(this.#path)
    const ready = kind === 'wal' && schemaVersion(connection, this.#path) === SCHEMA_VERSION
    if (!ready) await this.#locked(patience, () => prepareFile(connection, this.#path, patience))
    // From here on it is our own loop that waits, in turns of the event loop.
    connection.exec('PRAGMA busy_timeout = 0')
    return this.#begin(connection, isCurrent)
  }

  #noDatabase(): NotFound {
    return new NotFound(
      `There is no database at ${this.#path}. Begin one with: tix create-event, or give another --db`,
      { path: this.#path },
    )
  }
}

/** To be called before the file is opened: then it never takes the old file for the new one. */
function watched(path: string): () => boolean {
  const inode = statSync(path, { throwIfNoEntry: false })?.ino
  return () => statSync(path, { throwIfNoEntry: false })?.ino === inode
}

/** The one transaction, from BEGIN IMMEDIATE to COMMIT: layers 3 and 5. */
async function transaction<T>(
  session: Session,
  work: SessionWork<T>,
  { dryRun = false, maySpanTurns = false }: TransactionOptions,
  patience: Patience,
): Promise<T> {
  const { connection, isCurrent } = session
  await patience.until(() => began(connection))
  if (!isCurrent()) throw new FileReplaced()
  let turned = false
  const turn = setImmediate(() => {
    turned = true
  })
  try {
    const result = await work(session)
    const pauseMs = injected('pause-in-transaction')
    if (pauseMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs)
    if (turned && !maySpanTurns) throw new Error('a transaction awaited something other than the store')
    if (dryRun || injected('acknowledge-early')) connection.exec('ROLLBACK')
    else commit(connection)
    return result
  } finally {
    clearImmediate(turn)
    if (connection.inTransaction) connection.exec('ROLLBACK')
  }
}

/** Layer 3, the real guard: SQLite lets one connection in, whatever has become of the file lock. */
function began(connection: Connection): true | undefined {
  try {
    connection.exec(injected('deferred') ? 'BEGIN' : 'BEGIN IMMEDIATE')
    return true
  } catch (error) {
    if (isBusy(error)) return undefined
    throw error
  }
}

/** Makes an empty file that only its owner can read. SQLite gives `-wal` and `-shm` the same mode. */
function createFile(path: string): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (systemCode(error) !== 'EEXIST') throw error
  }
}

/** Creates or migrates the tables and turns on WAL; under the file lock, and again if others got in between. */
async function prepareFile(connection: Connection, path: string, patience: Patience): Promise<void> {
  await patience.until(() => {
    try {
      migrate(connection, path)
      // Not part of a transaction, and not waited for by SQLite's busy handler.
      return connection.pragma('journal_mode = WAL') === 'wal' || undefined
    } catch (error) {
      if (isBusy(error)) return undefined
      throw error
    }
  })
}

/** The database of a dry run where there is none yet. */
function rehearsal(path: string): Session {
  const connection = Connection.inMemory()
  migrate(connection, path)
  return { connection, queries: queries(connection), isCurrent: () => true }
}
