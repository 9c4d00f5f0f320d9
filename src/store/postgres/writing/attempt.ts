import type { Sql } from '../../interface/sql.ts'
import type { JointWork } from '../../store.ts'
import type { Evidence } from '../outcome/evidence.ts'
import type { Session } from '../session.ts'
import type { Circumstances } from '../transaction.ts'
import { OwnSql } from './own-sql.ts'

export type SessionWork<T> = (sql: Sql, session: Session) => Promise<T>

export interface AttemptOptions {
  dryRun?: boolean | undefined
  /** Whether it is a dry run without tables: they are created and rolled back. */
  prepares?: boolean
  /** Whether the work may wait long for something other than the server. */
  maySayNothing?: boolean
}

/** One attempt of a write, whatever its work gives. */
export interface Attempt {
  readonly options: AttemptOptions
  readonly circumstances: Circumstances
  /** How it can be run together with others, if it can. */
  readonly joint: JointWork<unknown> | undefined
  /** Runs the work, or finds that an earlier attempt was committed. */
  run(session: Session): Promise<void>
  /** Takes over the result of a run together with others. */
  adopt(sql: Sql): Promise<void>
  /** From now on it must not be run together with others. */
  separate(): void
  /** Refuses whatever its work still tries to do. */
  end(): void
  /** Called when COMMIT is sent. */
  committing(): void
  /** Resolves its caller's promise. */
  succeed(): void
  /** Tells its caller why not. @param backend is the server's process that was to commit it */
  fail(error: unknown, backend?: number): void
}

export class WriteAttempt<T> implements Attempt {
  readonly options: AttemptOptions
  readonly circumstances: Circumstances
  readonly promise: Promise<T>
  readonly #work: SessionWork<T>
  readonly #evidence: Evidence<T>
  #settle: { resolve: (value: T) => void; reject: (error: unknown) => void } | undefined
  #joint: JointWork<T> | undefined
  #sql: OwnSql | undefined
  #result: { value: T } | undefined
  #sent = false

  constructor(
    work: SessionWork<T>,
    options: AttemptOptions,
    evidence: Evidence<T>,
    circumstances: Circumstances,
    joint?: JointWork<T>,
  ) {
    this.#work = work
    this.options = options
    this.#evidence = evidence
    this.circumstances = circumstances
    this.#joint = joint
    this.promise = new Promise((resolve, reject) => {
      this.#settle = { resolve, reject }
    })
  }

  async run(session: Session): Promise<void> {
    const sql = new OwnSql(session)
    this.#sql = sql
    const found = await this.#evidence.claim(sql)
    this.#result = { value: found ? found.result : await this.#work(sql, session) }
    if (!this.options.dryRun) await this.#evidence.clearOld(sql)
  }

  get joint(): JointWork<unknown> | undefined {
    return this.#joint
  }

  async adopt(sql: Sql): Promise<void> {
    if (!this.#joint) throw new Error('a write was done with others that goes by itself')
    await this.#evidence.claim(sql)
    this.#result = { value: this.#joint.result() }
    await this.#evidence.clearOld(sql)
  }

  separate(): void {
    this.#joint = undefined
  }

  end(): void {
    this.#sql?.end()
  }

  committing(): void {
    if (!this.#result) throw new Error('a write is committed that was not done')
    this.#evidence.committing(this.#result.value)
    this.#sent = true
  }

  succeed(): void {
    const settle = this.#settled()
    if (!settle || !this.#result) return
    if (this.#sent) this.#evidence.committed()
    settle.resolve(this.#result.value)
  }

  fail(error: unknown, backend?: number): void {
    const settle = this.#settled()
    if (!settle) return
    if (this.#sent) this.#evidence.failed(error, backend)
    settle.reject(error)
  }

  /** Makes sure that it settles only once. */
  #settled() {
    const settle = this.#settle
    this.#settle = undefined
    return settle
  }
}
