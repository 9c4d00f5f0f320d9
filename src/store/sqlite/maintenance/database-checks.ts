import type { Instant } from '../../../values/time/instant.ts'
import { contentChecks, rowsOf } from '../../health/content-checks.ts'
import type { Check } from '../../interface/maintenance.ts'
import { queries } from '../../queries/index.ts'
import { SCHEMA_VERSION } from '../../schema/current-version.ts'
import type { Connection } from '../connection.ts'
import { migrate } from '../migrate.ts'
import { openInMemory } from '../opening.ts'
import { cannotRead, unreadable } from '../unreadable.ts'

/** Whether the file is one that SQLite can rely on. */
export async function soundness(connection: Connection, path: string): Promise<Check[]> {
  return [await engine(connection), await integrity(connection, path), await references(connection)]
}

/** Whether the tables are ours, and keep every invariant: all of it at one moment, for others sell meanwhile. */
export async function content(connection: Connection, now: Instant): Promise<Check[]> {
  connection.exec('BEGIN')
  const version = Number(connection.pragma('user_version'))
  const found = await schema(connection, version)
  return version === SCHEMA_VERSION ? [found, ...(await contentChecks(queries(connection), now))] : [found]
}

/** The first SQLite in which two connections that write and checkpoint at once cannot corrupt the log. */
const SOUND_SQLITE = [3, 51, 3]

async function engine(connection: Connection): Promise<Check> {
  const row = await connection.one<{ version: string }>('SELECT sqlite_version() AS version')
  const version = row?.version ?? 'unknown'
  const details = { sqlite: version, journalMode: connection.pragma('journal_mode') }
  const sound = isAtLeast(version, SOUND_SQLITE)
  const advice = `: before ${SOUND_SQLITE.join('.')} it could corrupt the write-ahead log; update better-sqlite3`
  return {
    name: 'engine',
    status: sound ? 'ok' : 'failed',
    message: `SQLite ${version}${sound ? '' : advice}`,
    details,
  }
}

function isAtLeast(version: string, least: readonly number[]): boolean {
  const parts = version.split('.').map(Number)
  const different = least.findIndex((part, index) => parts[index] !== part)
  return different === -1 || (parts[different] ?? 0) > (least[different] ?? 0)
}

async function schema(connection: Connection, version: number): Promise<Check> {
  const name = 'schema'
  const details = { version, known: SCHEMA_VERSION }
  if (version > SCHEMA_VERSION)
    return {
      name,
      status: 'failed',
      message: `Version ${version}, of a newer tix; this one knows ${SCHEMA_VERSION}`,
      details,
    }
  if (version < SCHEMA_VERSION)
    return {
      name,
      status: 'warning',
      message: `Version ${version}; the next write brings it to ${SCHEMA_VERSION}`,
      details,
    }
  const differences = await schemaDifferences(connection)
  if (differences.length > 0)
    return {
      name,
      status: 'failed',
      message: `Not as tix made it: ${differences.join(', ')}`,
      details: { ...details, differences },
    }
  return { name, status: 'ok', message: `Version ${version}`, details }
}

/** Tables and indexes that are missing or other than a new database has them. More of them do not matter. */
async function schemaDifferences(connection: Connection): Promise<string[]> {
  const fresh = openInMemory()
  migrate(fresh, ':memory:')
  const [expected, found] = [await definitions(fresh), await definitions(connection)]
  fresh.close()
  return [...expected].filter(([name, sql]) => found.get(name) !== sql).map(([name]) => name)
}

async function definitions(connection: Connection): Promise<Map<string, string>> {
  const rows = await connection.all<{ name: string; sql: string }>(
    `SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite~_%' ESCAPE '~'`,
  )
  return new Map(rows.map(({ name, sql }) => [name, sql]))
}

/** Problems that SQLite is asked for, at most. */
const PROBLEMS_SHOWN = 20

async function integrity(connection: Connection, path: string): Promise<Check> {
  const rows = await connection.all<{ problem: string }>(
    `SELECT integrity_check AS problem FROM pragma_integrity_check LIMIT ${PROBLEMS_SHOWN}`,
  )
  const problems = rows.map(row => row.problem).filter(problem => problem !== 'ok')
  if (problems.length === 0)
    return { name: 'integrity', status: 'ok', message: 'The file is sound', details: {} }
  const cause = await unreadable(path)
  if (cause !== undefined) {
    const { message } = cannotRead(path, cause)
    return { name: 'integrity', status: 'failed', message, details: { problems, cause } }
  }
  return {
    name: 'integrity',
    status: 'failed',
    message: `The file is damaged: ${problems[0]}. Sell nothing from it; go back to a backup`,
    details: { problems },
  }
}

async function references(connection: Connection): Promise<Check> {
  const rows = await connection.all('SELECT * FROM pragma_foreign_key_check LIMIT 1000')
  const shown = rows.slice(0, PROBLEMS_SHOWN)
  const message =
    rows.length === 0 ? 'Nothing refers to nothing' : `${rowsOf(rows.length)} refer to what is not there`
  return {
    name: 'references',
    status: rows.length === 0 ? 'ok' : 'failed',
    message,
    details: { count: rows.length, rows: shown },
  }
}
