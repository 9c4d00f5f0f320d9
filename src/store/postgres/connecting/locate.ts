import { Invalid } from '../../../values/errors.ts'
import type { Session } from '../session.ts'
import { Statements } from '../statements.ts'

/**
 * Every function and operator with its schema: nothing is known yet of who may create others. A schema for temporary
 * tables is passed over, wherever it stands: what is sold there is gone with the connection.
 */
const OF_PATH = `
  pg_catalog.unnest(pg_catalog.current_schemas(false)) WITH ORDINALITY AS path (name, place)
  WHERE path.name OPERATOR(pg_catalog.!~) '^(pg_|information_schema$)'`
const WHERE = `
  SELECT CASE WHEN pg_catalog.pg_is_in_recovery() THEN 1 ELSE 0 END AS standby,
    pg_catalog.current_setting('transaction_read_only') AS readonly,
    (SELECT path.name FROM ${OF_PATH} ORDER BY path.place LIMIT 1) AS fresh,
    (SELECT path.name FROM ${OF_PATH} AND EXISTS (
       SELECT 1 FROM pg_catalog.pg_class c
       JOIN pg_catalog.pg_namespace n ON n.oid OPERATOR(pg_catalog.=) c.relnamespace
       WHERE n.nspname OPERATOR(pg_catalog.=) path.name AND c.relname OPERATOR(pg_catalog.=) 'tix_schema')
     ORDER BY path.place LIMIT 1) AS found`

/**
 * Asks of a new connection what it leads to, and which schema has our tables, or would get them: the first of the
 * search path that is there.
 *
 * @throws Invalid when none is
 */
export async function locate(session: Session): Promise<void> {
  const { rows } = await session.plain(WHERE)
  const schema: unknown = rows[0]?.found ?? rows[0]?.fresh
  if (typeof schema !== 'string')
    throw Invalid.field(
      'db',
      'has a search_path that names no schema that is there; create one (CREATE SCHEMA), or name one with ?options=-csearch_path%3D<schema>',
    )
  session.statements = Statements.on(schema)
  session.isStandby = rows[0]?.standby === 1
  session.isReadOnly = rows[0]?.readonly === 'on'
}
