import { Corrupt } from '../../values/errors.ts'
import { SCHEMA_VERSION } from '../schema/current-version.ts'
import type { Connection } from './connection.ts'

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
