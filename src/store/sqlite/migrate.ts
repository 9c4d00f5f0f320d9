import { Corrupt } from '../../values/errors.ts'
import type { Steps } from '../schema/migration.ts'
import { MIGRATIONS, SCHEMA_VERSION } from '../schema/migrations.ts'
import type { Connection } from './connection.ts'
import { APPLICATION_ID } from './file/file-header.ts'

/**
 * The version of the schema in the file, 0 for an empty one.
 *
 * @throws Corrupt when a newer tix wrote it
 */
export function schemaVersion(connection: Connection, path: string): number {
  const version = connection.userVersion
  if (version > SCHEMA_VERSION)
    throw new Corrupt(
      `${path} was written by a newer tix (schema ${version}, this one knows ${SCHEMA_VERSION}). It was left as it is; update tix`,
      { path, version, known: SCHEMA_VERSION },
    )
  return version
}

/**
 * Brings the database to the current schema, in one transaction: killed half-way, the old version is
 * still there and works. Call it under the file lock.
 *
 * @param migrations are others in tests only
 */
export function migrate(connection: Connection, path: string, migrations = MIGRATIONS): void {
  // A table that is made anew would otherwise take the rows along that refer to it.
  connection.exec('PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE')
  try {
    const version = schemaVersion(connection, path)
    if (version === 0) connection.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
    for (const { shared, sqlite = '', steps } of migrations.slice(version)) {
      connection.exec(shared + sqlite)
      if (steps) take(connection, steps())
    }
    connection.exec(`PRAGMA user_version = ${migrations.length}; COMMIT`)
  } catch (error) {
    if (connection.inTransaction) connection.exec('ROLLBACK')
    throw error
  } finally {
    connection.exec('PRAGMA foreign_keys = ON')
  }
}

function take(connection: Connection, steps: Steps): void {
  for (let step = steps.next([]); step.done !== true; ) {
    const { value } = step
    if ('rows' in value) connection.addRows(value.statement, value.rows)
    step = steps.next('rows' in value ? [] : connection.rowsOf(value.statement, value.params))
  }
}
