import { createHash } from 'node:crypto'
import type { Client, QueryConfig, QueryResult } from 'pg'
import { bind, inPortions, type Params, positional, type Sql, type Value } from '../interface/sql.ts'

/** Rows that a cursor fetches at a time; the next batch is on its way while one is worked on. */
const FETCHED_ROWS = 500

/** Statements that may be on their way before somebody waits for the answers: they are kept in memory until then. */
const MOST_ALONG = 100

/** What a server tells of itself while one connects. */
interface Status {
  parameterName: string
  parameterValue: string
}

interface Prepared {
  name: string
  text: string
  names: readonly string[]
}

/** The same in every session of the process: a name stands for a text. */
const prepared = new Map<string, Prepared>()

/**
 * One connection and its transaction. Statements are sent as they come, without waiting for the answers to
 * those before ("pipelining"), and the server runs them in that order: so BEGIN travels with the first
 * question, and what decides nothing (`send`, `lock`) costs no round trip of its own.
 */
export class Session implements Sql {
  readonly client: Client
  /** In a transaction that writes, `lock` locks. */
  writing = false
  /** How long the server may take to answer a statement, in milliseconds; the connection is given up then. */
  silenceMs: number | undefined
  /** What was sent along and failed: the cause of whatever failed after it. */
  failure: unknown
  /** The version of the schema, once someone has asked; 0 where there are no tables of ours. */
  version: Promise<number> | undefined
  /** Set by whoever broke the connection off. */
  brokenBy: Error | undefined
  /** The connection is gone. */
  ended = false
  /** Whether the server keeps the outcome of transactions by their number, as PostgreSQL itself does. */
  knowsOutcomes = true
  #lastAlong: Promise<void> = Promise.resolve()
  #underway = 0
  #cursors = 0

  constructor(client: Client) {
    this.client = client
    // What kills a connection is told by the statement that waits for an answer, or by the next one.
    client.on('error', () => {})
    client.on('end', () => {
      this.ended = true
    })
    client.connection.on('parameterStatus', ({ parameterName, parameterValue }: Status) => {
      if (parameterName === 'crdb_version' || /YB/.test(parameterValue)) this.knowsOutcomes = false
    })
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
      await this.#along(this.plain(`CLOSE ${cursor}`))
    }
  }

  async send(statement: string, params?: Params): Promise<void> {
    await this.#along(this.#query(statement, params))
  }

  async sendAll(statement: string, rows: readonly Params[]): Promise<void> {
    const sent: Promise<void>[] = []
    inPortions(statement, rows, (portion, values) =>
      sent.push(this.#along(this.#sendPrepared(prepare(portion), values))),
    )
    await Promise.all(sent)
  }

  async lock(select: string, params?: Params): Promise<void> {
    if (this.writing) await this.send(`${select} FOR UPDATE`, params)
  }

  /** Statements without parameters, in one message. */
  plain(text: string): Promise<QueryResult> {
    return this.#send({ text })
  }

  /** Everything that was sent along has been answered. @throws what of it failed first */
  async settled(): Promise<void> {
    await this.#lastAlong
    if (this.failure) throw this.failure
  }

  /** Breaks the connection off, so that every statement that waits for an answer fails with this. */
  breakOff(because: Error): void {
    this.brokenBy ??= because
    this.client.connection.stream.destroy()
  }

  #query(statement: string, params: Params | undefined): Promise<QueryResult> {
    const statementOnce = prepare(statement)
    return this.#sendPrepared(statementOnce, bind(statementOnce.names, params))
  }

  #sendPrepared({ name, text }: Prepared, values: Value[]): Promise<QueryResult> {
    return this.#send({ name, text, values })
  }

  #send(statement: QueryConfig<Value[]>): Promise<QueryResult> {
    const limited: QueryConfig<Value[]> & { query_timeout: number | undefined } = {
      ...statement,
      query_timeout: this.silenceMs,
    }
    return this.client.query(limited)
  }

  async #along(sent: Promise<unknown>): Promise<void> {
    this.#underway++
    this.#lastAlong = sent
      .catch(error => {
        this.failure ??= error
      })
      .then(() => {
        this.#underway--
      })
    if (this.#underway > MOST_ALONG) await this.#lastAlong
  }
}

/** Named by what it says: behind a pooler such as PgBouncer, several processes share a server's session. */
function prepare(statement: string): Prepared {
  const known = prepared.get(statement)
  if (known) return known
  const { text, names } = positional(statement, index => `$${index}`)
  const name = `tix_${createHash('sha1').update(text).digest('base64url').slice(0, 16)}`
  const made = { name, text, names }
  prepared.set(statement, made)
  return made
}
