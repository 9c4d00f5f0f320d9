import { existsSync } from 'node:fs'
import { Attendance } from '../engine/attendance.ts'
import { ChangeFeed } from '../engine/change-feed.ts'
import { Deadline } from '../engine/deadline.ts'
import { Portioned } from '../engine/portioned.ts'
import type { Sql } from '../interface/sql.ts'
import { queries } from '../queries/index.ts'
import type {
  Committed,
  JointWork,
  Portions,
  ReadOptions,
  StoreOptions,
  WaitOptions,
  WholeStore,
  Work,
  WriteManyOptions,
  WriteOptions,
} from '../store.ts'
import type { ReadsAside } from './aside/reads-aside.ts'
import { DataVersion, watchDataVersion } from './data-version.ts'
import { canonical } from './file/canonical.ts'
import { FileLock } from './file/file-lock.ts'
import { Readers } from './readers.ts'
import type { SessionWork, TransactionOptions } from './transaction.ts'
import { QueuedWrite } from './writing/write-queue.ts'
import { Writer } from './writing/writer.ts'
import { WriterFile } from './writing/writer-file.ts'

/** One SQLite file as a store. Of the five layers in docs/reliability.md `Writer` has the first three and the last. */
export class SqliteStore implements WholeStore {
  readonly place: string
  readonly #options: StoreOptions
  readonly #file: WriterFile
  readonly #writer: Writer
  readonly #readers: Readers
  readonly #attendance = new Attendance()
  readonly #changes: ChangeFeed
  readonly #version: DataVersion
  /** Does long reads, if this process serves others. */
  #aside: ReadsAside | undefined

  constructor(path: string, options: StoreOptions) {
    this.place = canonical(path)
    this.#options = options
    const lock = new FileLock(this.place)
    this.#file = new WriterFile(this.place, lock, options.makeFolder)
    this.#version = new DataVersion(this.place)
    this.#changes = new ChangeFeed(telling => watchDataVersion(this.place, telling))
    this.#writer = new Writer(this.#file, lock, options.signal, () => this.#changes.look())
    this.#readers = new Readers(this.place, deadline => this.#file.migrate(deadline))
  }

  write<T>(work: Work<T>, options: WriteOptions<T> = {}): Promise<T> {
    return this.#write(session => work(session.queries), options, this.#deadline(options), options.joint)
  }

  async *writeMany<T>(
    portions: Portions<T>,
    { longestMs, ...wait }: WriteManyOptions = {},
  ): AsyncGenerator<T[], void> {
    const portioned = new Portioned(portions, longestMs, () => this.#writer.othersWait())
    try {
      while (await portioned.hasMore())
        yield await this.#write(
          session => portioned.runSome(session.queries),
          { bulk: true },
          this.#deadline(wait),
        )
    } finally {
      await portioned.end()
      this.#writer.catchUp()
    }
  }

  read<T>(work: Work<T>, { long = false, timeoutMs, signal }: ReadOptions = {}): Promise<T> {
    const deadline = this.#deadline({ timeoutMs, signal })
    const here = <R>(work: Work<R>) => this.#readers.read(session => work(session.queries), deadline, signal)
    const aside = long && this.#aside?.isWorthwhile ? this.#aside : undefined
    return this.#attendance.during(async () => {
      if (!aside) return here(work)
      await here(async () => {}) // the tables are there, and of this version
      return aside.read(sql => work(queries(sql)), deadline, signal, this.#options.signal)
    })
  }

  async readLongAside(): Promise<void> {
    const { ReadsAside } = await import('./aside/reads-aside.ts')
    this.#aside = new ReadsAside(this.place)
  }

  changes({ signal }: { signal?: AbortSignal | undefined } = {}): AsyncIterableIterator<void> {
    this.#attendance.assertOpen()
    return this.#changes.listen(signal)
  }

  version(): number | undefined {
    return this.#attendance.isOpen ? this.#version.count() : undefined
  }

  observe(committed: (group: Committed) => void): void {
    this.#writer.observer = committed
  }

  readTables<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#attendance.during(() =>
      this.#readers.read(session => work(session.connection), this.#deadline()),
    )
  }

  async fillTables<T>(work: (sql: Sql) => Promise<T>, { dryRun = false } = {}): Promise<T> {
    const options = { create: true, dryRun, maySpanTurns: true }
    const isNew = !existsSync(this.place)
    try {
      return await this.#write(session => work(session.connection), options, this.#deadline())
    } catch (error) {
      // What cannot be taken away either is an empty box office, which can be filled: that it failed is what is told.
      if (isNew) await this.#file.removeUnused(this.#deadline()).catch(() => {})
      throw error
    }
  }

  /** Only one writes at a time, so ids are committed in their order. */
  async writesEnded(): Promise<void> {}

  async holds(texts: readonly string[]): Promise<boolean> {
    const { databaseHolds } = await import('./scrub.ts')
    return databaseHolds(this.place, texts)
  }

  async scrub(texts: readonly string[]): Promise<string[]> {
    const { scrubFile } = await import('./scrub.ts')
    const done = await scrubFile(this.place, texts, () => this.#deadline())
    const log = `the log ${this.place}-wal, because others read at this moment: do it again when they have finished`
    return done ? [] : [log]
  }

  async close(): Promise<void> {
    this.#changes.end()
    await this.#attendance.close(this.#options.timeoutMs)
    this.#readers.close()
    this.#aside?.close()
    this.#version.close()
    await this.#writer.close()
  }

  #write<T>(
    work: SessionWork<T>,
    options: TransactionOptions,
    deadline: Deadline,
    joint?: JointWork<T>,
  ): Promise<T> {
    return this.#attendance.during(() => {
      const write = new QueuedWrite(work, options, deadline, options.dryRun ? undefined : joint)
      this.#writer.add(write)
      return write.promise
    })
  }

  #deadline({ timeoutMs = this.#options.timeoutMs, signal }: WaitOptions = {}): Deadline {
    return new Deadline(timeoutMs, this.#options.signal, signal)
  }
}
