import { accessSync, constants } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { Invalid } from '../../values/errors.ts'
import { rejectsColumns } from '../input/columns.ts'
import type { Cells } from '../input/csv.ts'
import { aboutFile } from '../input/file-errors.ts'
import type { Table } from '../input/records.ts'
import { csvLine } from '../output/csv-line.ts'
import { assertNoDatabase, NewFile } from '../output/file.ts'
import type { SettledRow } from './booking-row.ts'

export type Rejected = Extract<SettledRow, { kind: 'rejected' }>

/**
 * The rows that were refused, as they stood in the input, with where and why: to be mended and imported as
 * the file is. Each keeps the ref that it is known by, so that a row is booked once, from whichever file.
 * Nothing is made before the first row; the file gets its name when it is complete.
 */
export class RejectsFile {
  readonly #path: string | undefined
  readonly #table: Table
  readonly #refColumn: ((record: Cells) => number | undefined) | null
  #file: NewFile | undefined

  /**
   * @param path `undefined` to write nothing, in a dry run
   * @param refColumn where a record has its ref, if it has one; null where rows have none
   * @throws Invalid where the file would take the place of a database; NotFound, Forbidden for its folder
   */
  constructor(
    path: string | undefined,
    table: Table,
    refColumn: ((record: Cells) => number | undefined) | null,
  ) {
    if (path !== undefined) assertWritable(path)
    this.#path = path
    this.#table = table
    this.#refColumn = refColumn
  }

  /** @throws NotFound, Forbidden, StorageFailed */
  add(rows: readonly Rejected[]): void {
    const [first] = rows
    if (!first || this.#path === undefined) return
    if (!this.#file) {
      this.#file = new NewFile(this.#path)
      if (this.#table.input !== 'ndjson') this.#file.write(this.#line(this.#header(first.record)))
    }
    this.#file.write(rows.map(row => this.#text(row)).join(''))
  }

  /** The file's name, if there is one. */
  finish(): string | null {
    if (!this.#file) return null
    this.#file.complete()
    this.#file = undefined
    return this.#path ?? null
  }

  abandon(): void {
    this.#file?.abandon()
    this.#file = undefined
  }

  #addsRef(record: Cells): boolean {
    return this.#refColumn !== null && this.#refColumn(record) === undefined
  }

  #header(record: Cells): string[] {
    const { own, added } = rejectsColumns(this.#table.header)
    return [...own, ...(this.#addsRef(record) ? ['ref'] : []), ...added]
  }

  #text({ record, ref, code, message }: Rejected): string {
    const why = [String(record.line), code, message]
    if (this.#table.input === 'ndjson') return this.#object(record, ref, why)
    const extra = this.#addsRef(record) ? [ref ?? ''] : []
    // As it is, with too few or too many values: until it is mended, it is to be refused again.
    if (record.problem !== undefined) return this.#line([...record.cells, ...extra, ...why])
    const { own } = rejectsColumns(this.#table.header)
    return this.#line([...own.map((_, at) => this.#cell(record, at, ref)), ...extra, ...why])
  }

  #cell(record: Cells, at: number, ref: string | undefined): string {
    const cell = record.cells[at] ?? ''
    return cell === '' && at === this.#refColumn?.(record) ? (ref ?? '') : cell
  }

  #object(record: Cells, ref: string | undefined, why: string[]): string {
    const { own, added } = rejectsColumns(record.header ?? [])
    const entries =
      record.problem === undefined
        ? own.map((key, at): [string, string] => [key, this.#cell(record, at, ref)])
        : [['raw', record.cells[0] ?? ''] as [string, string]]
    const given = entries.filter(([, value]) => value !== '')
    const extra: [string, string][] =
      record.problem === undefined && ref !== undefined && this.#addsRef(record) ? [['ref', ref]] : []
    const reasons = added.map((name, i): [string, string | number] => [
      name,
      i === 0 ? record.line : (why[i] ?? ''),
    ])
    return `${JSON.stringify(Object.fromEntries([...given, ...extra, ...reasons]))}\n`
  }

  #line(cells: readonly string[]): string {
    return csvLine(cells, this.#table.delimiter)
  }
}

/** Before anything is booked: what is refused must have a place to go to. @throws Invalid, NotFound, Forbidden */
function assertWritable(path: string): void {
  assertNoDatabase(path, 'rejects')
  try {
    accessSync(dirname(path), constants.W_OK)
  } catch (error) {
    throw aboutFile(error, path, 'written')
  }
}

/** `guests.csv` → `guests.rejects.csv`, beside it; of a pipe, in the working folder. */
export function rejectsPath(
  { file, rejects }: { file: string; rejects?: string | undefined },
  { input }: Table,
): string {
  if (rejects !== undefined) {
    if (rejects === '-') throw Invalid.field('rejects', 'must be a file: standard output is for the summary')
    if (file !== '-' && resolve(rejects) === resolve(file))
      throw Invalid.field('rejects', 'must not be the file that is imported')
    return rejects
  }
  if (file === '-') return `stdin.rejects.${input}`
  const extension = extname(file)
  return join(dirname(file), `${basename(file, extension)}.rejects${extension}`)
}
