import type { Queries } from '../../store/queries/index.ts'
import { bookSales, ImportDesk, type ImportedSale } from '../../ticketing/bookings/import-booking.ts'
import { type Context, type Tx, write } from '../../ticketing/context.ts'
import { seatsOf } from '../../ticketing/inventory/allocation.ts'
import { loadForRead, loadForSale } from '../../ticketing/inventory/event-inventory.ts'
import { TixError } from '../../values/errors.ts'
import type { Cells } from '../input/csv.ts'
import type { ParsedBooking, Row, SettledRow } from './booking-row.ts'
import { ChunkBudget } from './chunk-budget.ts'
import type { Outcome } from './import-tally.ts'
import type { Reading } from './reading.ts'

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

/** Rows that are judged together and then written together: a millisecond or two of work. */
export const PORTION_ROWS = 100
/** The same where nothing is written. */
const REHEARSED_ROWS = 1000

/** Settles records, in their order, so many as it likes: the outcomes are those of the first ones. */
export type Settle = (records: readonly Cells[]) => Promise<Outcome[]>

/** Books for good; a transaction takes as many rows as the time allows for which it may hold the lock. */
export function booking(context: Context, reading: Reading): Settle {
  const pace = new ChunkBudget(() => context.store.othersWait())
  return async records => {
    const first = reading.rows(records.slice(0, PORTION_ROWS))
    if (first.every(settled)) return first
    await context.store.makeWay()
    return write(
      context,
      async tx => {
        pace.begin()
        const desk = bookingDesk(tx)
        const outcomes = await bookPortion(tx, desk, first, rejected)
        while (outcomes.length < records.length && pace.mayGoOn()) {
          const portion = reading.rows(records.slice(outcomes.length, outcomes.length + PORTION_ROWS))
          outcomes.push(...(await bookPortion(tx, desk, portion, rejected)))
        }
        return outcomes
      },
      { bulk: true },
    )
  }
}

/** Everything but the writing; nobody is kept waiting for it. */
export function rehearsal(context: Context, reading: Reading): Settle {
  const now = context.clock.now()
  const desk = new ImportDesk(now, (queries, event) => loadForRead(queries, event, now))
  return records => {
    const rows = reading.rows(records.slice(0, REHEARSED_ROWS))
    return context.store.read(async queries => (await judge(desk, queries, rows, rejected)).outcomes)
  }
}

/** Judges rows and books them, in a transaction. */
export async function bookPortion(
  tx: Tx,
  desk: ImportDesk,
  rows: readonly Row[],
  refused: Refusal,
): Promise<Outcome[]> {
  const { outcomes, sales } = await judge(desk, tx.queries, rows, refused)
  await bookSales(tx, sales)
  return outcomes
}

/** A desk for one transaction that books. */
export function bookingDesk(tx: Tx): ImportDesk {
  return new ImportDesk(tx.now, (_queries, event) => loadForSale(tx, event))
}

function settled(row: Row): row is SettledRow {
  return row.kind !== 'booking'
}

async function judge(
  desk: ImportDesk,
  queries: Queries,
  rows: readonly Row[],
  refused: Refusal,
): Promise<{ outcomes: Outcome[]; sales: ImportedSale[] }> {
  await desk.read(
    queries,
    rows.flatMap(row => (settled(row) ? [] : [row.request])),
  )
  const sales: ImportedSale[] = []
  const outcomes = rows.map((row): Outcome => {
    if (settled(row)) return row
    try {
      const agreed = desk.judge(row.request)
      if (!agreed) return { kind: 'skipped', record: row.record }
      sales.push(agreed)
      return { kind: 'booked', seats: seatsOf(agreed.sale.allocations) }
    } catch (error) {
      if (!(error instanceof TixError) || !aboutTheRow(error)) throw error
      return refused(row, error)
    }
  })
  return { outcomes, sales }
}

/** What becomes of a row that is refused. */
type Refusal = (row: ParsedBooking, error: TixError) => Outcome

function rejected({ record, ref }: ParsedBooking, { code, message }: TixError): Outcome {
  return { kind: 'rejected', record, ref, code, message }
}
