import { TixError } from '../store/errors.ts'
import { ImportDesk, ImportRehearsal } from '../ticketing/import-booking.ts'
import type { Office } from '../ticketing/office.ts'
import type { BookingRow, SettledRow } from './booking-row.ts'
import type { Outcome } from './ledger.ts'
import { Pace } from './pace.ts'

export type Row = BookingRow | SettledRow

/** Errors that are about one row; every other is about the store, and ends the import. */
const ABOUT_THE_ROW = [
  'VALIDATION',
  'NOT_FOUND',
  'SOLD_OUT',
  'SALES_CLOSED',
  'EVENT_CANCELED',
  'IDEMPOTENCY_MISMATCH',
  'CONFLICT',
]

export function aboutTheRow(error: TixError): boolean {
  return ABOUT_THE_ROW.includes(error.code)
}

/** Settles rows, in their order, so many as it likes: the outcomes are those of the first rows. */
export type Settle = (rows: readonly Row[]) => Promise<Outcome[]>

/** Books for good, one transaction a chunk. */
export function booking(office: Office): Settle {
  const pace = new Pace()
  return async rows => {
    const chunk = rows.slice(0, pace.size)
    if (chunk.every(settled)) return chunk
    await pace.gap()
    let since = 0
    const outcomes = await office.store.write(
      async queries => {
        since = performance.now()
        const desk = new ImportDesk(office, queries)
        const found: Outcome[] = []
        for (const row of chunk)
          found.push(settled(row) ? row : await outcomeOf(row, () => desk.book(row.request)))
        return found
      },
      { bulk: true },
    )
    pace.held(since, chunk.length)
    return outcomes
  }
}

/** Everything but the writing; nobody is kept waiting for it. */
export function rehearsal(office: Office): Settle {
  const rehearsed = new ImportRehearsal(office)
  return rows =>
    office.store.read(async queries => {
      const found: Outcome[] = []
      for (const row of rows)
        found.push(settled(row) ? row : await outcomeOf(row, () => rehearsed.book(queries, row.request)))
      return found
    })
}

export function settled(row: Row): row is SettledRow {
  return row.kind !== 'booking'
}

async function outcomeOf(row: BookingRow, book: () => Promise<number>): Promise<Outcome> {
  const { record, ref } = row
  try {
    const seats = await book()
    return seats > 0 ? { kind: 'booked', seats } : { kind: 'skipped', record }
  } catch (error) {
    if (!(error instanceof TixError) || !aboutTheRow(error)) throw error
    return { kind: 'rejected', record, ref, code: error.code, message: error.message }
  }
}
