import { assertListsBookings } from '../columns/other-lists.ts'
import type { Cells } from '../input/csv.ts'
import { contentDigest } from '../input/digest.ts'
import type { Table } from '../input/records.ts'
import { RefTable } from '../input/ref-table.ts'
import { type Row, readBookingRow } from './booking-row.ts'
import type { Letters } from './letters.ts'
import { cellAt } from './row-cells.ts'
import { type Instructions, RowReader } from './row-reader.ts'

/** How rows without a reference are recognized when they come again. */
interface RowNames {
  /** `--batch`, with their line. */
  batch: string | undefined
  /** What an older tix used, which always went by the line. */
  former: string | undefined
}

/** At most so many unread columns are named: a header may have 100,000. */
const MOST_IGNORED = 100

/**
 * Reads the records of a table, and makes rows of them: each only when its turn has come, because a row takes ten
 * times the memory of its record.
 */
export class Reading {
  /** Columns that nothing is read from, so far. */
  readonly ignored = new Set<string>()
  /** Whether there are more than are named in `ignored`. */
  ignoresMore = false
  /** Ignored columns that look as if they mattered, each with what it looks like. */
  readonly suspicious = new Map<string, string>()
  /** The name of the layout that the headings told. */
  layout: string | null = null
  /** Notes to be told once, each with the number of rows that it is about. */
  readonly notes = new Map<string, number>()
  readonly #table: Table
  readonly #instructions: Instructions
  readonly #names: RowNames
  readonly #letters: Letters | undefined
  /** A reader for each header: one for all records, or, in NDJSON, one for each set of keys. */
  readonly #readers = new WeakMap<readonly string[], RowReader>()
  readonly #refs = new RefTable()
  #order: { ref: string; carried: Record<string, string> } | undefined

  /** @param letters where the database cannot keep all of them */
  constructor(table: Table, instructions: Instructions, names: RowNames, letters: Letters | undefined) {
    this.#table = table
    this.#instructions = instructions
    this.#names = names
    this.#letters = letters
  }

  /** @throws Invalid where a column of `--map` is none, or the headings are those of another list */
  async *records(): AsyncGenerator<Cells[]> {
    let first = true
    for await (const records of this.#table.portions) {
      if (first && records.length > 0) {
        this.#assertMeant(records)
        if (this.#table.input !== 'ndjson') this.readerOf({ line: 0, cells: [] }).learnDayOrder(records)
        first = false
      }
      for (const record of records) this.#identify(record)
      await this.#letters?.learn(records)
      yield records
    }
  }

  rows(records: readonly Cells[]): Row[] {
    const rows = records.map(record => this.#row(record))
    const { former } = this.#names
    if (former !== undefined)
      for (const row of rows)
        if (row.kind === 'booking') row.request.formerRef = `${former}:${row.record.line}`
    return rows
  }

  #row(record: Cells): Row {
    const reader = this.readerOf(record)
    const row = readBookingRow(reader, record)
    return this.#letters?.checked(row, field => reader.headingOf(field)) ?? row
  }

  /** How a record is read. */
  readerOf({ header = this.#table.header }: Cells): RowReader {
    const known = this.#readers.get(header)
    if (known) return known
    const reader = new RowReader(header, this.#instructions, this.#table.input === 'ndjson', what =>
      this.note(what),
    )
    const { ignored, suspicious, layout } = reader.columns
    for (const column of ignored)
      if (this.ignored.size < MOST_IGNORED) this.ignored.add(column)
      else this.ignoresMore ||= !this.ignored.has(column)
    for (const { heading, as } of suspicious) this.suspicious.set(heading, as)
    this.layout ??= layout?.name ?? null
    this.#readers.set(header, reader)
    return reader
  }

  note(what: string): void {
    this.notes.set(what, (this.notes.get(what) ?? 0) + 1)
  }

  /** Sets the record's ref. Called once for each record, in order; its row may be read more than once. */
  #identify(record: Cells): void {
    const { batch } = this.#names
    if (record.problem !== undefined) {
      record.ref = batch === undefined ? this.#byContent(record) : `${batch}:${record.line}`
      return
    }
    const reader = this.readerOf(record)
    const ref = reader.refOf(record)
    if (reader.columns.layout?.carried) this.#carry(reader, record, ref)
    if (ref === '') {
      record.ref = batch === undefined ? this.#byContent(record) : `${batch}:${record.line}`
      if (batch === undefined) this.note(WITHOUT_REF)
    } else if (reader.columns.layout?.rowsOfOrders && !reader.columns.refIsWhole) {
      const number = this.#refs.count(ref)
      record.ref = number === 1 ? ref : `${ref}-${number}`
      if (number > 1) this.note(BY_PLACE)
    } else {
      record.ref = ref
      const first = this.#refs.see(ref, record.line)
      if (first > 0) record.twin = first
    }
    if (reader.hasNoAddress(record)) this.note(WITHOUT_EMAIL)
    if (reader.hasOrderDiscount(record)) this.note(WITH_DISCOUNT)
  }

  /** What only the first row of an order says holds for the rows below it, too. */
  #carry(reader: RowReader, record: Cells, ref: string): void {
    if (ref !== '' && this.#order?.ref === ref) record.carried = this.#order.carried
    else this.#order = { ref, carried: reader.carriedFrom(record) }
  }

  /**
   * All that it says, and how often it was said: a file that grew has its old rows, and new ones. A question that a form
   * got since is one more column, which the old rows leave empty.
   */
  #byContent(record: Cells): string {
    const { header } = record
    const cells = record.cells.map((_, at) => cellAt(record, at))
    while (cells.at(-1) === '') cells.pop()
    const keys = header?.slice(0, cells.length) ?? []
    const digest = contentDigest([this.#instructions.event, ...keys, ...cells])
    const number = this.#refs.count(`row ${digest}`)
    return number === 1 ? `row ${digest}` : `row ${digest} ${number}`
  }

  /** A key that is in none of the first objects is more likely misspelled than missing in all of them. */
  #assertMeant(records: readonly Cells[]): void {
    const isNdjson = this.#table.input === 'ndjson'
    const keys = isNdjson ? [...new Set(records.flatMap(({ header = [] }) => header))] : this.#table.header
    const { map, layout } = this.#instructions
    if (map.size === 0 && layout === undefined) assertListsBookings(keys)
    if (isNdjson) new RowReader(keys, this.#instructions, false, () => {})
  }
}

const WITHOUT_REF =
  'no reference of its own: known by what it says, so that it is booked once; changed, it is another row'
const BY_PLACE =
  'a further ticket of an order, without a number: known by its place among its rows, so sort the next file alike'
const WITHOUT_EMAIL = 'no e-mail address, which a booking need not have'
const WITH_DISCOUNT = 'a discount of a whole order: its tickets are booked at the prices before it'
