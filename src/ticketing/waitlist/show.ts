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
  assertEntryId(id)
  const row = await queries.waitlist.byId(Number(id))
  if (!row) throw noSuchEntry(id, Number(id))
  return row
}

/** @throws NotFound for what is the id of no entry, whichever there are */
export function assertEntryId(id: string): void {
  if (!/^\d{1,15}$/.test(id)) throw noSuchEntry(id, id)
}

function noSuchEntry(id: string, entry: number | string): NotFound {
  const next = { purpose: 'See', operation: 'waitlist list' } as const
  return new NotFound(`No waitlist entry ${quoted(id)}`, { entry }, { next })
}
