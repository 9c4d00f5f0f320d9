/** One record of a file: the line where it begins, and its raw values. */
export interface Cells {
  line: number
  cells: string[]
  /** The record's own keys, where each record has some. */
  header?: readonly string[]
  /** Values that are lists or objects of JSON, as text. */
  nested?: readonly string[]
  /** Why it cannot be read. */
  problem?: string
  /** Its identity: the reference, else batch and line, else a digest of what it says. */
  ref?: string
  /** An earlier line with the same reference, where nothing says that the two are one order. */
  twin?: number
  /** Values taken over from the first row of its order, by field. */
  carried?: Readonly<Record<string, string>>
}

/** A record does not grow beyond this: one quote that is never closed must not swallow a whole file. */
export const MOST_CHARACTERS = 1_000_000
export const TOO_LONG = 'is longer than 1,000,000 characters'

/**
 * Reads CSV as RFC 4180 has it and as people write it, piece by piece: LF, CRLF or CR, quoted newlines,
 * quotes within an unquoted value taken as they are, blank lines passed over. Lines without a quote, which
 * are nearly all, are merely split: csv-parse, with the line numbers that errors need, would take a fifth of an import's time.
 */
export class CsvReader {
  readonly #delimiter: string
  #text = ''
  #line = 1
  #old = false
  /** Whether the rest of a line that is too long is being skipped. */
  #skipping = false
  #begun = false
  /** Where a quoted value begins that is too long; its inner lines are no records. */
  #longQuote: number | undefined

  /** @param line the number of the first line */
  constructor(delimiter: string, line = 1) {
    this.#delimiter = delimiter
    this.#line = line
  }

  push(piece: string): Cells[] {
    this.#text += this.#unix(piece)
    return this.#read(false)
  }

