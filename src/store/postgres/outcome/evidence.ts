import { randomUUID } from 'node:crypto'
import { Interrupted } from '../../../values/errors.ts'
import type { Sql } from '../../interface/sql.ts'
import type { Doubt } from './doubt.ts'
import { Unconfirmed } from './failures.ts'
import { isLost } from './postgres-errors.ts'

/**
 * A transaction number is no evidence that a COMMIT was done: after a crash or a failover it is given out again.
 * Evidence is a row of the write's own. Every attempt of a write begins by putting its token into a unique index.
 * While an earlier attempt is under way somewhere, this waits for it; where one was committed, its row is found.
 * Finding it changes the row, so that the COMMIT of who finds it waits for a standby as the first should have.
 */
const CLAIM_TOKEN = `
  INSERT INTO tix_write_tokens AS w (token, attempt, found, keep_until)
  VALUES (:token, :attempt, 0, CURRENT_TIMESTAMP + CAST(:keepSeconds AS bigint) * INTERVAL '1 second')
  ON CONFLICT (token) DO UPDATE SET found = w.found + 1
  RETURNING attempt, found`

/** ARRAY has the inner SELECT run once, whatever the plan. */
const CLEAR = `
  DELETE FROM tix_write_tokens WHERE token = ANY (ARRAY (
    SELECT token FROM tix_write_tokens WHERE keep_until < CURRENT_TIMESTAMP
    ORDER BY keep_until LIMIT :most FOR UPDATE SKIP LOCKED))`

/** For how much longer than its writer looks for it a token is kept: clocks of servers that follow each other differ. */
const KEPT_SECONDS = 600
/** One write in so many removes old tokens, and removes more than were added since. */
const CLEARS_ONE_IN = 64
const CLEARED_TOKENS = 256

/** Tells whether a write was committed, by its token and the result of each attempt. */
export class Evidence<T> {
  /** Set while it is unknown whether an attempt was committed. */
  doubt: Doubt | undefined
  readonly #token = randomUUID()
  readonly #keepSeconds: number
  readonly #results = new Map<number, { result: T }>()
  #attempt = 0

  constructor(timeoutMs: number) {
    this.#keepSeconds = Math.ceil(timeoutMs / 1000) + KEPT_SECONDS
  }

  /** Begins an attempt, as the first statement of its transaction; gives the result of an earlier one that was committed. */
  async claim(sql: Sql): Promise<{ result: T } | undefined> {
    const params = { token: this.#token, attempt: ++this.#attempt, keepSeconds: this.#keepSeconds }
    if (this.#attempt === 1) {
      await sql.send(CLAIM_TOKEN, params)
      return undefined
    }
    const row = await sql.one<{ attempt: number; found: number }>(CLAIM_TOKEN, params)
    if (row?.found === 0) {
      this.doubt = undefined // no earlier attempt was committed, and none can be any more
      return undefined
    }
    const found = this.#results.get(row?.attempt ?? 0)
    if (!found) throw new Error(`no result of the attempt ${row?.attempt}`)
    return found
  }

  /** Now and then removes tokens that nobody will look for any more. */
  async clearOld(sql: Sql): Promise<void> {
    if (Number.parseInt(this.#token.slice(0, 8), 16) % CLEARS_ONE_IN === 0)
      await sql.send(CLEAR, { most: CLEARED_TOKENS })
  }

  /** COMMIT of this attempt is sent. @param result is what it answers if it is found to be committed */
  committing(result: T): void {
    this.#results.set(this.#attempt, { result })
  }

  committed(): void {
    this.doubt = undefined
  }

  /** Where that leaves a doubt, the same work is to be attempted again. */
  failed(error: unknown, backend: number | undefined): void {
    if (error instanceof Unconfirmed || error instanceof Interrupted || isLost(error))
      this.doubt = { cause: error, backend }
  }
}
