import { AsyncLocalStorage } from 'node:async_hooks'
import { Attendance } from '../engine/attendance.ts'
import { ChangeFeed } from '../engine/change-feed.ts'
import { Deadline } from '../engine/deadline.ts'
import { Portioned } from '../engine/portioned.ts'
import type { Sql } from '../interface/sql.ts'
import { queries } from '../queries/index.ts'
import type {
  Charset,
  Committed,
  Portions,
  StoreOptions,
  WaitOptions,
  WholeStore,
  Work,
  WriteManyOptions,
  WriteOptions,
} from '../store.ts'
import { charsetOf } from './charset.ts'
import { connect } from './connecting/connect.ts'
import { type ConnectionSettings, settingsOf } from './connecting/settings.ts'
import { repeatedly } from './outcome/attempts.ts'
import { Evidence } from './outcome/evidence.ts'
import { OtherSchema, Postponed } from './outcome/failures.ts'
import { Mending } from './outcome/mending.ts'
import { Pool } from './pool.ts'
import { restartIds } from './schema.ts'
import type { Session } from './session.ts'
import { watchSnapshot } from './snapshot-watch.ts'
import { type Circumstances, readOnce } from './transaction.ts'
import { vacuum } from './vacuum.ts'
import { writersGone } from './writers.ts'
import { type AttemptOptions, type SessionWork, WriteAttempt } from './writing/attempt.ts'
import { writeTogether } from './writing/group.ts'
import { Lanes } from './writing/lanes.ts'

/**
 * A PostgreSQL database as a store. The guard is the row: a write locks its event before it looks at it,
 * takes seats by a conditional UPDATE under CHECK constraints, and commits. `work` may run several times.
 */
export class PostgresStore implements WholeStore {
  readonly #settings: ConnectionSettings
  readonly #options: StoreOptions
  readonly #pool: Pool
  readonly #mending: Mending
  readonly #attendance = new Attendance()
  readonly #changes: ChangeFeed
  readonly #lanes: Lanes
  /** Wants to know of each commit. */
  #observer: ((committed: Committed) => void) | undefined
  /** In all that is called by the work of a write. */
  readonly #within = new AsyncLocalStorage<true>()