  end(): Cells[] {
    const records = this.#read(true)
    if (this.#longQuote !== undefined)
      records.push({
        line: this.#longQuote,
        cells: [''],
        problem: `a quote is opened here and never closed: nothing after it was read, up to line ${this.#line}`,
      })
    return records
  }

  /** Files of old spreadsheets end their lines with CR alone. */
  #unix(piece: string): string {
    if (!this.#begun && piece.length > 0) {
      this.#begun = true
      // The first piece has the whole first line and what follows it, so that this can be told.
      const unquoted = piece.replace(/"[^"]*(?:"|$)/g, '')
      this.#old = /\r[^\n]/.test(unquoted) && !unquoted.includes('\n')
    }
    return this.#old ? piece.replaceAll('\r', '\n') : piece
  }

  #read(last: boolean): Cells[] {
    const text = this.#text
    const records: Cells[] = []
    let at = this.#longQuote === undefined ? 0 : this.#passLongQuote(text, last)
    while (at < text.length && this.#longQuote === undefined) {
      const newline = text.indexOf('\n', at)
      if (newline === -1 && !last && text.length - at <= MOST_CHARACTERS) break
      const end = newline === -1 ? text.length : newline
      if (this.#skipping || (end - at > MOST_CHARACTERS && !text.slice(at, end).includes('"'))) {
        if (!this.#skipping) records.push({ line: this.#line, cells: [''], problem: TOO_LONG })
        this.#skipping = newline === -1
        if (newline !== -1) this.#line++
        at = end + 1
        continue
      }
      const line = text.slice(at, text.charCodeAt(end - 1) === CR && end > at ? end - 1 : end)
      if (!line.includes('"')) {
        if (line !== '') records.push({ line: this.#line, cells: line.split(this.#delimiter) })
        this.#line++
        at = end + 1
        continue
      }
      const record = this.#quoted(text, at, last)
      if (!record) break
      if ('tooLongFrom' in record) {
        records.push({ line: this.#line, cells: [''], problem: TOO_LONG })
        this.#longQuote = this.#line
        at = this.#passLongQuote(text, last, record.tooLongFrom)
        continue
      }
      records.push({ line: this.#line, ...record.read })
      this.#line += this.#skipping ? newlinesBetween(text, at, record.end) : newlinesIn(text, at, record.end)
      at = record.end
    }
    this.#text = text.slice(at)
    return records
  }

  /** Looks for the end of a quoted value that is too long; returns the position up to which it has looked. */
  #passLongQuote(text: string, last: boolean, from = 0): number {
    const close = closingQuote(text, from)
    // A quote at the end of a piece may be the first half of two.
    const open = close === -1 || (close + 1 >= text.length && !last)
    // Without a closing quote, the text was all pairs of quotes, and need not be searched again.
    const end = !open ? close + 1 : close === -1 ? text.length : close
    this.#line += newlinesBetween(text, from, end)
    if (!open) {
      this.#longQuote = undefined
      this.#skipping = true
    }
    return end
  }

  /** A record with quotes somewhere; `undefined` while its end is not there yet. */
  #quoted(text: string, start: number, last: boolean): Found {
    const record: Quoted = { text, start, last, cells: [] }
    let at = start
    for (;;) {
      const end = text.charCodeAt(at) === QUOTE ? this.#quotedValue(record, at) : this.#plainValue(record, at)
      if (typeof end !== 'number') return end
      if (end >= text.length && !last) return undefined
      if (end >= text.length || text.charCodeAt(end) === LF)
        return { read: { cells: record.cells }, end: end + 1 }
      at = end + 1
    }
  }

  /** Adds a value that begins with a quote; returns where it ends, or what the record comes to where it cannot. */
  #quotedValue(record: Quoted, start: number): number | Found {
    const { text, last, cells } = record
    const isShort = text.length - record.start < MOST_CHARACTERS
    const close = closingQuote(text, start + 1)
    // A quote at the end of a piece may be the first half of two.
    if (close === -1 || (close + 1 >= text.length && !last)) {
      if (!isShort) return { tooLongFrom: start + 1 }
      return last ? unclosed(record) : undefined
    }
    cells.push(text.slice(start + 1, close).replaceAll('""', '"'))
    let end = close + 1
    if (text.charCodeAt(end) === CR && end + 1 === text.length && !last) return undefined
    if (text.charCodeAt(end) === CR && text.charCodeAt(end + 1) === LF) end++
    if (end >= text.length || text.charCodeAt(end) === LF || text[end] === this.#delimiter) return end
    // Its line may go on in the next piece: the rest of it is no record.
    if (!last && text.indexOf('\n', end) === -1) {
      if (isShort) return undefined
      this.#skipping = true
    }
    return broken(record, end, 'there is text after the closing quote')
  }

  /** Adds a value without quotes around it; returns where it ends. */
  #plainValue({ text, last, cells }: Quoted, start: number): number | undefined {
    const next = text.indexOf(this.#delimiter, start)
    const newline = text.indexOf('\n', start)
    if (newline === -1 && !last && next === -1) return undefined
    const lineEnd = newline === -1 ? text.length : newline
    const end = next === -1 || next > lineEnd ? lineEnd : next
    const trimmed = end === lineEnd && end > start && text.charCodeAt(end - 1) === CR ? end - 1 : end
    cells.push(text.slice(start, trimmed))
    return end
  }
}

/** What a record comes to: nothing yet, nothing that ends soon enough, or its values up to an end. */
type Found =
  | undefined
  | { tooLongFrom: number }
  | { read: { cells: string[]; problem?: string }; end: number }

/** A record under way. */
interface Quoted {
  text: string
  start: number
  /** Whether nothing comes after this text. */
  last: boolean
  cells: string[]
}

const LF = 10
const CR = 13
const QUOTE = 34

function closingQuote(text: string, from: number): number {
  let at = text.indexOf('"', from)
  while (at !== -1 && text.charCodeAt(at + 1) === QUOTE) at = text.indexOf('"', at + 2)
  return at
}

function unclosed({ text, start, cells }: Quoted): Found {
  const named = cells.length > 0 ? [...cells, ''] : []
  return broken({ text, start, cells: named }, start, 'a quote is opened here and never closed')
}

/** A record that cannot be read ends with its line, so that the next one can. */
function broken({ text, start, cells }: Omit<Quoted, 'last'>, at: number, problem: string): Found {
  const newline = text.indexOf('\n', at)
  const end = newline === -1 ? text.length : newline
  const raw = text.slice(start, end).replace(/\r$/, '')
  const where = cells.length > 0 ? `value ${cells.length}: ` : ''
  return { read: { cells: [raw], problem: `${where}${problem}` }, end: end + 1 }
}

function newlinesIn(text: string, from: number, to: number): number {
  return Math.max(1, newlinesBetween(text, from, to))
}

function newlinesBetween(text: string, from: number, to: number): number {
  let count = 0
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count++
  return count
}
