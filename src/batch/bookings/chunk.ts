import type { Queries } from '../../store/queries/index.ts'
import { bookSales, ImportDesk, type ImportedSale } from '../../ticketing/bookings/import-booking.ts'
import { type Context, type Tx, type TxPortion, writeMany } from '../../ticketing/context.ts'
import { seatsOf } from '../../ticketing/inventory/allocation.ts'
import { loadForRead, loadForSale } from '../../ticketing/inventory/event-inventory.ts'
import { TixError } from '../../values/errors.ts'
import type { Cells } from '../input/csv.ts'
import type { ParsedBooking, Row, SettledRow } from './booking-row.ts'
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

/** What became of some records, in their order. */
export interface Settled {
  outcomes: Outcome[]
  /** The line of the last of them. */
  line: number
}

/** How long a transaction may last while nobody waits, in milliseconds. */
const LONG_TRANSACTION_MS = 500

/** Books for good, in transactions between which others get in. */
export function book(
  context: Context,
  reading: Reading,
  source: AsyncIterable<readonly Cells[]>,
  signal: AbortSignal,
): AsyncIterable<Settled[]> {
  const options = { longestMs: LONG_TRANSACTION_MS, signal }
  return writeMany(context, portions(reading, source), options)
}

async function* portions(
  reading: Reading,
  source: AsyncIterable<readonly Cells[]>,
): AsyncGenerator<TxPortion<Settled>> {
  let desk: ImportDesk | undefined
  for await (const portion of inPortions(source, PORTION_ROWS))
    yield async (tx, begins) => {
      if (begins || !desk) desk = bookingDesk(tx)
      const outcomes = await bookPortion(tx, desk, reading.rows(portion), rejected)
      return { outcomes, line: lastLine(portion) }
    }
}

/** Everything but the writing; nobody is kept waiting for it. */
export async function* rehearse(
  context: Context,
  reading: Reading,
  source: AsyncIterable<readonly Cells[]>,
  signal: AbortSignal,
): AsyncGenerator<Settled[]> {
  const now = context.clock.now()
  const desk = new ImportDesk(now, (queries, event) => loadForRead(queries, event, now))
  for await (const portion of inPortions(source, REHEARSED_ROWS)) {
    const rows = reading.rows(portion)
    const { outcomes } = await context.store.read(queries => judge(desk, queries, rows, rejected), { signal })
    yield [{ outcomes, line: lastLine(portion) }]
  }
}

async function* inPortions(source: AsyncIterable<readonly Cells[]>, size: number) {
  for await (const records of source)
    for (let at = 0; at < records.length; at += size) yield records.slice(at, at + size)
}

function lastLine(records: readonly Cells[]): number {
  return records.at(-1)?.line ?? 0
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
