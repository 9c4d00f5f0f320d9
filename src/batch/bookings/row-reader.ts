import { type ColumnOptions, type Columns, columnsOf } from '../columns/columns.ts'
import { markOf, normal } from '../columns/headings.ts'
import { columnAt, type FieldSource } from '../columns/source.ts'
import type { Cells } from '../input/csv.ts'
import { contentDigest } from '../input/digest.ts'
import { type DayOrder, FIELDS, type RowField, type State } from '../layouts/layout.ts'
import { seemsToTakeNoSeat, stateOf, together } from '../layouts/words.ts'
import { dayOrderOf } from '../values/times.ts'
import { cellAt, valueAt } from './row-cells.ts'

/** Options that say how rows are to be read. */
export interface Instructions extends Omit<ColumnOptions, 'mayLack'> {
  /** The event of every row, whatever a column says. */
  event?: string | undefined
  statusMap: ReadonlyMap<string, State>
  decimalComma?: boolean | undefined
  /** Which of two numbers before a slash is the month; else what the layout says. */
  dayOrder?: DayOrder | undefined
  /** Refuse what would otherwise be a warning. */
  strict?: boolean | undefined
}

/** A column that is not read, and in which a row says that it takes no seat. */
export interface StrayStatus {
  heading: string
  word: string
}

/** Reads the records below one header. */
export class RowReader {
  readonly columns: Columns
  readonly event: string | undefined
  readonly decimalComma: boolean | undefined
  #dayOrder: DayOrder | undefined
  /** Cells that people answered a question with. */
  readonly isAnswer: boolean
  readonly strict: boolean
  readonly #header: readonly string[]
  readonly #orderDiscount: number | undefined
  readonly #instructions: Instructions
  /** Records a note that is told once for the whole input. */
  readonly note: (what: string) => void
  /** The fields that go into a row's digest; `mark` stands for the field, in one character. */
  readonly #read: readonly { field: RowField; source: FieldSource; mark: string }[]

  /** @param note records what is to be told once */
  constructor(
    header: readonly string[],
    instructions: Instructions,
    mayLack: boolean,
    note: (what: string) => void,
  ) {
    this.columns = columnsOf(header, { ...instructions, mayLack })
    const { layout } = this.columns
    this.event = instructions.event
    this.decimalComma = instructions.decimalComma ? true : layout?.decimalComma
    this.#dayOrder = instructions.dayOrder ?? layout?.dayOrder
    this.strict = instructions.strict ?? false
    this.isAnswer = layout?.name === 'google-forms'
    this.#header = header
    const { orderDiscount } = layout ?? {}
    this.#orderDiscount = orderDiscount === undefined ? undefined : columnAt(header, orderDiscount)
    this.#instructions = instructions
    this.note = note
    this.#read = FIELDS.flatMap((field, at) => {
      const source = this.columns.sources[field]
      return source === undefined ? [] : [{ field, source, mark: String.fromCharCode(FIRST_FIELD + at) }]
    })
  }

  get dayOrder(): DayOrder | undefined {
    return this.#dayOrder
  }

  /** A system writes days in the order of its locale: a number above 12 tells which of the two is the month. */
  learnDayOrder(records: readonly Cells[]): void {
    if (this.#dayOrder === undefined || this.#instructions.dayOrder !== undefined) return
    const said = new Set(records.map(record => dayOrderOf(this.valueOf(record, 'createdAt'))))
    said.delete(undefined)
    const [order, other] = said
    if (other === undefined) this.#dayOrder = order ?? this.#dayOrder
  }

  headingOf(field: RowField): string {
    const at =
      field === 'status' ? this.columns.statuses[0]?.source[0]?.[0] : this.columns.sources[field]?.[0]?.[0]
    return this.#header[at ?? -1]?.replace(/\s+/g, ' ') ?? field
  }

  valueOf(record: Cells, field: RowField): string {
    const source = this.columns.sources[field]
    if (source === undefined) return ''
    const value = valueAt(record, source, field === 'createdAt' ? 'T' : ' ', this.columns.layout?.blanks)
    return value === '' ? (record.carried?.[field] ?? '') : value
  }

  /** The record's own reference: that of its order, with its number within the order. */
  refOf(record: Cells): string {
    const { ref, ticket } = this.columns.sources
    const order = ref === undefined ? '' : valueAt(record, ref, '-')
    if (order === '' || ticket === undefined) return order
    const number = valueAt(record, ticket, '-')
    return number === '' ? order : `${order}-${number}`
  }

  /** The column that has the whole of a record's reference. */
  refColumn(): number | undefined {
    const [[at, ...others] = [], ...alternatives] = this.columns.sources.ref ?? []
    const isWhole =
      others.length === 0 && alternatives.length === 0 && this.columns.sources.ticket === undefined
    const isNamed = this.columns.refIsWhole || normal(this.#header[at ?? -1] ?? '') === 'ref'
    return isWhole && isNamed ? at : undefined
  }

  /** The words in the record's status columns, else those carried over from the first row of its order. */
  statusWords(record: Cells): { heading: string; word: string }[] {
    return this.columns.statuses.map(({ heading, source }) => {
      const word = valueAt(record, source, ' ')
      return { heading, word: word === '' ? (record.carried?.[heading] ?? '') : word }
    })
  }

  /** @throws ParseError */
  stateOf(record: Cells): State {
    if (this.columns.statuses.length === 0) return 'confirmed'
    const { layout } = this.columns
    return together(
      this.statusWords(record).map(({ heading, word }) =>
        stateOf(word, normal(heading), layout, this.#instructions.statusMap),
      ),
    )
  }

  hasNoAddress(record: Cells): boolean {
    return this.valueOf(record, 'email') === ''
  }

  /** Whether something was taken off the order of which this is the first row. */
  hasOrderDiscount(record: Cells): boolean {
    return this.#orderDiscount !== undefined && /[1-9]/.test(record.cells[this.#orderDiscount] ?? '')
  }

  /** What the first row of an order says for those below it. */
  carriedFrom(record: Cells): Record<string, string> {
    const carried: Record<string, string> = {}
    for (const field of this.columns.layout?.carried ?? []) {
      if (field !== 'status') carried[field] = this.valueOf(record, field)
      else for (const { heading, word } of this.statusWords(record)) carried[heading] = word
    }
    return carried
  }

  /** A digest of the row, which tells whether it still says what it said when it was booked. */
  digest(record: Cells): string {
    const said: (string | undefined)[] = [this.event]
    for (const { field, source, mark } of this.#read) {
      said.push(mark, valueAt(record, source, ' '))
      if (record.carried) said.push(record.carried[field])
    }
    if (this.columns.statuses.length > 0) for (const { word } of this.statusWords(record)) said.push(word)
    return contentDigest(said)
  }

  /** For a row that was corrected in a rejects file: the digest of the original. */
  mends(record: Cells): string | undefined {
    const at = this.columns.mends
    return at === undefined ? undefined : markOf(cellAt(record, at))
  }

  /** A column that is not read, in which a record says that it takes no seat. */
  strayStatus(record: Cells): StrayStatus | undefined {
    for (const at of this.columns.watched) {
      const word = record.cells[at] ?? ''
      if (seemsToTakeNoSeat(word)) return { heading: this.#header[at] ?? '', word }
    }
    return undefined
  }
}

const FIRST_FIELD = 65
