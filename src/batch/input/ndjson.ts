import { keysGivenTwice } from '../../values/keys-given-twice.ts'
import { quoted } from '../../values/parse-error.ts'
import { type Cells, MOST_CHARACTERS, TOO_LONG } from './csv.ts'

interface Header {
  keys: readonly string[]
  /** A key that differs from another only in its case, so that nobody can tell which is meant. */
  twice: string | undefined
}

/** At most so many sets of keys are remembered; with more, keys are data and not headings. */
const MOST_HEADERS = 1000

/** Reads an object a line. Each has its own keys, whatever those before it had and those after it will have. */
export class NdjsonReader {
  /** The keys of the first object. */
  readonly header: string[] = []
  readonly #headers = new Map<string, Header>()
  #text = ''
  #line: number
  /** Whether the rest of a line that is too long is being skipped. */
  #skipping = false

  constructor(line = 1) {
    this.#line = line
  }

  push(piece: string): Cells[] {
    const lines = piece.split('\n')
    const rest = lines.pop() ?? ''
    const records = lines.flatMap(line => this.#ended(line))
    if (!this.#skipping) this.#text += rest
    if (this.#text.length <= MOST_CHARACTERS) return records
    this.#text = ''
    this.#skipping = true
    return [...records, broken('', TOO_LONG, this.#line)]
  }

  end(): Cells[] {
    return this.#ended('')
  }

  #ended(rest: string): Cells[] {
    const skipped = this.#skipping
    const raw = this.#text + rest
    this.#text = ''
    this.#skipping = false
    const records = skipped ? [] : this.read(raw, this.#line)
    this.#line++
    return records
  }

  /** An object, which begins on this line. */
  read(raw: string, line: number): Cells[] {
    if (raw.trim() === '') return []
    if (raw.length > MOST_CHARACTERS) return [broken('', TOO_LONG, line)]
    let value: unknown
    try {
      value = JSON.parse(raw)
    } catch (error) {
      return [broken(raw, `is not JSON: ${error instanceof Error ? error.message : String(error)}`, line)]
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [broken(raw, 'must be a JSON object', line)]
    const { keys, twice } = this.#headerOf(Object.keys(value))
    const [key = twice] = keysGivenTwice(raw)
    if (key !== undefined) return [broken(raw, `has the key ${quoted(key)} more than once`, line)]
    try {
      const values = Object.values(value)
      const record: Cells = { line, cells: values.map(asText), header: keys }
      if (values.some(isNested)) record.nested = values.filter(isNested).map(nested => JSON.stringify(nested))
      return [record]
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      return [broken(raw, 'has lists or objects within each other, deeper than can be read', line)]
    }
  }

  /** Gives one object for the same keys, so that a layout is made once for them. */
  #headerOf(keys: readonly string[]): Header {
    if (this.header.length === 0) this.header.push(...keys)
    const name = keys.join('\u0000')
    const known = this.#headers.get(name)
    if (known) return known
    if (this.#headers.size === MOST_HEADERS) this.#headers.clear()
    const lower = keys.map(key => key.toLowerCase())
    const header = { keys, twice: keys.find((_, at) => lower.indexOf(lower[at] ?? '') < at) }
    this.#headers.set(name, header)
    return header
  }
}

function broken(raw: string, problem: string, line: number): Cells {
  return { line, cells: [raw], header: [], problem }
}

/** Whether a value is a list or an object; but an event or an amount, as tix writes them, is read. */
function isNested(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !('slug' in value) && !('amount' in value)
}

/** What JSON reads `1e400` as has no digits. */
const BEYOND_NUMBERS = '1E+309'

/** A value as the text of a table's cell; an event becomes its id or slug. */
function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object') {
    if ('slug' in value && typeof value.slug === 'string') return value.slug
    if ('amount' in value && typeof value.amount === 'string') {
      const unit = 'currency' in value && typeof value.currency === 'string' ? ` ${value.currency}` : ''
      return `${value.amount}${unit}`
    }
    return JSON.stringify(value)
  }
  // JSON has lost the last digits of a longer number: as an exponent, nobody takes it for a reference.
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    return Number.isFinite(value) ? value.toExponential(14) : BEYOND_NUMBERS
  return String(value)
}
