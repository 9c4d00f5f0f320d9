import type { Client, QueryConfig, QueryResult } from 'pg'
import { clockMs, type Deadline } from '../engine/deadline.ts'
import { bind, inPortions, type OfEvent, type Params, type Sql, type Value } from '../interface/sql.ts'
import { allOrNone } from './all-or-none.ts'
import type { Preparing } from './connecting/settings.ts'
import { Pipeline } from './pipeline.ts'
import { type PreparedStatement, Statements } from './statements.ts'

/** Rows that a cursor fetches at a time; the next batch is on its way while one is worked on. */
const FETCHED_ROWS = 500

/** How much later than `lock_timeout` a server may report that it has not got a lock, in milliseconds. */
const LATE_MS = 250

/** How long a server may take to close a connection, in milliseconds. */
const GOOD_BYE_MS = 1000

/** What a server says of itself when a connection is made. */
interface Status {
  parameterName: string
  parameterValue: string
}

/** What a server says beside an answer. */
interface Notice {
  code?: string | undefined
}

/**
 * One connection and its transaction. Statements are sent as they come, without waiting for the answers to
 * those before ("pipelining"), and the server runs them in that order: so BEGIN travels with the first
 * question, and what decides nothing (`send`, `lock`) costs no round trip of its own.
 */
export class Session implements Sql {
  readonly client: Client
  /** The statements whose answers nobody waits for. */
  readonly pipeline = new Pipeline()
  /** The statements for the schema with our tables, once `locate` has found it. */
  statements = Statements.on('public')
  isStandby = false
  isReadOnly = false
  /** Whether the transaction writes: only then does `lock` lock. */
  writing = false
  /** How long the server may take to answer a statement, in milliseconds; the connection is given up then. */
  silenceMs: number | undefined
  /** The reason for which the connection was broken off on purpose. */
  brokenBy: Error | undefined
  /** Whether the connection was lost. */
  lost = false
  /** Whether this is PostgreSQL itself, and not an engine that speaks like it. */
  isPostgres = true
  /** How long to wait for a lock; undefined for as long as the server waits. */
  patience: Deadline | undefined
  /** How long the locks of this transaction took, in milliseconds, with what was sent before them. */
  lockWaitMs = 0
  /** The code of the last notice or warning that came beside an answer. */
  noticed: string | undefined
  readonly #preparing: Preparing
  #cursors = 0

  constructor(client: Client, preparing: Preparing) {
    this.client = client
    this.#preparing = preparing
    // What kills a connection is told by the statement that waits for an answer, or by the next one.
    client.on('error', () => {})
    client.on('end', () => {
      this.lost = true
    })
    client.on('notice', ({ code }: Notice) => {
      this.noticed = code
    })
    client.connection.on('parameterStatus', ({ parameterName, parameterValue }: Status) => {
      if (parameterName === 'crdb_version' || /YB/.test(parameterValue)) this.isPostgres = false
    })
  }

  /** Whether the connection is of no more use. */
  get ended(): boolean {
    return this.lost || this.brokenBy !== undefined || this.client.connection.stream.destroyed
  }

  async one<Row>(statement: string, params?: Params): Promise<Row | undefined> {
    const [row] = await this.all<Row>(statement, params)
    return row
  }

