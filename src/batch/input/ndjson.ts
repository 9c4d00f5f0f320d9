import type { Cells } from './csv.ts'

/** Reads an object a line. Its keys become columns in the order in which they first appear. */
export class NdjsonReader {
  readonly header: string[] = []
  readonly #columns = new Map<string, number>()
  #text = ''
  #line = 1

  push(piece: string): Cells[] {
    const lines = (this.#text + piece).split('\n')
    this.#text = lines.pop() ?? ''
    return lines.flatMap(line => this.#read(line))
  }

  end(): Cells[] {
    const rest = this.#text
    this.#text = ''
    return this.#read(rest)
  }

  #read(raw: string): Cells[] {
    const line = this.#line++
    if (raw.trim() === '') return []
    let value: unknown
    try {
      value = JSON.parse(raw)
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return [{ line, cells: [raw], problem: `is not JSON: ${reason}` }]
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [{ line, cells: [raw], problem: 'must be a JSON object' }]
    return [this.#cells(line, value)]
  }

  #cells(line: number, object: object): Cells {
    const cells: string[] = []
    for (const [key, value] of Object.entries(object)) cells[this.#column(key)] = asText(value)
    for (let i = 0; i < this.header.length; i++) cells[i] ??= ''
    return { line, cells }
  }

  #column(key: string): number {
    const known = this.#columns.get(key)
    if (known !== undefined) return known
    this.#columns.set(key, this.header.length)
    this.header.push(key)
    return this.header.length - 1
  }
}

/** As a cell of a table would have it; of an event, its id or slug. */
function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (typeof value === 'object') {
    if ('slug' in value && typeof value.slug === 'string') return value.slug
    if ('amount' in value && typeof value.amount === 'string') return value.amount
    return JSON.stringify(value)
  }
  return String(value)
}
