import { Busy, NotFound, StorageFailed } from '../../values/errors.ts'
import { Deadline } from '../engine/deadline.ts'
import { lingerPoint } from '../engine/faults.ts'
import type { Sql } from '../interface/sql.ts'
import { queries } from '../queries/index.ts'
import type { StoreOptions, WholeStore, Work, WriteOptions } from '../store.ts'
import { connect } from './connect.ts'
import { migrate, migrateInTransaction, schemaVersion } from './migrate.ts'
import { outcomeOf } from './outcome.ts'
import { Pool } from './pool.ts'
import { isDuplicate, isLost, isNotYetThere, isRetryable, translated } from './postgres-errors.ts'
import { RESTART_IDS, SCHEMA_VERSION } from './schema.ts'
import type { Session } from './session.ts'
import { type Settings, settingsOf } from './settings.ts'
import { begin, interruptibly, OtherSchema, onOurTables } from './transaction.ts'
import { writersGone } from './writers.ts'

/** How much longer than `--timeout` a server may keep silent before its connection is given up, in milliseconds. */
const SILENCE_MS = 5000
/** How long the outcome of a COMMIT is looked for at least, in milliseconds: a server may be restarting. */
const LOOK_UP_MS = 5000
/** Of many who claim one slug at once, each round serves one. Whoever meets this many duplicates has met a defect. */
const DUPLICATES = 100

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
    this.#pool = new Pool(() => this.#connect(this.#patience()))
  }

  write<T>(work: Work<T>, options: WriteOptions = {}): Promise<T> {
    const patience = this.#patience()
    return this.#write(session => work(queries(session)), options, patience, patience.leftMs + SILENCE_MS)
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
    const patience = this.#patience()
    return this.#attempts(patience, {}, () => this.#pool.use(session => writersGone(session, patience)))
  }

  readTables<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.#attempts(this.#patience(), {}, () =>
      this.#pool.use(session => this.#readOnce(session, work)),
    )
  }

  fillTables<T>(work: (sql: Sql) => Promise<T>, { dryRun = false } = {}): Promise<T> {
    const fill = async (session: Session) => {
      const result = await work(session)
      await session.plain(RESTART_IDS)
      return result
    }
    return this.#write(fill, { create: true, dryRun }, this.#patience(), undefined)
  }

  get place(): string {
    return this.#settings.place
  }

  async close(): Promise<void> {
    await this.#pool.close()
  }

  #write<T>(
    work: (session: Session) => Promise<T>,
    options: WriteOptions,
    patience: Deadline,
    silenceMs: number | undefined,
  ): Promise<T> {
    return this.#attempts(patience, options, prepares =>
      this.#pool.use(session => {
        session.writing = true
        session.silenceMs = silenceMs
        return this.#writeOnce(session, work, { ...options, prepares }, patience)
      }),
    )
  }

  /** Again and again, as long as others are the reason that it did not work. */
  async #attempts<T>(
    patience: Deadline,
    { create = false, dryRun = false }: WriteOptions,
    attempt: (prepares: boolean) => Promise<T>,
  ): Promise<T> {
    let prepares = false
    for (let duplicates = 0; ; ) {
      patience.assertNotInterrupted()
      try {
        return await attempt(prepares)
      } catch (error) {
        if (error instanceof OtherSchema) {
          if (error.version === 0 && !create) throw this.#noTables()
          prepares = dryRun
          if (!dryRun) await this.#migrate(patience)
        } else if (isRetryable(error) || (isDuplicate(error) && ++duplicates <= DUPLICATES)) {
          await patience.backoff(error)
        } else throw translated(error, this.#settings.place)
      }
    }
  }

  async #readOnce<T>(session: Session, work: (sql: Sql) => Promise<T>): Promise<T> {
    return interruptibly(session, this.#options.signal, async () => {
      session.writing = false
      session.silenceMs = undefined
      const version = schemaVersion(session, this.#settings.place)
      const began = session.plain('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY')
      began.catch(() => {}) // told when it is waited for
      try {
        return await onOurTables(session, [version, began], () => work(session))
      } finally {
        // Waited for: a process that exits with an answer unread leaves a complaint in the server's log.
        await session.plain('ROLLBACK').catch(() => {})
      }
    })
  }

  async #writeOnce<T>(
    session: Session,
    work: (session: Session) => Promise<T>,
    { dryRun = false, prepares }: WriteOptions & { prepares: boolean },
    patience: Deadline,
  ): Promise<T> {
    const { result, xid } = await interruptibly(session, this.#options.signal, async () => {
      const version = prepares ? SCHEMA_VERSION : schemaVersion(session, this.#settings.place)
      const began = begin(session, patience.leftMs)
      began.catch(() => {}) // told when it is waited for
      try {
        if (prepares) await migrateInTransaction(session, this.#settings.place)
        const result = await onOurTables(session, [version, began], () => work(session))
        return { result, xid: await began }
      } catch (error) {
        session.plain('ROLLBACK').catch(() => {})
        throw error
      }
    })
    lingerPoint()
    if (dryRun) await session.plain('ROLLBACK')
    else await this.#commit(session, xid)
    return result
  }

  /** Layer 5. When this resolves, the server has it on disk. */
  async #commit(session: Session, xid: string | undefined): Promise<void> {
    try {
      const { command } = await session.plain('COMMIT')
      await session.settled() // what failed on the way made the server roll back
      if (command !== 'COMMIT') throw new Error(`COMMIT was answered by ${command}`)
    } catch (error) {
      if (!isLost(error)) throw error
      await this.#lookUp(xid, error)
    }
  }

  /** The connection broke during COMMIT. Returns if the transaction was committed nevertheless. */
  async #lookUp(xid: string | undefined, cause: unknown): Promise<void> {
    const patience = new Deadline(Math.max(LOOK_UP_MS, this.#options.timeoutMs), undefined)
    const outcome = await outcomeOf(xid, () => this.#connect(patience), patience)
    if (outcome === 'committed') return
    if (outcome === 'aborted')
      throw new Busy('The connection was lost. Nothing was written; try again', this.#details(), { cause })
    throw new StorageFailed(
      `The connection was lost during COMMIT, and the server could not be asked whether it was done (${this.#settings.place}). Look for it with: tix my-bookings, tix log; or repeat the command with the same --idempotency-key, which does it once`,
      { ...this.#details(), outcome, transaction: xid ?? null },
      { cause },
    )
  }

  async #connect(patience: Deadline): Promise<Session> {
    for (;;) {
      try {
        return await connect(this.#settings, patience.leftMs, this.#options.signal)
      } catch (error) {
        patience.assertNotInterrupted()
        if (!isNotYetThere(error)) throw error
        await patience.backoff(error)
      }
    }
  }

  async #migrate(patience: Deadline): Promise<void> {
    try {
      await this.#pool.use(session => migrate(session, this.#settings.place))
    } catch (error) {
      // Without an advisory lock, someone else may have made the same table.
      if (!isDuplicate(error) && !isRetryable(error)) throw translated(error, this.#settings.place)
      await patience.backoff(error)
    }
  }

  #patience(): Deadline {
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