  /** @throws Invalid when the URL cannot be read */
  constructor(url: string, options: StoreOptions) {
    this.#settings = settingsOf(url)
    this.#options = options
    this.#pool = new Pool(({ of, deadline, signal }) => connect(this.#settings, of, deadline.leftMs, signal))
    this.#mending = new Mending(this.#settings, this.#pool, options.signal)
    this.#lanes = new Lanes((leader, followers) =>
      this.#pool.use({ of: 'write', ...leader.circumstances }, session =>
        this.#within.run(true, () => writeTogether(session, leader, followers, this.#observer)),
      ),
    )
    const ask = <T>(work: (sql: Sql) => Promise<T>) =>
      this.#reading((session, circumstances) => readOnce(session, work, circumstances))
    this.#changes = new ChangeFeed(telling => watchSnapshot(ask, telling))
  }

  async write<T>(work: Work<T>, options: WriteOptions<T> = {}): Promise<T> {
    this.#assertOutermost()
    return this.#write(sql => work(queries(sql)), options)
  }

  async *writeMany<T>(
    portions: Portions<T>,
    { longestMs, ...wait }: WriteManyOptions = {},
  ): AsyncGenerator<T[], void> {
    this.#assertOutermost()
    // The server keeps its queue to itself: somebody may always wait.
    const portioned = new Portioned(portions, longestMs, () => true)
    try {
      while (await portioned.hasMore()) yield await this.#write(sql => portioned.runSome(queries(sql)), wait)
    } finally {
      await portioned.end()
    }
  }

  read<T>(work: Work<T>, wait: WaitOptions = {}): Promise<T> {
    const inSession = (session: Session, circumstances: Circumstances) =>
      readOnce(session, sql => work(queries(sql)), circumstances)
    return this.#reading(inSession, wait)
  }

  changes({ signal }: { signal?: AbortSignal | undefined } = {}): AsyncIterableIterator<void> {
    this.#attendance.assertOpen()
    return this.#changes.listen(signal)
  }

  /** The server reads, and this process goes on meanwhile. */
  async readLongAside(): Promise<void> {}

  charset(): Promise<Charset | undefined> {
    return charsetOf(work =>
      this.#reading((session, circumstances) => readOnce(session, work, circumstances)),
    )
  }

  observe(committed: (group: Committed) => void): void {
    this.#observer = committed
  }

  writesEnded(): Promise<void> {
    return this.#reading((session, circumstances) => {
      const { isPostgres, isStandby, statements } = session
      const engine = { isPostgres, isStandby, log: `${statements.schema}.audit_log` }
      return writersGone(work => readOnce(session, work, circumstances), engine, circumstances.deadline)
    })
  }

  readTables<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#reading((session, circumstances) => readOnce(session, work, circumstances))
  }

  async fillTables<T>(work: (sql: Sql) => Promise<T>, { dryRun = false } = {}): Promise<T> {
    const fill = async (sql: Sql, session: Session) => {
      const result = await work(sql)
      await session.plain(restartIds(session.statements.schema))
      return result
    }
    const result = await this.#write(fill, { create: true, dryRun, maySayNothing: true })
    // The server does it by itself, but minutes later: until then it reads whole tables to find a few rows. What it
    // says against it is no matter: the tables are filled.
    if (!dryRun) await this.#vacuum('(ANALYZE)').catch(() => {})
    return result
  }

  get place(): string {
    return this.#settings.place
  }

  /** Nobody but the server looks into its files. */
  async holds(): Promise<boolean> {
    return false
  }

  /** Where the server does not free them, what was done before is done all the same. */
  async scrub(): Promise<string[]> {
    const isFreed = await this.#vacuum().catch(() => false)
    return [
      ...(isFreed
        ? []
        : ['rows that were deleted, which the server did not clear away now: its owner can (VACUUM)']),
      "pages of the server's files until they are written over or anew (VACUUM FULL), and its write-ahead log, archives and replicas for as long as they are kept",
    ]
  }

  #vacuum(options = ''): Promise<boolean> {
    return this.#reading((session, { deadline }) => vacuum(session, deadline, options))
  }

  async close(): Promise<void> {
    this.#changes.end()
    await this.#attendance.close(this.#options.timeoutMs)
    await this.#pool.close()
  }

  #write<T>(work: SessionWork<T>, options: WriteOptions<T> & AttemptOptions): Promise<T> {
    const { create = false, dryRun = false, about } = options
    const evidence = new Evidence<T>(options.timeoutMs ?? this.#options.timeoutMs)
    let prepares = false
    let alone = dryRun || create
    let { joint } = options
    const mend = this.#mending.ofOne(create)
    const writing = {
      evidence,
      attempt: (circumstances: Circumstances) => {
        const attempt = new WriteAttempt(work, { ...options, prepares }, evidence, circumstances, joint)
        joint = undefined // what failed once is done by itself
        this.#lanes.add(attempt, alone || evidence.doubt ? undefined : about)
        return attempt.promise
      },
      mend: async (failure: unknown, deadline: Deadline) => {
        if (failure instanceof OtherSchema && dryRun && (create || failure.version > 0)) prepares = true
        else if (failure instanceof Postponed) alone = true
        else return mend(failure, deadline)
        return true
      },
      connectAside: this.#connectAside,
    }
    const circumstances = this.#circumstances(options)
    return this.#attendance.during(() => repeatedly(circumstances, writing))
  }

  #reading<T>(
    work: (session: Session, circumstances: Circumstances) => Promise<T>,
    wait: WaitOptions = {},
  ): Promise<T> {
    const reading = {
      attempt: (circumstances: Circumstances) =>
        this.#pool.use({ of: 'read', ...circumstances }, session => work(session, circumstances)),
      mend: this.#mending.ofOne(false),
      connectAside: this.#connectAside,
    }
    return this.#attendance.during(() => repeatedly(this.#circumstances(wait), reading))
  }

  readonly #connectAside = (timeoutMs: number) => connect(this.#settings, 'write', timeoutMs, undefined)

  #circumstances({ timeoutMs = this.#options.timeoutMs, signal: own }: WaitOptions = {}): Circumstances {
    const { signal: ofStore } = this.#options
    const signal = own && ofStore ? AbortSignal.any([own, ofStore]) : (own ?? ofStore)
    return { place: this.#settings.place, deadline: new Deadline(timeoutMs, signal), signal }
  }

  #assertOutermost(): void {
    if (this.#within.getStore())
      throw new Error(
        'a write within a write: the outer one has the transaction, and may wait for this one for ever',
      )
  }
}