  async all<Row>(statement: string, params?: Params): Promise<Row[]> {
    return (await this.#query(statement, params)).rows as Row[]
  }

  async run(statement: string, params?: Params): Promise<number> {
    return (await this.#query(statement, params)).rowCount ?? 0
  }

  async insert(statement: string, params: Params): Promise<number | undefined> {
    return (await this.one<{ id: number }>(`${statement} RETURNING id`, params))?.id
  }

  insertAll(statement: string, rows: readonly Params[]): Promise<(number | undefined)[]> {
    // Sent together: each that waited for the one before would cost a round trip.
    return Promise.all(rows.map(params => this.insert(statement, params)))
  }

  async *each<Row>(statement: string, params?: Params): AsyncIterable<Row> {
    const cursor = `tix_${++this.#cursors}`
    await this.send(`DECLARE ${cursor} NO SCROLL CURSOR FOR ${statement}`, params)
    const fetch = () => this.plain(`FETCH ${FETCHED_ROWS} FROM ${cursor}`)
    try {
      for (let coming = fetch(); ; ) {
        const rows = (await coming).rows as Row[]
        coming = fetch()
        coming.catch(() => {}) // told when it is waited for, if it is
        yield* rows
        if (rows.length < FETCHED_ROWS) break
      }
    } finally {
      await this.pipeline.add(this.plain(`CLOSE ${cursor}`))
    }
  }

  async send(statement: string, params?: Params): Promise<void> {
    await this.pipeline.add(this.#query(statement, params))
  }

  async sendOf(rows: number, statement: string, params?: Params): Promise<void> {
    // A parameter: with the number in its text, it would be another prepared statement for each.
    await this.send(allOrNone(statement, 'CAST(:rowsToChange AS bigint)'), { ...params, rowsToChange: rows })
  }

  async sendAll(statement: string, rows: readonly Params[]): Promise<void> {
    const sent: Promise<void>[] = []
    const { length } = this.statements.prepare(statement).names
    inPortions(statement, rows, (portion, values) => {
      const whole = this.statements.prepare(allOrNone(portion, String(values.length / length)))
      sent.push(this.pipeline.add(this.#sendPrepared(whole, values)))
    })
    await Promise.all(sent)
  }

  async lock(select: string, params?: Params): Promise<void> {
    if (this.writing) await this.pipeline.add(this.#lock(select, params))
  }

  async readLocked<Row extends OfEvent>(
    lock: string,
    read: string,
    params: Params,
  ): Promise<Row | undefined> {
    if (!this.writing) return this.one<Row>(read, params)
    for (;;) {
      const locking = this.#lock(lock, params)
      await this.pipeline.add(locking)
      const row = await this.one<Row>(read, params)
      const [locked] = await locking
      // Whoever had the lock may have moved the row: then it is that of an event which nobody keeps for us yet.
      if (row === undefined || row.eventId === locked?.id) return row
    }
  }

  async #lock(select: string, params?: Params): Promise<{ id: number }[]> {
    const startedMs = clockMs()
    const { patience } = this
    // The server's own limit is for each wait, and a row is waited for in two: in the queue, and for who has it.
    const late = patience && setTimeout(() => this.breakOff(patience.exhausted()), patience.leftMs + LATE_MS)
    try {
      return (await this.#query(`${select} FOR UPDATE`, params)).rows
    } finally {
      this.lockWaitMs += clockMs() - startedMs
      clearTimeout(late)
    }
  }

  /** Statements without parameters, in one message; tables are named with their schema. */
  plain(text: string): Promise<QueryResult> {
    return this.#send({ text })
  }

  /** Whether the connection still leads to a server that answers. */
  async answersWithin(ms: number): Promise<boolean> {
    this.silenceMs = ms
    const answered = await this.plain('SELECT 1').then(
      () => true,
      () => false,
    )
    return answered && !this.ended
  }

  /** Ends the connection: with a good-bye, unless it is gone or nobody answers. */
  async leave(): Promise<void> {
    const { stream } = this.client.connection
    if (this.ended) stream.destroy()
    const timer = setTimeout(() => stream.destroy(), GOOD_BYE_MS)
    await this.client.end().catch(() => {})
    clearTimeout(timer)
  }

  /** The number of the server's process, by which others can ask about it. */
  get backend(): number | undefined {
    return 'processID' in this.client && typeof this.client.processID === 'number'
      ? this.client.processID
      : undefined
  }

  /** Breaks the connection off, so that every statement that waits for an answer fails with this. */
  breakOff(because: Error): void {
    this.brokenBy ??= because
    this.client.connection.stream.destroy()
  }

  #query(statement: string, params: Params | undefined): Promise<QueryResult> {
    const statementOnce = this.statements.prepare(statement)
    return this.#sendPrepared(statementOnce, bind(statementOnce.names, params))
  }

  #sendPrepared({ name, text }: PreparedStatement, values: Value[]): Promise<QueryResult> {
    return this.#send(this.#preparing.named ? { name, text, values } : { text, values })
  }

  #send(statement: QueryConfig<Value[]>): Promise<QueryResult> {
    const limited: QueryConfig<Value[]> & { query_timeout: number | undefined } = {
      ...statement,
      query_timeout: this.silenceMs,
    }
    return this.client.query(limited)
  }
}
