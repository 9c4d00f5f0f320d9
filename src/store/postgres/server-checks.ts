import type { Check } from '../interface/maintenance.ts'
import type { Sql } from '../interface/sql.ts'
import { TABLES } from './schema.ts'

/** `reset_val`: as role and database have it, whatever our transaction has set for itself. */
const SETTINGS = `
  SELECT current_setting('server_version') AS version, current_setting('server_encoding') AS encoding,
    CASE WHEN pg_is_in_recovery() THEN 1 ELSE 0 END AS standby,
    current_setting('default_transaction_read_only') AS "readOnly",
    current_setting('fsync') AS fsync, current_setting('full_page_writes') AS "fullPageWrites",
    current_setting('synchronous_standby_names') AS "standbyNames",
    r.reset_val AS "synchronousCommit", i.reset_val AS "idleTimeout", s.reset_val AS "statementTimeout"
  FROM pg_settings r, pg_settings i, pg_settings s
  WHERE r.name = 'synchronous_commit' AND i.name = 'idle_in_transaction_session_timeout' AND s.name = 'statement_timeout'`

/** Who may not look into others' sessions sees that they are there, and not what they are. */
const STANDBYS = `SELECT application_name AS name, state, sync_state AS "syncState" FROM pg_stat_replication ORDER BY 1`

/** What others have put on the tables of the schema with our log, from where it has a line. */
const TRIGGERS = `
  SELECT c.relname AS "table", t.tgname AS name FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relnamespace = (
    SELECT l.relnamespace FROM pg_class l WHERE l.oid = (SELECT a.tableoid FROM audit_log a LIMIT 1))
  UNION ALL
  SELECT c.relname, r.rulename FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class
  WHERE r.rulename <> '_RETURN' AND r.ev_enabled <> 'D' AND c.relnamespace = (
    SELECT l.relnamespace FROM pg_class l WHERE l.oid = (SELECT a.tableoid FROM audit_log a LIMIT 1))
  ORDER BY 1, 2`

/** What our role may not do with the tables of the schema with our own; of the version, selling reads only. */
const MISSING_RIGHTS = `
  SELECT c.relname AS "table", p.name AS "right"
  FROM pg_class c CROSS JOIN (VALUES ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS p (name)
  WHERE c.relkind IN ('r', 'p') AND NOT has_table_privilege(c.oid, p.name)
    AND (c.relname <> 'tix_schema' OR p.name = 'SELECT')
    AND c.relnamespace = (
      SELECT l.relnamespace FROM pg_class l WHERE l.oid = (SELECT v.tableoid FROM tix_schema v LIMIT 1))
  ORDER BY 1, 2`

interface MissingRight {
  table: string
  right: string
}

interface Trigger {
  table: string
  name: string
}

type Facts = Record<
  | 'version'
  | 'encoding'
  | 'readOnly'
  | 'fsync'
  | 'fullPageWrites'
  | 'synchronousCommit'
  | 'standbyNames'
  | 'idleTimeout'
  | 'statementTimeout',
  string
> & { standby: number }

interface Standby {
  name: string | null
  state: string | null
  syncState: string | null
}

/** Whether everything can be read that the rules of the numbers are about. */
export function mayReadAll(checks: readonly Check[]): boolean {
  return !checks.some(({ name, status }) => name === 'rights' && status === 'failed')
}

/** What a server is, and how well it keeps what it has confirmed. */
export async function serverChecks(sql: Sql): Promise<Check[]> {
  const facts = await sql.one<Facts>(SETTINGS)
  if (!facts) throw new Error('the server tells nothing of its settings')
  const standbys = await sql.all<Standby>(STANDBYS)
  const strangers = (await sql.all<Trigger>(TRIGGERS)).filter(({ table }) => TABLES.has(table))
  const missing = (await sql.all<MissingRight>(MISSING_RIGHTS)).filter(({ table }) => TABLES.has(table))
  return [
    engine(facts),
    rights(missing),
    durability(facts),
    replication(facts, standbys),
    encoding(facts),
    timeouts(facts),
    triggers(strangers),
  ]
}

