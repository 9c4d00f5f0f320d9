import type { WaitlistRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { NotFound } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Context } from '../context.ts'
import { readEntry, type WaitlistEntry } from '../model/waitlist-entry.ts'

/** An entry as it is now, by its id. @throws NotFound */
export async function showEntry({ store, clock }: Context, id: string): Promise<WaitlistEntry> {
  return store.read(async queries => readEntry(queries, (await entryById(queries, id)).id, clock.now()))
}

/** @throws NotFound */
export async function entryById(queries: Queries, id: string): Promise<WaitlistRow> {
  const number = /^\d{1,15}$/.test(id) ? Number(id) : undefined
  const row = number === undefined ? undefined : await queries.waitlist.byId(number)
  if (row) return row
  throw new NotFound(
    `No waitlist entry ${quoted(id)}`,
    { entry: number ?? id },
    { next: { purpose: 'See', operation: 'waitlist list' } },
  )
}
