import type { Instant } from '../../values/time/instant.ts'
import { type Field, layoutOf } from '../input/columns.ts'
import type { Cells } from '../input/csv.ts'
import type { Table } from '../input/records.ts'
import { type Row, type RowReader, readBookingRow } from './booking-row.ts'

/** What says how a table is to be read. */
interface Instructions {
  /** The event of every row, whatever a column says. */
  event?: string | undefined
  map: ReadonlyMap<Field, string>
}

/**
 * Reads the records of a table, and makes rows of them: each only when its turn has come, because a row takes ten
 * times the memory of its record.
 */
export class Reading {
  /** Columns that nothing is read from, so far. */
  readonly ignored = new Set<string>()
  readonly #table: Table
  readonly #instructions: Instructions
  readonly #batch: string | undefined
  readonly #now: Instant
  /** By header: one for all records, or of NDJSON one for those with the same keys. */
  readonly #readers = new WeakMap<readonly string[], RowReader>()

  /** @param batch by which rows are known that have no ref */
  constructor(table: Table, instructions: Instructions, batch: string | undefined, now: Instant) {
    this.#table = table
    this.#instructions = instructions
    this.#batch = batch
    this.#now = now
  }

  /** @throws Invalid where a column of `--map` is none */
  async *records(): AsyncGenerator<Cells[]> {
    let first = true
    for await (const records of this.#table.portions) {
      if (first && records.length > 0) {
        this.#assertMapped(records)
        first = false
      }
      yield records
    }
  }

  rows(records: readonly Cells[]): Row[] {
    return records.map(record => readBookingRow(this.readerOf(record), record))
  }

  /** How a record is read. */
  readerOf({ header = this.#table.header }: Cells): RowReader {
    const known = this.#readers.get(header)
    if (known) return known
    const mayLack = this.#table.input === 'ndjson'
    const { columns, ignored } = layoutOf(header, this.#instructions.map, { mayLack })
    for (const column of ignored) this.ignored.add(column)
    const reader = {
      columns,
      event: this.#instructions.event,
      batch: this.#batch,
      now: this.#now,
      headerOf: (field: Field) => header[columns[field]?.[0] ?? -1] ?? field,
    }
    this.#readers.set(header, reader)
    return reader
  }

  /** A key that is in none of the first objects is more likely misspelt than missing in all of them. */
  #assertMapped(records: readonly Cells[]): void {
    if (this.#table.input !== 'ndjson') return
    const keys = [...new Set(records.flatMap(({ header = [] }) => header))]
    layoutOf(keys, this.#instructions.map)
  }
}
