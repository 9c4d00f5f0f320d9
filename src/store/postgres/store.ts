import { Interrupted, NotFound } from '../../values/errors.ts'
import { lingerPoint } from '../engine/faults.ts'
import { queries } from '../queries/index.ts'
import type { Sql } from '../interface/sql.ts'
import type { StoreOptions, WholeStore, Work, WriteOptions } from '../store.ts'
import { Deadline } from '../engine/deadline.ts'
import { connect } from './connect.ts'
import { unknownOutcome } from './doubt.ts'
import { isDuplicate, mayDoLater, translated } from './postgres-errors.ts'
import { Evidence } from './evidence.ts'
import { migrate, migrateInTransaction, schemaVersion } from './migrate.ts'
import { Pool } from './pool.ts'
import { restartIds, SCHEMA_VERSION } from './schema.ts'
import type { Session } from './session.ts'
import { type Settings, settingsOf } from './settings.ts'
import { begin, beginReading, interruptibly, OtherSchema, onOurTables } from './transaction.ts'
import { writersGone } from './writers.ts'

/** How much longer than `--timeout` a server may keep silent before its connection is given up, in milliseconds. */
const SILENCE_MS = 5000
/** How long the outcome of a COMMIT is looked for at least, in milliseconds: a server may be restarting. */
const LOOK_UP_MS = 5000
/** How long a question beside may take that only makes a message clearer, in milliseconds. */
const ASIDE_MS = 1000
const WAITS_FOR =
  'SELECT wait_event AS waits FROM pg_catalog.pg_stat_activity WHERE pid = CAST(:backend AS integer)'
/** Of many who claim one slug at once, each round serves one. Whoever meets this many duplicates has met a defect. */
const DUPLICATES = 100

interface Attempt extends WriteOptions {
  /** A dry run where there are no tables yet: they are made, and taken back. */
  prepares: boolean
  maySayNothing?: boolean
}

/**
 * A PostgreSQL database as a store. The guard is the row: a write locks its event before it looks at it,
 * takes seats by a conditional UPDATE under CHECK constraints, and commits. `work` may run several times.
 */
export class PostgresStore implements WholeStore {
  readonly #settings: Settings
  readonly #options: StoreOptions
  readonly #pool: Pool

  /** @throws Invalid when the URL cannot be read */
  constructor(url: string, options: StoreOptions) {
    this.#settings = settingsOf(url)
    this.#options = options
    this.#pool = new Pool(deadline => connect(this.#settings, deadline.leftMs, options.signal))
  }

  write<T>(work: Work<T>, options: WriteOptions = {}): Promise<T> {
    return this.#write(session => work(queries(session)), options)
  }

  read<T>(work: Work<T>): Promise<T> {
    return this.readTables(sql => work(queries(sql)))
  }

  othersWait(): boolean {
    return true // the server keeps its queue to itself
  }

  async makeWay(): Promise<void> {}

  catchUp(): void {}

