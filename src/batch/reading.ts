import type { Instant } from '../store/values.ts'
import { type Row, type RowReader, readBookingRow } from './booking-row.ts'
import { type Field, type Layout, layoutOf } from './columns.ts'
import type { Cells } from './input/csv.ts'
import type { Table } from './input/records.ts'

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
  layout: Layout
  readonly #table: Table
  readonly #instructions: Instructions
  readonly #batch: string | undefined
  readonly #now: Instant
  #width: number
  #reader: RowReader

  /** @param batch by which rows are known that have no ref */
  constructor(table: Table, instructions: Instructions, batch: string | undefined, now: Instant) {
    this.#table = table
    this.#instructions = instructions
    this.#batch = batch
    this.#now = now
    this.#width = table.header.length
    this.layout = layoutOf(table.header, instructions.map)
    this.#reader = this.#readerFor(this.layout)
  }

  async *records(): AsyncGenerator<Cells[]> {
    for await (const records of this.#table.portions) {
      this.#followHeader()
      yield records
    }
  }

  rows(records: readonly Cells[]): Row[] {
    return records.map(record => readBookingRow(this.#reader, record))
  }

  /** That of NDJSON grows, at its end. */
  #followHeader(): void {
    const { header } = this.#table
    if (header.length === this.#width) return
    this.#width = header.length
    this.layout = layoutOf(header, this.#instructions.map)
    this.#reader = this.#readerFor(this.layout)
  }

  #readerFor({ columns }: Layout): RowReader {
    const { header } = this.#table
    return {
      columns,
      event: this.#instructions.event,
      batch: this.#batch,
      now: this.#now,
      headerOf: field => header[columns[field]?.[0] ?? -1] ?? field,
    }
  }
}
