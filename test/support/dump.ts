import { TABLE_NAMES, TABLES } from '../../src/store/queries/tables.ts'
import { ask } from './databases.ts'

/** Every row of every table, past tix. */
export async function dump(db: string): Promise<Record<string, unknown[]>> {
  const tables: Record<string, unknown[]> = {}
  for (const table of TABLE_NAMES)
    tables[table] = await ask(db, `SELECT * FROM ${table} ORDER BY ${TABLES[table]}`)
  return tables
}
