import { accessSync, constants, existsSync, readFileSync, realpathSync, renameSync, statSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'
import { Invalid, TixError } from '../../values/errors.ts'
import { rejectsColumns, withMark } from '../columns/headings.ts'
import type { Cells } from '../input/csv.ts'
import { aboutFile } from '../input/file-errors.ts'
import { guessedDelimiter, type Table } from '../input/records.ts'
import { csvLine } from '../output/csv-line.ts'
import { encoder } from '../output/encode.ts'
import { harmless } from '../output/formulas.ts'
import { isAsBefore } from '../output/new-file.ts'
import { openOutput } from '../output/open-output.ts'
import type { Sink } from '../output/output.ts'
import { assertNoDatabase, isOpenFile, placeOf, sameFile } from '../output/place.ts'
import type { RejectedRow } from './booking-row.ts'

/**
 * The rows that were refused, as they stood in the input, with where and why: to be mended and imported as
 * the file is. Each keeps the ref that it is known by, so that a row is booked once, from whichever file. In the
 * encoding of the input. Nothing is made before the first row; the file gets its name when it is complete, and what
 * stood there before is kept beside it.
 */
export class RejectsFile {
  readonly #path: string | undefined
  readonly #table: Table
  readonly #refColumn: ((record: Cells) => number | undefined) | null
  readonly #encode: (text: string) => Uint8Array
  #file: Sink | undefined

  /**
   * @param path `undefined` to write nothing, in a dry run
   * @param refColumn where a record has the whole of its ref, if it has it in a column; null where rows have none
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
    this.#encode = encoder(table.encoding)
  }

  /** A file of which a part could not be written is given up. @throws NotFound, Forbidden, StorageFailed */
  add(rows: readonly RejectedRow[]): void {
    const [first] = rows
    if (!first || this.#path === undefined) return
    try {
      if (!this.#file) {
        this.#file = openOutput(this.#path)
        if (this.#table.input !== 'ndjson')
          this.#file.write(this.#encode(this.#head(this.#header(first.record))))
      }
      this.#file.write(this.#encode(rows.map(row => this.#text(row)).join('')))
    } catch (error) {
      this.abandon()
      throw error
    }
  }

  /**
   * Puts the file in place; without rejected rows, what an earlier run left there is put aside.
   *
   * @param clean whether the whole input was read, and nothing rejected
   * @returns the file's name if there is one, and that of what was put aside
   */
  finish(clean: boolean): { file: string | null; aside: string | null } {
    const path = this.#path
    if (path === undefined) return { file: null, aside: null }
    if (!this.#file) return { file: null, aside: clean && isRejects(path) ? putAside(path) : null }
    if (isAsBefore(this.#file)) {
      this.abandon()
      return { file: path, aside: null }
    }
    // Mended, it need not look like one: whoever mends it may take out what was added.
    const aside = hasContent(path) ? putAside(path) : null
    try {
      this.#file.complete()
    } catch (error) {
      if (aside !== null && !isPutBack(aside, placeOf(path).path) && error instanceof TixError)
        error.message += `. What stood in its place was put aside as ${aside}`
      throw error
    }
    this.#file = undefined
    return { file: path, aside }
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

  #text({ record, ref, code, message, digest }: RejectedRow): string {
    const why = [String(record.line), code, withMark(message, this.#refColumn === null ? undefined : digest)]
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

  /** A delimiter that nobody would guess is named above the header, as Excel does. */
  #head(header: readonly string[]): string {
    const { delimiter, input } = this.#table
    const line = csvLine(header, delimiter)
    return input === 'tsv' || guessedDelimiter(line) === delimiter ? line : `sep=${delimiter}\n${line}`
  }

  /** Whoever mends it opens it in a spreadsheet, which is to run nothing. */
  #line(cells: readonly string[]): string {
    return csvLine(cells.map(harmless), this.#table.delimiter)
  }
}

/** Before anything is booked: what is refused must have a place to go to. @throws Invalid, NotFound, Forbidden */
function assertWritable(path: string): void {
  assertNoDatabase(path, 'rejects')
  try {
    if (statSync(path, { throwIfNoEntry: false })?.isFile() !== false)
      accessSync(dirname(path), constants.W_OK)
  } catch (error) {
    throw aboutFile(error, path, 'written')
  }
}

function hasContent(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat?.isFile() === true && stat.size > 0
}

/** What looks like a rejects file: where nothing takes its place, nobody's notes are put aside. */
function isRejects(path: string): boolean {
  if (!hasContent(path)) return false
  const [head = ''] = readFileSync(path, 'latin1').replaceAll('\0', '').split('\n', 1)
  return /(?:line|rejectLine)"?.{1,3}(?:code|rejectCode)"?.{1,3}(?:message|rejectMessage)\b|"(?:message|rejectMessage)":/.test(
    head,
  )
}

const MOST_ASIDE = 99

/** Somebody may be mending it. */
function putAside(name: string): string {
  const path = realpathSync(name)
  for (let number = 1; ; number++) {
    const aside = `${path}.old${number === 1 ? '' : `-${number}`}`
    if (existsSync(aside) && number < MOST_ASIDE) continue
    renameSync(path, aside)
    return aside
  }
}

/** Whether what was put aside is in its place again; not where the new file has come there after all. */
function isPutBack(aside: string, path: string): boolean {
  try {
    if (!existsSync(path)) renameSync(aside, path)
    return !existsSync(aside)
  } catch {
    return false
  }
}

/** `guests.csv` → `guests.rejects.csv`, beside it; of a pipe, in the working folder. */
export function rejectsPath(
  { file, rejects }: { file: string; rejects?: string | undefined },
  { input, workbook }: Table,
): string {
  if (rejects !== undefined) {
    if (rejects === '-') throw Invalid.field('rejects', 'must be a file: standard output is for the summary')
    if (file !== '-' && sameFile(rejects, file))
      throw Invalid.field('rejects', 'must not be the file that is imported')
    return rejects
  }
  if (file === '-' || isOpenFile(file)) return `stdin.rejects.${workbook ? 'csv' : input}`
  const extension = extname(file)
  return join(dirname(file), `${basename(file, extension)}.rejects${workbook ? '.csv' : extension}`)
}
