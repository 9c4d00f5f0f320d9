import { Corrupt, Interrupted, NotEmpty } from '../../values/errors.ts'
import { turn } from '../../values/turn.ts'
import type { Sql } from '../interface/sql.ts'
import { TABLE_NAMES, type TableName, type TableRow, tableQueries } from '../queries/tables.ts'
import { healthQueries } from '../queries/upkeep/invariants.ts'
import type { WholeStore } from '../store.ts'
import { invariantChecks } from './content-checks.ts'

/** Rows that are sent before anybody waits for an answer. */
const BATCH_ROWS = 256

export interface CopiedTable {
  table: TableName
  rows: number
}

export interface CopyStoreOptions {
  dryRun?: boolean
  signal?: AbortSignal
  /** Told how many rows of all tables are copied. */
  progress?: (rows: number) => void
}

/**
 * Copies a whole box office into an empty store, as it is at one moment, in one transaction of the target:
 * in the end all of it is there, or nothing. Ids, codes, keys and the log keep their values.
 *
 * @returns every table
 * @throws NotEmpty, Interrupted, and Corrupt when what arrived is not what was sent or does not add up
 */
export async function copyStore(
  source: WholeStore,
  target: WholeStore,
  { dryRun = false, signal, progress }: CopyStoreOptions = {},
): Promise<CopiedTable[]> {
  const breathe = () => breath(signal)
  let rows = 0
  const moved = async (more: number) => {
    rows += more
    progress?.(rows)
    await breathe()
  }
  return source.readTables(from =>
    target.fillTables(
      async to => {
        await assertEmpty(to, target.place)
        for (const table of TABLE_NAMES) await copyTable(from, to, table, moved)
        const tables = await compareCounts(from, to)
        await assertSound(to, source.place, breathe)
        return tables
      },
      { dryRun },
    ),
  )
}

/** Lets signals through: copying from file to file never waits for anything. */
async function breath(signal: AbortSignal | undefined): Promise<void> {
  await turn()
  if (signal?.aborted) throw new Interrupted('Interrupted. Nothing was copied')
}

async function copyTable(
  from: Sql,
  to: Sql,
  table: TableName,
  moved: (rows: number) => Promise<void>,
): Promise<void> {
  const target = tableQueries(to)
  let batch: TableRow[] = []
  for await (const row of tableQueries(from).rows(table)) {
    batch.push(row)
    if (batch.length < BATCH_ROWS) continue
    await target.add(table, batch)
    await moved(batch.length)
    batch = []
  }
  if (batch.length === 0) return
  await target.add(table, batch)
  await moved(batch.length)
}

async function assertEmpty(to: Sql, place: string): Promise<void> {
  for (const table of TABLE_NAMES)
    if (!(await tableQueries(to).isEmpty(table)))
      throw new NotEmpty(
        `There is a box office in ${place} already: its ${table} are not empty. Copy to a new one`,
        {
          to: place,
          table,
        },
      )
}

async function compareCounts(from: Sql, to: Sql): Promise<CopiedTable[]> {
  const tables: CopiedTable[] = []
  for (const table of TABLE_NAMES) {
    const [sent, arrived] = [await tableQueries(from).count(table), await tableQueries(to).count(table)]
    if (sent !== arrived)
      throw new Corrupt(`Of ${sent} rows of ${table}, ${arrived} arrived. Nothing was written`, {
        table,
        sent,
        arrived,
      })
    tables.push({ table, rows: arrived })
  }
  return tables
}

async function assertSound(to: Sql, place: string, breathe: () => Promise<void>): Promise<void> {
  const broken = (await invariantChecks(healthQueries(to), breathe)).filter(
    check => check.status === 'failed',
  )
  if (broken.length === 0) return
  throw new Corrupt(
    `${place} does not add up: ${broken.map(check => check.message).join('; ')}. Nothing was written`,
    { from: place, broken },
    { next: { purpose: 'Look at it', operation: 'doctor' } },
  )
}