/** Whoever may not read a table cannot check the numbers either; a role that only looks may be meant so. */
function rights(missing: readonly MissingRight[]): Check {
  const cannotRead = missing.some(({ right }) => right === 'SELECT')
  const named = missing.map(({ table, right }) => `${right} on ${table}`).join(', ')
  return {
    name: 'rights',
    status: missing.length === 0 ? 'ok' : cannotRead ? 'failed' : 'warning',
    message:
      missing.length === 0
        ? 'This role may read and write every table'
        : `This role lacks ${named}: ${cannotRead ? 'the numbers cannot be checked, and ' : ''}what needs it is refused (exit 6)`,
    details: { missing },
  }
}

/** tix has none: one that changes or drops what is written makes answers wrong. */
function triggers(found: readonly Trigger[]): Check {
  const named = found.map(({ table, name }) => `${name} on ${table}`).join(', ')
  return {
    name: 'triggers',
    status: found.length === 0 ? 'ok' : 'warning',
    message:
      found.length === 0
        ? 'No trigger or rule of others is on the tables'
        : `Not of tix: ${named}. A trigger or rule that changes or drops what tix writes makes its answers wrong`,
    details: { triggers: found },
  }
}

function engine({ version, standby, readOnly }: Facts): Check {
  const role = standby === 1 ? 'standby' : readOnly === 'on' ? 'read-only' : 'primary'
  return {
    name: 'engine',
    status: role === 'primary' ? 'ok' : 'warning',
    message:
      role === 'primary'
        ? `PostgreSQL ${version}, primary`
        : `PostgreSQL ${version}, ${role}: it can be looked at, but nothing can be sold here`,
    details: { version, role },
  }
}

function durability({ fsync, fullPageWrites, synchronousCommit }: Facts): Check {
  const off = [
    ...(fsync === 'off' ? ['fsync'] : []),
    ...(fullPageWrites === 'off' ? ['full_page_writes'] : []),
  ]
  return {
    name: 'durability',
    status: off.length === 0 ? 'ok' : 'warning',
    message:
      off.length === 0
        ? `fsync on; synchronous_commit is ${synchronousCommit} here, and at least on for every write of tix`
        : `${off.join(' and ')} off: a power cut can take what was sold, or the whole database`,
    details: { fsync, fullPageWrites, synchronousCommit },
  }
}

function replication({ standbyNames }: Facts, standbys: readonly Standby[]): Check {
  const synchronous = standbys.filter(({ syncState }) => syncState === 'sync' || syncState === 'quorum')
  const hidden = standbys.some(({ syncState }) => syncState === null)
  const details = { synchronousStandbyNames: standbyNames, standbys }
  const named = standbyNames !== ''
  const missing = named && synchronous.length === 0 && !hidden
  return {
    name: 'replication',
    status: missing || (!named && standbys.length > 0) ? 'warning' : 'ok',
    message: missing
      ? `No synchronous standby is there (${standbyNames}): every write waits for one`
      : named
        ? `Synchronous: a write is confirmed when ${standbyNames} has it${hidden ? '' : ` (now ${synchronous.map(({ name }) => name).join(', ')})`}`
        : standbys.length > 0
          ? 'Asynchronous: the loss of this server takes what was sold last along; see synchronous_standby_names'
          : 'No standby: what is sold is on this server only',
    details,
  }
}

function encoding({ encoding }: Facts): Check {
  const all = encoding === 'UTF8'
  return {
    name: 'encoding',
    status: all ? 'ok' : 'warning',
    message: all
      ? 'UTF8'
      : `${encoding}: not every name can be kept; a database with ENCODING 'UTF8' keeps all`,
    details: { encoding },
  }
}

function timeouts({ idleTimeout, statementTimeout }: Facts): Check {
  const idleMs = Number(idleTimeout)
  const statementMs = Number(statementTimeout)
  return {
    name: 'timeouts',
    status: 'ok',
    message: `statement_timeout ${statementMs} ms, idle_in_transaction_session_timeout ${idleMs} ms; writes set their own`,
    details: { statementTimeoutMs: statementMs, idleInTransactionTimeoutMs: idleMs },
  }
}
