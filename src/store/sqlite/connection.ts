import type SqliteDatabase from 'better-sqlite3'
import { Interrupted } from '../../values/errors.ts'
import { bind, inPortions, type Params, positional, type Sql, type Value } from '../interface/sql.ts'

type Database = SqliteDatabase.Database
type Statement = SqliteDatabase.Statement<Value[], unknown>

interface Prepared {
  statement: Statement
  names: readonly string[]
}

/**
 * A bound LIMIT is part of SQLite's plan: it compiles the statement anew each time that the value is bound, which takes
 * a hundred times as long as to run it. An expression is not.
 */
const BOUND_LIMIT = /\bLIMIT :\w+/g
/** Pages that are copied between two looks at whether to stop. */
const COPY_PAGES = 2_000

/** One SQLite connection with its prepared statements; see opening.ts. */
export class Connection implements Sql {
  readonly #database: Database
  readonly #closed: () => void
  readonly #statements = new Map<string, Prepared>()
  /** Iterators of results that are being read row by row. */
  readonly #iterating = new Set<IterableIterator<unknown>>()
  #brokenBy: unknown
  /** Whether what is read is to end, between two statements or rows. */
  isStopped: () => boolean = () => false

  /** @param closed is called when it is closed */
  constructor(database: Database, closed = () => {}) {
    this.#database = database
    this.#closed = closed
  }

  async one<Row>(statement: string, params?: Params): Promise<Row | undefined> {
    const { statement: prepared, names } = this.#prepare(statement)
    return prepared.get(...bind(names, params)) as Row | undefined
  }

  async all<Row>(statement: string, params?: Params): Promise<Row[]> {
    const { statement: prepared, names } = this.#prepare(statement)
    return prepared.all(...bind(names, params)) as Row[]
  }

  async run(statement: string, params?: Params): Promise<number> {
    const { statement: prepared, names } = this.#prepare(statement)
    return prepared.run(...bind(names, params)).changes
  }

  async insert(statement: string, params: Params): Promise<number | undefined> {
    return this.#insert(this.#prepare(statement), params)
  }

  async insertAll(statement: string, rows: readonly Params[]): Promise<(number | undefined)[]> {
    // One by one: a statement of many rows keeps every page that it changes, to undo it should a row be refused.
    const prepared = this.#prepare(statement)
    return rows.map(params => this.#insert(prepared, params))
  }

  #insert({ statement, names }: Prepared, params: Params): number | undefined {
    // Not by RETURNING: SQLite collects its rows in a table of their own, a fifth of the INSERT's time.
    const { changes, lastInsertRowid } = statement.run(...bind(names, params))
    return changes === 0 ? undefined : Number(lastInsertRowid)
  }

  async *each<Row>(statement: string, params?: Params): AsyncIterable<Row> {
    const { statement: prepared, names } = this.#prepare(statement)
    const rows = prepared.iterate(...bind(names, params)) as IterableIterator<Row>
    this.#iterating.add(rows)
    try {
      for (const row of rows) {
        yield row
        if (this.#brokenBy) throw this.#brokenBy
        if (this.isStopped()) throw new Interrupted('Interrupted while reading. Nothing was written')
      }
    } finally {
      this.#iterating.delete(rows)
    }
  }

  async send(statement: string, params?: Params): Promise<void> {
    await this.run(statement, params)
  }

  async sendOf(rows: number, statement: string, params?: Params): Promise<void> {
    const changed = await this.run(statement, params)
    if (changed !== rows) throw new Error(`${changed} rows changed where ${rows} were to: ${statement}`)
  }

  async sendAll(statement: string, rows: readonly Params[]): Promise<void> {
    this.addRows(statement, rows)
  }

  /** Inserts rows at once, by a statement that ends with VALUES and one tuple. */
  addRows(statement: string, rows: readonly Params[]): void {
    inPortions(statement, rows, (portion, values) => this.#prepare(portion).statement.run(...values))
  }

  /** Runs a statement at once; gives its rows, if it is one that has any. */
  rowsOf(text: string, params?: Params): unknown[] {
    const { statement, names } = this.#prepare(text)
    if (statement.reader) return statement.all(...bind(names, params))
    statement.run(...bind(names, params))
    return []
  }

  async lock(): Promise<void> {
    // BEGIN IMMEDIATE has locked out every other writer.
  }

  readLocked<Row>(_lock: string, read: string, params: Params): Promise<Row | undefined> {
    return this.one<Row>(read, params)
  }

  /** Runs statements that have no parameters and whose result is not wanted. */
  exec(statements: string): void {
    this.#database.exec(statements)
  }

  /** Runs a statement that has no parameters and is run again and again, as BEGIN is. */
  step(statement: string): void {
    this.#prepare(statement).statement.run()
  }

  /** The version of the schema, as the transaction sees it that this connection is in; it begins with that. */
  get userVersion(): number {
    return this.#number('PRAGMA user_version')
  }

  /** Changes when another connection has committed something. https://sqlite.org/pragma.html#pragma_data_version */
  get dataVersion(): number {
    return this.#number('PRAGMA data_version')
  }

  #number(statement: string): number {
    return Number(this.#prepare(statement).statement.pluck().get())
  }

  pragma(name: string): unknown {
    return this.#database.pragma(name, { simple: true })
  }

  /** Pages in the write-ahead log, and how many of them are in the database file already. */
  logPages(): { log: number; checkpointed: number } {
    const { statement } = this.#prepare('PRAGMA wal_checkpoint(NOOP)')
    const row = statement.get() as { log: number; checkpointed: number } | undefined
    return row ?? { log: 0, checkpointed: 0 }
  }

  /**
   * Copies the whole database, as the transaction that this connection is in sees it, into the file
   * `target`: without one, every commit of somebody else would make SQLite begin again.
   *
   * @param onStep is called between portions with how much is done, from 0 to 1; what it throws ends the copying
   */
  async copyTo(target: string, onStep: (share: number) => void): Promise<void> {
    await this.#database.backup(target, {
      progress: ({ totalPages, remainingPages }) => {
        onStep(totalPages === 0 ? 0 : 1 - remainingPages / totalPages)
        return COPY_PAGES
      },
    })
  }

  get inTransaction(): boolean {
    return this.#database.inTransaction
  }

  get isOpen(): boolean {
    return this.#database.open
  }

  /** Ends all that it does, for good: whoever goes on to use it fails with the reason. */
  breakOff(because: unknown): void {
    this.#brokenBy ??= because
    this.close()
  }

  close(): void {
    for (const rows of this.#iterating) rows.return?.()
    if (this.#database.open) this.#closed()
    this.#database.close()
  }

  #prepare(text: string) {
    if (this.#brokenBy) throw this.#brokenBy
    if (this.isStopped()) throw new Interrupted('Interrupted while reading. Nothing was written')
    const known = this.#statements.get(text)
    if (known) return known
    const compiled = positional(text.replace(BOUND_LIMIT, '$& + 0'), () => '?')
    const prepared = {
      statement: this.#database.prepare<Value[]>(compiled.text),
      names: compiled.names,
    }
    this.#statements.set(text, prepared)
    return prepared
  }
}
