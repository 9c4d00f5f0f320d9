import type { Session } from './session.ts'

/** How long a client may hold locks without a word, in milliseconds: one that has vanished never speaks again. */
const IDLE_MS = 10_000

/**
 * What a transaction rests on, it sets for itself, whatever server, database and role have: where tables and functions
 * are looked for, how a string is read, and how long to wait. Under row security, hidden rows are an error and not a smaller number.
 */
function settingsFor(session: Session, waitMs: number): [string, string][] {
  const settings: [string, string][] = [
    ['search_path', 'pg_catalog, pg_temp'],
    ['lock_timeout', String(Math.ceil(Math.max(1, waitMs)))], // 0 would wait for ever
  ]
  if (!session.isPostgres) return settings
  // Statements have backslashes that stand for themselves.
  const quoting: [string, string] = ['standard_conforming_strings', 'on']
  return [...settings, quoting, ['row_security', 'off'], ['statement_timeout', '0']]
}

/** A COMMIT is answered when it is on disk, there and on the standbys that the server is told to wait for. */
const DURABLE = `pg_catalog.set_config('synchronous_commit',
  CASE WHEN pg_catalog.current_setting('synchronous_commit') OPERATOR(pg_catalog.=) 'remote_apply'
    THEN 'remote_apply' ELSE 'on' END, true)`

/** PostgreSQL 17 brought it; an older one refuses to set it. */
const UNBOUNDED = `CASE WHEN pg_catalog.current_setting('transaction_timeout', true) IS NOT NULL
  THEN pg_catalog.set_config('transaction_timeout', '0', true) END`

/** An advisory lock: exclusive for who creates or changes tables, shared by who writes. 'TIX1' in ASCII. */
export const MIGRATION_LOCK = 0x54495831

interface Beginning {
  /** How long a statement may wait for others, in milliseconds. */
  waitMs: number
  /** Whether the client may be silent for long, because it waits for something else. */
  maySayNothing?: boolean
  /** Whether it changes the schema, for which it takes the lock itself. */
  changesSchema?: boolean
}

/** BEGIN and its settings, sent along with the first question. */
export async function begin(
  session: Session,
  { waitMs, maySayNothing, changesSchema }: Beginning,
): Promise<void> {
  const settings = settingsFor(session, waitMs)
  if (session.isPostgres)
    settings.push(
      ['idle_in_transaction_session_timeout', maySayNothing ? '0' : String(IDLE_MS)],
      ['client_min_messages', 'warning'], // how a COMMIT tells that it did not wait for the standby
    )
  const rest = session.isPostgres ? [UNBOUNDED, DURABLE] : []
  if (session.isPostgres && !changesSchema)
    rest.push(`pg_catalog.pg_advisory_xact_lock_shared(${MIGRATION_LOCK})`)
  await Promise.all([
    session.plain('BEGIN ISOLATION LEVEL READ COMMITTED'),
    session.plain(`SELECT ${[...settings.map(locally), ...rest].join(', ')}`),
  ])
}

/** Begins a transaction that reads one state. */
export async function beginReading(session: Session, waitMs: number): Promise<void> {
  const rest = session.isPostgres ? [UNBOUNDED] : []
  await Promise.all([
    session.plain('BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY'),
    session.plain(`SELECT ${[...settingsFor(session, waitMs).map(locally), ...rest].join(', ')}`),
  ])
}

function locally([name, value]: [string, string]): string {
  return `pg_catalog.set_config('${name}', '${value}', true)`
}
