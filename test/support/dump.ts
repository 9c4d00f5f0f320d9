import { TABLE_NAMES, TABLES } from '../../src/store/queries/tables.ts'
import { askAll } from './ask.ts'

/** Every row of every table, past tix. */
export async function dump(db: string): Promise<Record<string, unknown[]>> {
  const answers = await askAll(
    db,
    TABLE_NAMES.map(table => `SELECT * FROM ${table} ORDER BY ${TABLES[table]}`),
  )
  return Object.fromEntries(TABLE_NAMES.map((table, at) => [table, answers[at] ?? []]))
}
