import { type Cells, MOST_CHARACTERS, TOO_LONG } from './csv.ts'
import { NdjsonReader } from './ndjson.ts'

/** What may come before the items: a bracket, or the beginning of an answer to `--json`. */
const BEGINNING =
  /^\s*(\{\s*"success"\s*:\s*true\s*,\s*(?:"message"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*)?"data"\s*:\s*\{\s*"\w+"\s*:\s*)?\[/

/** Whether this begins a JSON document whose rows are the objects of a list. */
export function beginsList(text: string): boolean {
  const [begun] = BEGINNING.exec(text) ?? []
  return begun !== undefined && /^\s*(?:[{\]]|$)/.test(text.slice(begun.length, begun.length + BLANKS))
}

/** At most so many blanks may follow the bracket. */
const BLANKS = 1000

const [QUOTE, BACKSLASH, NEWLINE, COMMA] = [34, 92, 10, 44]
const [OPEN_BRACKET, CLOSE_BRACKET, OPEN_BRACE, CLOSE_BRACE] = [91, 93, 123, 125]

/** Reads the objects of a list, however they are spread over lines. */
export class JsonListReader {
  readonly #objects = new NdjsonReader()
  /** Whether the list is part of a larger document. */
  #isWrapped = false
  #state: 'before' | 'within' | 'after' = 'before'
  /** The item, as far as it has been read. */
  #text = ''
  #line: number
  #depth = 0
  #inString = false
  #escaped = false
  /** Whether the rest of an item that is too long is being skipped. */
  #skipping = false
  #beyond = ''

  constructor(line = 1) {
    this.#line = line
  }

  /** The keys of the first object. */
  get header(): string[] {
    return this.#objects.header
  }

  push(piece: string): Cells[] {
    if (this.#state === 'before') return this.#begin(piece)
    const records: Cells[] = []
    let from = 0
    for (let at = 0; at < piece.length && this.#state === 'within'; at++) {
      if (!this.#endsItem(piece.charCodeAt(at))) continue
      records.push(...this.#item(piece.slice(from, at)))
      from = piece.charCodeAt(at) === NEWLINE ? at : at + 1
    }
    const rest = piece.slice(from)
    if (this.#state === 'after') this.#beyond = (this.#beyond + rest).trimEnd().slice(0, MOST_CHARACTERS)
    else if (this.#skipping) this.#line += lineEnds(rest)
    else this.#text += rest
    if (this.#text.length <= MOST_CHARACTERS) return records
    const tooLong = { ...this.#broken(this.#text, TOO_LONG), cells: [''] }
    this.#skip()
    return [...records, tooLong]
  }

  end(): Cells[] {
    if (this.#state === 'after') {
      const isOver = this.#isWrapped || this.#beyond === ''
      return isOver ? [] : [this.#broken(this.#beyond, 'stands after the end of the list')]
    }
    const rest = this.#depth === 0 && !this.#inString ? this.#item('') : []
    return [...rest, this.#broken(this.#text, 'the list has no end: the file was cut off here')]
  }

  #begin(piece: string): Cells[] {
    const [begun = '', wrapper] = BEGINNING.exec(piece) ?? []
    this.#isWrapped = wrapper !== undefined
    this.#line += lineEnds(begun)
    this.#state = 'within'
    return this.push(piece.slice(begun.length))
  }

  /** Whether the item ends before this character. */
  #endsItem(sign: number): boolean {
    if (this.#inString) {
      if (this.#escaped) this.#escaped = false
      else if (sign === BACKSLASH) this.#escaped = true
      else if (sign === QUOTE) this.#inString = false
      if (sign !== NEWLINE) return false
      // No string of JSON goes on in the next line: that of this item was never closed, and nobody knows where it ends.
      this.#inString = false
      this.#depth = 0
      return true
    }
    if (sign === QUOTE) this.#inString = true
    else if (sign === OPEN_BRACE || sign === OPEN_BRACKET) this.#depth++
    else if (this.#depth === 0) {
      if (sign === CLOSE_BRACKET) this.#state = 'after'
      return sign === COMMA || sign === CLOSE_BRACKET
    } else if (sign === CLOSE_BRACE || sign === CLOSE_BRACKET) this.#depth--
    return false
  }

  #item(rest: string): Cells[] {
    const raw = this.#text + rest
    const skipped = this.#skipping
    const line = this.#lineOf(raw)
    this.#line += lineEnds(raw)
    this.#text = ''
    this.#skipping = false
    return skipped ? [] : this.#objects.read(raw.trim(), line)
  }

  #skip(): void {
    this.#line += lineEnds(this.#text)
    this.#text = ''
    this.#skipping = true
  }

  #broken(raw: string, problem: string): Cells {
    return { line: this.#lineOf(raw), cells: [raw.trim()], header: [], problem }
  }

  /** Where an item begins, before which there may be blanks. */
  #lineOf(raw: string): number {
    return this.#line + lineEnds(/^\s*/.exec(raw)?.[0] ?? '')
  }
}

function lineEnds(text: string): number {
  return text.split('\n').length - 1
}