  writesEnded(): Promise<void> {
    return this.#attempts({}, undefined, deadline =>
      this.#pool.use({ of: 'read', deadline, signal: this.#options.signal }, session =>
        writersGone(session, deadline),
      ),
    )
  }

  readTables<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#attempts({}, undefined, deadline =>
      this.#pool.use({ of: 'read', deadline, signal: this.#options.signal }, session =>
        this.#readOnce(session, work, deadline.leftMs),
      ),
    )
  }

  fillTables<T>(work: (sql: Sql) => Promise<T>, { dryRun = false } = {}): Promise<T> {
    const fill = async (session: Session) => {
      const result = await work(session)
      await session.plain(restartIds(session.statements.schema))
      return result
    }
    return this.#write(fill, { create: true, dryRun, maySayNothing: true })
  }

  get place(): string {
    return this.#settings.place
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  #write<T>(
    work: (session: Session) => Promise<T>,
    options: WriteOptions & { maySayNothing?: boolean },
  ): Promise<T> {
    const evidence = new Evidence<T>(this.#options.timeoutMs)
    return this.#attempts(options, evidence, (deadline, prepares) =>
      this.#pool.use({ of: 'write', deadline, signal: this.#options.signal }, session =>
        this.#writeOnce(session, work, { ...options, prepares }, deadline, evidence),
      ),
    )
  }

  /** Again and again, as long as others or the way to the server are the reason that it did not work. */
  async #attempts<T>(
    { create = false, dryRun = false }: WriteOptions,
    evidence: Evidence<T> | undefined,
    attempt: (deadline: Deadline, prepares: boolean) => Promise<T>,
  ): Promise<T> {
    let deadline = this.#deadline()
    let prepares = false
    let doubted = false
    let last: unknown
    for (let duplicates = 0; ; ) {
      try {
        deadline.assertNotInterrupted()
        if (last !== undefined) await deadline.backoff(last)
        return await attempt(deadline, prepares)
      } catch (error) {
        if (evidence?.doubt && !doubted) {
          doubted = true
          deadline = new Deadline(Math.max(LOOK_UP_MS, deadline.leftMs), this.#options.signal)
        }
        if (error instanceof OtherSchema && !evidence?.doubt) {
          if (error.version === 0 && !create) throw this.#noTables()
          prepares = dryRun
          last = dryRun ? undefined : await this.#migrate(deadline)
          continue
        }
        const again = mayDoLater(error) || (isDuplicate(error) && ++duplicates <= DUPLICATES)
        if (again && deadline.leftMs > 0 && !this.#options.signal?.aborted) last = error
        else throw await this.#given(error, evidence)
      }
    }
  }

  /** What is told of an attempt that was the last one. */
  async #given(error: unknown, evidence: Evidence<unknown> | undefined): Promise<unknown> {
    const { place } = this.#settings
    if (!evidence?.doubt) return translated(error, place)
    const { cause, backend } = evidence.doubt
    const interrupted = this.#options.signal?.aborted
    const awaitsStandby = !interrupted && (await this.#awaitsStandby(backend).catch(() => false))
    return unknownOutcome(interrupted && error instanceof Interrupted ? error : cause, awaitsStandby, place)
  }

  async #readOnce<T>(session: Session, work: (sql: Sql) => Promise<T>, waitMs: number): Promise<T> {
    return interruptibly(session, this.#options.signal, async () => {
      session.writing = false
      session.silenceMs = waitMs + SILENCE_MS
      const began = beginReading(session, waitMs)
      began.catch(() => {}) // told when it is waited for
      const version = schemaVersion(session, this.#settings.place)
      try {
        return await onOurTables(session, [version, began], () => work(session))
      } finally {
        // Waited for: a process that exits with an answer unread leaves a complaint in the server's log.
        if (!session.ended) await session.plain('ROLLBACK').catch(() => {})
      }
    })
  }

  async #writeOnce<T>(
    session: Session,
    work: (session: Session) => Promise<T>,
    { dryRun = false, prepares, maySayNothing = false }: Attempt,
    deadline: Deadline,
    evidence: Evidence<T>,
  ): Promise<T> {
    const { signal } = this.#options
    session.writing = true
    session.silenceMs = maySayNothing ? undefined : deadline.leftMs + SILENCE_MS
    const result = await interruptibly(session, signal, async () => {
      const began = begin(session, { waitMs: deadline.leftMs, maySayNothing })
      began.catch(() => {}) // told when it is waited for
      try {
        const version = prepares ? SCHEMA_VERSION : schemaVersion(session, this.#settings.place)
        if (prepares) await migrateInTransaction(session, this.#settings.place)
        const result = await onOurTables(session, [version, began], async () => {
          const found = await evidence.claim(session)
          return found ? found.result : work(session)
        })
        await began
        return result
      } catch (error) {
        session.plain('ROLLBACK').catch(() => {})
        throw error
      }
    })
    lingerPoint()
    if (dryRun) await session.plain('ROLLBACK')
    else {
      await evidence.clearOld(session)
      await evidence.commit(session, result, Math.max(LOOK_UP_MS, deadline.leftMs), signal)
    }
    return result
  }

  /** Whether the server's process that was told to commit has done so, and waits for a standby. */
  async #awaitsStandby(backend: number | undefined): Promise<boolean> {
    if (backend === undefined) return false
    const session = await connect(this.#settings, ASIDE_MS, undefined)
    session.silenceMs = ASIDE_MS
    try {
      const found = await session.one<{ waits: string | null }>(WAITS_FOR, { backend })
      return found?.waits === 'SyncRep'
    } finally {
      session.leave()
    }
  }

  /** @returns what to take a breath for, where somebody else was at it */
  async #migrate(deadline: Deadline): Promise<unknown> {
    try {
      const use = { of: 'write', deadline, signal: this.#options.signal } as const
      await this.#pool.use(use, session => migrate(session, this.#settings.place, deadline.leftMs))
      return undefined
    } catch (error) {
      // Without an advisory lock, someone else may have made the same table.
      if (!isDuplicate(error) && !mayDoLater(error)) throw translated(error, this.#settings.place)
      return error
    }
  }

  #deadline(): Deadline {
    return new Deadline(this.#options.timeoutMs, this.#options.signal)
  }

  #details(): Record<string, unknown> {
    return { database: this.#settings.place }
  }

  #noTables(): NotFound {
    return new NotFound(
      `There is no box office in ${this.#settings.place} yet. Begin one with: tix create-event, or give another --db`,
      this.#details(),
    )
  }
}
