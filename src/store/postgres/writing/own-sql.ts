import type { OfEvent, Params, Sql } from '../../interface/sql.ts'
import type { Session } from '../session.ts'

/**
 * A session as one write has it, which others have after it: a work of which a part goes on when it has ended (it was
 * refused while it waited for several answers, or its time is up) must not write into their transactions.
 */
export class OwnSql implements Sql {
  readonly #session: Session
  #ended = false

  constructor(session: Session) {
    this.#session = session
  }

  end(): void {
    this.#ended = true
  }

  one<Row>(statement: string, params?: Params): Promise<Row | undefined> {
    return this.#own.one<Row>(statement, params)
  }

  all<Row>(statement: string, params?: Params): Promise<Row[]> {
    return this.#own.all<Row>(statement, params)
  }

  run(statement: string, params?: Params): Promise<number> {
    return this.#own.run(statement, params)
  }

  insert(statement: string, params: Params): Promise<number | undefined> {
    return this.#own.insert(statement, params)
  }

  insertAll(statement: string, rows: readonly Params[]): Promise<(number | undefined)[]> {
    return this.#own.insertAll(statement, rows)
  }

  each<Row>(statement: string, params?: Params): AsyncIterable<Row> {
    return this.#own.each<Row>(statement, params)
  }

  send(statement: string, params?: Params): Promise<void> {
    return this.#own.send(statement, params)
  }

  sendOf(rows: number, statement: string, params?: Params): Promise<void> {
    return this.#own.sendOf(rows, statement, params)
  }

  sendAll(statement: string, rows: readonly Params[]): Promise<void> {
    return this.#own.sendAll(statement, rows)
  }

  lock(select: string, params?: Params): Promise<void> {
    return this.#own.lock(select, params)
  }

  readLocked<Row extends OfEvent>(lock: string, read: string, params: Params): Promise<Row | undefined> {
    return this.#own.readLocked<Row>(lock, read, params)
  }

  get #own(): Session {
    if (this.#ended) throw new Error('a write goes on that has ended')
    return this.#session
  }
}
