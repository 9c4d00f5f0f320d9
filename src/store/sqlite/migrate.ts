import type { Steps } from '../schema/migration.ts'
import { MIGRATIONS } from '../schema/migrations.ts'
import type { Connection } from './connection.ts'
import { APPLICATION_ID } from './file/file-header.ts'
import { schemaVersion } from './schema-version.ts'

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
