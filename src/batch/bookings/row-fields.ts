import { ParseError, quoted } from '../../values/parse-error.ts'
import type { When } from '../../values/time/when.ts'
import type { Cells } from '../input/csv.ts'
import type { RowField, State } from '../layouts/layout.ts'
import { assertNoSheetError } from '../values/sheet-error.ts'
import type { RowReader } from './row-reader.ts'

export type FieldParser<T> = (raw: string, reader: RowReader) => T

/** Reads the fields of one record one by one, and collects what is wrong with them. */
export class RowFields {
  readonly reader: RowReader
  readonly mistakes: string[] = []
  readonly #record: Cells

  constructor(reader: RowReader, record: Cells) {
    this.reader = reader
    this.#record = record
  }

  /** Whether there is a column for it at all. */
  has(field: RowField): boolean {
    return this.reader.columns.sources[field] !== undefined
  }

  read<T>(field: RowField, parse: FieldParser<T>): T | undefined {
    const raw = this.reader.valueOf(this.#record, field)
    return raw === '' ? undefined : this.parsed(field, raw, parse)
  }

  needed<T>(field: RowField, parse: FieldParser<T>): T | undefined {
    if (this.reader.valueOf(this.#record, field) !== '') return this.read(field, parse)
    this.mistakes.push(`${this.reader.headingOf(field)}: is missing`)
    return undefined
  }

  parsed<T>(field: RowField, raw: string, parse: FieldParser<T>): T | undefined {
    try {
      assertNoSheetError(raw)
      // Nobody's name is a list or an object of JSON.
      if (field !== 'attendees' && this.#record.nested?.includes(raw))
        throw new ParseError(`must be a text or a number, not ${quoted(raw)}`)
      return parse(raw, this.reader)
    } catch (error) {
      if (!(error instanceof ParseError)) throw error
      this.mistakes.push(`${this.reader.headingOf(field)}: ${error.message}`)
      return undefined
    }
  }

  /** A time of sale in another system is good to know; one that cannot be read is no reason to refuse the row. */
  time(field: RowField, parse: FieldParser<When>): When | undefined {
    const { layout } = this.reader.columns
    if (!layout || layout.own) return this.read(field, parse)
    return this.read(field, raw => {
      try {
        return parse(raw, this.reader)
      } catch (error) {
        if (!(error instanceof ParseError)) throw error
        this.reader.note(`${this.reader.headingOf(field)} that is no time: not kept`)
        return undefined
      }
    })
  }

  state(): State | undefined {
    if (this.reader.columns.statuses.length === 0) return 'confirmed'
    return this.parsed('status', '', () => this.reader.stateOf(this.#record))
  }
}
