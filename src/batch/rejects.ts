import { closeSync, fsyncSync, openSync, renameSync, writeSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { Invalid } from '../store/errors.ts'
import type { SettledRow } from './booking-row.ts'
import type { Table } from './input/records.ts'
import { csvLine } from './output/csv-line.ts'

export type Rejected = Extract<SettledRow, { kind: 'rejected' }>

const ADDED = ['line', 'code', 'message']

/**
 * The rows that were refused, as they stood in the input, with where and why: to be mended and imported as
 * the file is. Each keeps the ref that it is known by, so that a row is booked once, from whichever file.
 * Nothing is made before the first row; the file gets its name when it is complete.
 */
export class RejectsFile {
  readonly #path: string | undefined
  readonly #table: Table
  readonly #findRef: (() => number | undefined) | null
  #descriptor: number | undefined

  /**
   * @param path `undefined` to write nothing, in a dry run
   * @param findRef the column of the refs, which in NDJSON may turn up late; null where rows have none
   */
  constructor(path: string | undefined, table: Table, findRef: (() => number | undefined) | null) {
    this.#path = path
    this.#table = table
    this.#findRef = findRef
  }

  add(rows: readonly Rejected[]): void {
    if (rows.length === 0 || this.#path === undefined) return
    if (this.#descriptor === undefined) {
      this.#descriptor = openSync(this.#part, 'w', 0o600)
      if (this.#table.input !== 'ndjson') writeSync(this.#descriptor, this.#line(this.#header()))
    }
    writeSync(this.#descriptor, rows.map(row => this.#text(row)).join(''))
  }

  /** The file's name, if there is one. */
  finish(): string | null {
    if (this.#descriptor === undefined || this.#path === undefined) return null
    fsyncSync(this.#descriptor)
    closeSync(this.#descriptor)
    this.#descriptor = undefined
    renameSync(this.#part, this.#path)
    return this.#path
  }

  #addsRef(): boolean {
    return this.#findRef !== null && this.#findRef() === undefined
  }

  get #part(): string {
    return `${this.#path}.part`
  }

  /** The columns of the input that stay: those that a rejects file adds are written anew. */
  get #kept(): number[] {
    return [...this.#table.header.keys()].filter(at => !ADDED.includes(this.#table.header[at] ?? ''))
  }

  #header(): string[] {
    const kept = this.#kept.map(at => this.#table.header[at] ?? '')
    return [...kept, ...(this.#addsRef() ? ['ref'] : []), ...ADDED]
  }

  #text({ record, ref, code, message }: Rejected): string {
    const cells = this.#kept.map(at =>
      at === this.#findRef?.() && ref !== undefined && record.cells[at] === ''
        ? ref
        : (record.cells[at] ?? ''),
    )
    const extra = this.#addsRef() ? [ref ?? ''] : []
    if (this.#table.input === 'ndjson') {
      if (record.problem !== undefined)
        return `${JSON.stringify({ raw: record.cells[0], line: record.line, code, message })}\n`
      return this.#object(cells, extra, record.line, code, message)
    }
    return this.#line([...cells, ...extra, String(record.line), code, message])
  }

  #object(cells: string[], extra: string[], line: number, code: string, message: string): string {
    const entries = this.#kept.map((at, i): [string, string] => [
      this.#table.header[at] ?? '',
      cells[i] ?? '',
    ])
    const given = entries.filter(([, value]) => value !== '')
    const ref = extra[0] ? { ref: extra[0] } : {}
    return `${JSON.stringify({ ...Object.fromEntries(given), ...ref, line, code, message })}\n`
  }

  #line(cells: readonly string[]): string {
    return csvLine(cells, this.#table.delimiter)
  }
}

/** `guests.csv` → `guests.rejects.csv`, beside it; of a pipe, in the working folder. */
export function rejectsPath({ file, rejects }: { file: string; rejects?: string | undefined }): string {
  if (rejects !== undefined) {
    if (file !== '-' && resolve(rejects) === resolve(file))
      throw Invalid.field('rejects', 'must not be the file that is imported')
    return rejects
  }
  if (file === '-') return 'stdin.rejects.csv'
  const extension = extname(file)
  return join(dirname(file), `${basename(file, extension)}.rejects${extension}`)
}
