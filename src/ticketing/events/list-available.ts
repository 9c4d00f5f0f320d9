import type { Page } from '../../store/interface/page.ts'
import type { EventRow } from '../../store/interface/rows.ts'
import type { EventFilter } from '../../store/queries/event-filter.ts'
import type { EventSort } from '../../store/queries/events.ts'
import type { Queries } from '../../store/queries/index.ts'
import { limits } from '../../values/limits.ts'
import type { Instant } from '../../values/time/instant.ts'
import { countSeats, type KnownExpired } from '../inventory/seat-count.ts'

/** What a list of events is read with. No column has the seats that a newcomer can have: they are counted. */
export interface ListReading {
  queries: Queries
  filter: EventFilter
  now: Instant
  /** Only events of which seats can be bought. */
  onlyAvailable: boolean
  /** Counts of expired holds, kept for showing the events that were found, whose seats are counted again. */
  expired: KnownExpired
}

type SortedRow = EventRow & { sortKey: string | number }

/** A full page of the events of which seats can be bought, in the order of a column: it is read on until it is full. */
export async function availableOnly(reading: ListReading, sort: EventSort, page: Page): Promise<SortedRow[]> {
  const found: SortedRow[] = []
  for await (const rows of counted(reading, sort, page.after)) {
    for (const { row, available } of rows) if (available > 0) found.push(row)
    if (found.length >= page.limit) break
  }
  return found.slice(0, page.limit)
}

/** A page in the order of the seats that can be bought, fewest first. All that match are counted. */
export async function sortedByAvailable(reading: ListReading, page: Page): Promise<SortedRow[]> {
  const numbers: { id: number; sortKey: number }[] = []
  for await (const rows of counted(reading, 'starts', undefined))
    for (const { row, available } of rows)
      if (available > 0 || !reading.onlyAvailable) numbers.push({ id: row.id, sortKey: available })
  const before = (a: { id: number; sortKey: number }, b: { id: number; sortKey: number }) =>
    a.sortKey - b.sortKey || a.id - b.id
  const { after, limit } = page
  const sorted = numbers.sort(before)
  const start = after ? sorted.findIndex(n => before(n, { id: after.id, sortKey: Number(after.key) }) > 0) : 0
  const wanted = start === -1 ? [] : sorted.slice(start, start + limit)
  const rows: SortedRow[] = []
  for (const { id, sortKey } of wanted) {
    const row = await reading.queries.events.byId(id)
    if (row) rows.push({ ...row, sortKey })
  }
  return rows
}

/** All events that match, in pages, with the seats that a newcomer can have of each. */
async function* counted(
  { queries, filter, now, expired }: ListReading,
  sort: EventSort,
  from: Page['after'],
): AsyncGenerator<{ row: SortedRow; available: number }[]> {
  for (let after = from; ; ) {
    const rows = await queries.events.list(filter, sort, { limit: limits.pageSize, after })
    if (rows.length === 0) return
    const seatsOf = await countSeats(queries, rows, now, expired)
    yield rows.map(row => ({ row, available: seatsOf(row).available }))
    const last = rows.at(-1)
    if (!last || rows.length < limits.pageSize) return
    after = { key: last.sortKey, id: last.id }
  }
}
