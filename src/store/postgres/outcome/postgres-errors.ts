import { Busy, Forbidden, TixError } from '../../../values/errors.ts'
import { NoSuchServer, Unconfirmed } from './failures.ts'
import { kinds } from './sql-states.ts'

/** What the server (`40001`) or the operating system (`ECONNREFUSED`) reported, by its code. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}

/**
 * https://www.postgresql.org/docs/current/errcodes-appendix.html: five digits or capitals, the first two its class.
 * All of them have a digit, and EPIPE has none.
 */
function sqlState(error: unknown): string | undefined {
  const code = codeOf(error)
  return code !== undefined && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : undefined
}

/** Whether it lost a race against another transaction, which is over by now: the same work may succeed if repeated. */
export function isRetryable(error: unknown): boolean {
  return ['40001', '40P01'].includes(sqlState(error) ?? '')
}

/** Whether others held the row, or wait for ours: a write in a shared transaction then makes way and runs alone. */
export function isLostRace(error: unknown): boolean {
  return isRetryable(error) || sqlState(error) === '55P03'
}

/** Whether a pooler gave us another server session than that in which the statement was prepared. */
export function isPoolersFault(error: unknown): boolean {
  return ['42P05', '26000'].includes(sqlState(error) ?? '')
}

/** Whether the same work may succeed if it is repeated in a moment. */
export function mayDoLater(error: unknown): boolean {
  return isRetryable(error) || isAway(error) || error instanceof Unconfirmed
}

/** Whether two wrote at once what must be unique: a key, a slug, a code. Repeated, the second sees the first. */
export function isDuplicate(error: unknown): boolean {
  return sqlState(error) === '23505'
}

/**
 * The server is not to be had at this moment, and may be in the next: starting, ending, full, a standby that is being
 * promoted, or gone from the network. Nothing that was under way there goes on.
 */
export function isAway(error: unknown): boolean {
  if (error instanceof NoSuchServer) return true
  if (isLost(error)) return true
  const state = sqlState(error)
  if (state !== undefined) return /^(57P03|53300|25006)$/.test(state)
  // A socket in the file system goes with its server.
  return (
    error instanceof Error && 'syscall' in error && error.syscall === 'connect' && codeOf(error) === 'ENOENT'
  )
}

/** Whether it was we who stopped waiting for an answer. */
export function isOwnTimeout(error: unknown): boolean {
  return error instanceof Error && /^(Query read timeout|timeout expired)/.test(error.message)
}

/** Whether our tables are missing. */
export function isMissingTable(error: unknown): boolean {
  return ['42P01', '3F000'].includes(sqlState(error) ?? '')
}

/** What pg says of a connection when neither the server nor the operating system gave a code. */
const LOST =
  /^(Connection terminated|Query read timeout|timeout expired|Client (was closed|has encountered a connection error)|There was an error establishing an SSL connection)/

/**
 * Whether the connection is gone, and not merely the statement refused: of a COMMIT, nobody knows then whether it was
 * done. So it is with 40003, "statement completion unknown", of distributed engines.
 */
export function isLost(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof TixError) return false
  if (error instanceof AggregateError) return error.errors.every(isLost)
  const state = sqlState(error)
  if (state !== undefined) return /^(57P0[1245]|25P0[34]|08|40003)/.test(state)
  return (
    /^(ECONN|EPIPE|ETIMEDOUT|EHOST|ENET|EAI_AGAIN|ERR_STREAM)/.test(codeOf(error) ?? '') ||
    LOST.test(error.message)
  )
}

/** Turns an error of the server or of the network into one of ours; leaves every other as it is. */
export function translated(error: unknown, place: string): unknown {
  if (!(error instanceof Error) || error instanceof TixError) return error
  const code = codeOf(error)
  const details = { database: place, cause: code ?? error.message }
  const message = `${messageOf(error)} (${place})`
  if (isAway(error))
    return new Busy(`The server is not available: ${message}. Nothing was written; try again`, details, {
      cause: error,
    })
  if (/SSL|TLS|certificate|SASL|self.signed/i.test(`${code} ${error.message}`))
    return new Forbidden(`The server cannot be trusted, or does not trust us: ${message}`, details, {
      cause: error,
    })
  for (const [pattern, make] of kinds)
    if (code !== undefined && pattern.test(code)) return make(message, details, { cause: error })
  return error
}

/** Node reports a host with several addresses as an AggregateError without a message. */
function messageOf(error: Error): string {
  if (error instanceof AggregateError)
    return error.errors.map(each => (each instanceof Error ? each.message : String(each))).join(', ')
  return error.message
}
