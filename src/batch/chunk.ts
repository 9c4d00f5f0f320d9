import { TixError } from '../store/errors.ts'
import type { Queries } from '../store/queries/index.ts'
import { seatsOf } from '../ticketing/booking-rules.ts'
import { bookSales, ImportDesk, type ImportedSale } from '../ticketing/import-booking.ts'
import type { Office } from '../ticketing/office.ts'
import { openTill, readTill } from '../ticketing/till.ts'
import type { BookingRow, Row, SettledRow } from './booking-row.ts'
import type { Cells } from './input/csv.ts'
import type { Outcome } from './ledger.ts'
import { Pace } from './pace.ts'
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
export function booking(office: Office, reading: Reading): Settle {
  const pace = new Pace(() => office.store.othersWait())
  return async records => {
    const first = reading.rows(records.slice(0, PORTION_ROWS))
    if (first.every(settled)) return first
    await office.store.makeWay()
    return office.store.write(
      async queries => {
        pace.begin()
        const desk = bookingDesk(office)
        const outcomes = await bookPortion(office, queries, desk, first, rejected)
        while (outcomes.length < records.length && pace.mayGoOn()) {
          const portion = reading.rows(records.slice(outcomes.length, outcomes.length + PORTION_ROWS))
          outcomes.push(...(await bookPortion(office, queries, desk, portion, rejected)))
        }
        return outcomes
      },
      { bulk: true },
    )
  }
}

/** Everything but the writing; nobody is kept waiting for it. */
export function rehearsal(office: Office, reading: Reading): Settle {
  const now = office.clock.now()
  const desk = new ImportDesk(now, (queries, event) => readTill(queries, event, now))
  return records => {
    const rows = reading.rows(records.slice(0, REHEARSED_ROWS))
    return office.store.read(async queries => (await judge(desk, queries, rows, rejected)).outcomes)
  }
}

/** Judges rows and books them, in a transaction. */
export async function bookPortion(
  office: Office,
  queries: Queries,
  desk: ImportDesk,
  rows: readonly Row[],
  refused: Refusal,
): Promise<Outcome[]> {
  const { outcomes, sales } = await judge(desk, queries, rows, refused)
  await bookSales(office, queries, sales)
  return outcomes
}

/** A desk for one transaction that books. */
export function bookingDesk(office: Office): ImportDesk {
  const now = office.clock.now()
  return new ImportDesk(now, (queries, event) => openTill(office, queries, event, now))
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
type Refusal = (row: BookingRow, error: TixError) => Outcome

function rejected({ record, ref }: BookingRow, { code, message }: TixError): Outcome {
  return { kind: 'rejected', record, ref, code, message }
}
