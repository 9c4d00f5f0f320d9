import type { Queries } from '../../store/queries/index.ts'
import { Conflict } from '../../ticketing/conflict.ts'
import { type Context, type Tx, type TxPortion, writeMany } from '../../ticketing/context.ts'
import { carryOut } from '../../ticketing/imports/change-booking-of-row.ts'
import { ImportDesk, type RowVerdict } from '../../ticketing/imports/desk.ts'
import type { ImportedBooking, Times } from '../../ticketing/imports/imported-booking.ts'
import { insertSales } from '../../ticketing/imports/insert-sales.ts'
import type { ImportedSale } from '../../ticketing/imports/sale-of-row.ts'
import { loadForRead, loadForSale } from '../../ticketing/inventory/event-inventory.ts'
import { Invalid, TixError } from '../../values/errors.ts'
import { ParseError } from '../../values/parse-error.ts'
import type { Cells } from '../input/csv.ts'
import type { Row } from './booking-row.ts'
import type { RowOutcome } from './import-tally.ts'
import type { Reading } from './reading.ts'
import type { StrayStatus } from './row-reader.ts'

/** Errors that concern one row only; any other concerns the store and ends the import. */
const ABOUT_THE_ROW = [
  'VALIDATION',
  'NOT_FOUND',
  'SOLD_OUT',
  'PERSON_LIMIT',
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
/** Rows that a rehearsal judges together: with up to two refs a row, they fill one query of 1,000 places. */
const REHEARSED_ROWS = 500

/** How rows are judged, besides what they say. */
export interface Judging {
  times: Times
  update: boolean
  strict: boolean
}

/** The rows of an input, and how they are judged. */
interface JudgedRows {
  reading: Reading
  judging: Judging
}

/** What became of some records, in their order in the input. */
export interface Settled {
  outcomes: RowOutcome[]
  /** The line of the last of them. */
  line: number
}

/** How long a transaction may last while nobody waits, in milliseconds. */
const LONG_TRANSACTION_MS = 2_000

/** Books for good, in transactions between which others get in. */
export function book(context: Context, rows: JudgedRows, signal: AbortSignal): AsyncIterable<Settled[]> {
  return writeMany(context, portions(rows), { longestMs: LONG_TRANSACTION_MS, signal })
}

async function* portions({ reading, judging }: JudgedRows): AsyncGenerator<TxPortion<Settled>> {
  let desk: ImportDesk | undefined
  for await (const portion of inPortions(reading.records(), PORTION_ROWS))
    yield async (tx, begins) => {
      if (begins || !desk) desk = bookingDesk(tx, judging)
      const outcomes = await bookPortion(tx, desk, reading.rows(portion), rejected)
      return { outcomes, line: lastLine(portion) }
    }
}

/** Judges rows as `book` does, and writes nothing; no other process waits for it. */
export async function* rehearse(
  context: Context,
  { reading, judging }: JudgedRows,
  signal: AbortSignal,
): AsyncGenerator<Settled[]> {
  const now = context.clock.now()
  const open = (queries: Queries, event: string) => loadForRead(queries, event, now)
  const desk = new ImportDesk({ ...judging, now, writes: false, open })
  for await (const portion of inPortions(reading.records(), REHEARSED_ROWS)) {
    const rows = reading.rows(portion)
    const outcomes = await context.store.read(
      async queries => {
        await look(desk, queries, rows)
        return rows.map(row => settle(desk, row, rejected).outcome)
      },
      { signal },
    )
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

/**
 * Judges rows and books them, in a transaction. A row that changes a booking is carried out in its turn: the sales before
 * it are written first, and the rows after it see the seats that it freed or took.
 */
export async function bookPortion(
  tx: Tx,
  desk: ImportDesk,
  rows: readonly Row[],
  refused: RefuseRow,
): Promise<RowOutcome[]> {
  const outcomes: RowOutcome[] = []
  let sales: ImportedSale[] = []
  await look(desk, tx.queries, rows)
  for (const [at, row] of rows.entries()) {
    const { outcome, verdict } = settle(desk, row, refused)
    outcomes.push(outcome)
    if (verdict?.kind === 'sale') sales.push(verdict.sale)
    if (verdict?.kind !== 'change') continue
    await insertSales(tx, sales, desk.times)
    sales = []
    const refusal = await spentVoucher(() => carryOut(tx, verdict.change))
    if (refusal) outcomes[at] = refused(row, refusal)
    await desk.recount(tx.queries, requestsOf(rows.slice(at + 1)))
  }
  await insertSales(tx, sales, desk.times)
  return outcomes
}

/** Gives the one refusal that only the voucher's row can decide; it comes before anything of the change is written. */
async function spentVoucher(work: () => Promise<void>): Promise<Conflict | undefined> {
  try {
    await work()
    return undefined
  } catch (error) {
    if (error instanceof Conflict && error.code === 'VOUCHER_SPENT') return error
    throw error
  }
}

/** A desk for one transaction that books. Seats of holds that have expired count as free. */
export function bookingDesk(tx: Tx, judging: Judging): ImportDesk {
  const open = (_: Queries, event: string) => loadForSale(tx, event, { all: true })
  return new ImportDesk({ ...judging, now: tx.now, writes: true, open })
}

/** Reads what rows are about; those that were refused already are looked up too, because they may have been mended. */
function look(desk: ImportDesk, queries: Queries, rows: readonly Row[]): Promise<void> {
  const refs: { ref: string; digest: string }[] = []
  for (const row of rows)
    if (row.kind === 'rejected' && row.ref !== undefined && row.digest !== undefined)
      refs.push({ ref: row.ref, digest: row.digest })
  return desk.read(queries, requestsOf(rows), refs)
}

function requestsOf(rows: readonly Row[]): ImportedBooking[] {
  return rows.flatMap(row => (row.kind === 'booking' ? [row.request] : []))
}

function settle(
  desk: ImportDesk,
  row: Row,
  refused: RefuseRow,
): { outcome: RowOutcome; verdict?: RowVerdict } {
  if (row.kind === 'rejected') {
    const mended = row.ref !== undefined && row.digest !== undefined && desk.isMended(row.ref, row.digest)
    return {
      outcome: mended && row.record.twin === undefined ? { kind: 'unchanged' } : refused(row, undefined),
    }
  }
  try {
    const verdict = desk.judge(row.request)
    return { verdict, outcome: outcomeOf(verdict, row.stray) }
  } catch (caught) {
    const error = caught instanceof ParseError ? Invalid.field('', caught.message) : caught
    if (!(error instanceof TixError) || !aboutTheRow(error)) throw error
    return { outcome: refused(row, error) }
  }
}

function outcomeOf(verdict: RowVerdict, stray: StrayStatus | undefined): RowOutcome {
  if (verdict.kind === 'skipped') return verdict
  if (verdict.kind === 'sale') {
    const { seats, dropsMoney, isAhead } = verdict
    return { kind: 'booked', seats, dropsMoney, isAhead, stray }
  }
  const { kind, dropsMoney, keepsChanges } = verdict
  return { kind: kind === 'change' ? 'changed' : kind, dropsMoney, keepsChanges, stray }
}

/** What becomes of a row that is refused: by itself, or with the error by which it was. */
export type RefuseRow = (row: Row, error: TixError | undefined) => RowOutcome

function rejected(row: Row, error: TixError | undefined): RowOutcome {
  if (row.kind === 'rejected') return row
  return {
    kind: 'rejected',
    record: row.record,
    ref: row.ref,
    code: error?.code ?? 'VALIDATION',
    message: error === undefined ? '' : told(error),
    digest: row.request.digest,
  }
}

function told(error: TixError): string {
  if (!(error instanceof Invalid)) return error.message
  return error.issues
    .map(({ field, message }) => (field === '' ? message : `${field}: ${message}`))
    .join('; ')
}
