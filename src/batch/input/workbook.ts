import { readFile } from 'node:fs/promises'
import { Invalid } from '../../values/errors.ts'
import { quoted, quotedList } from '../../values/parse-error.ts'
import { readAhead } from './coalesced.ts'
import type { Cells } from './csv.ts'
import { formulasWithoutValue } from './formulas.ts'
import { paddedColumns } from './padded-columns.ts'
import { evened, type Table } from './records.ts'
import { sheetNames, swollenFile } from './sheet-names.ts'

/** A workbook is held in memory as it is on disk, compressed; its sheets are not. */
const MOST_BYTES = 100_000_000

/** The Open Document Format and office files of other kinds are ZIP archives too. */
const KINDS: readonly [RegExp, string][] = [
  [
    /mimetypeapplication\/vnd\.oasis\.opendocument\.spreadsheet/,
    'an OpenDocument spreadsheet (.ods). Save it as .xlsx or CSV',
  ],
  [/word\/document\.xml/, 'a Word document. Save its table as .xlsx or CSV'],
]

/** Opens a sheet of a workbook (.xlsx) as a table, read row by row. @throws Invalid for what is none */
export async function openWorkbook(
  path: string,
  options: { sheet?: string | undefined; skipLines?: number | undefined },
): Promise<Table | undefined> {
  const bytes = await readFile(path)
  if (bytes.length > MOST_BYTES)
    throw Invalid.field('', 'The workbook is larger than 100 MB. Save the sheet as CSV, and import that')
  const text = bytes.toString('latin1', 0, 200) + bytes.toString('latin1', Math.max(0, bytes.length - 20_000))
  const other = KINDS.find(([pattern]) => pattern.test(text))
  if (other) throw Invalid.field('', `The file is ${other[1]}`)
  if (!/xl\/workbook/.test(bytes.toString('latin1', Math.max(0, bytes.length - 200_000))))
    throw Invalid.field(
      '',
      'The file is a ZIP archive, and no workbook (.xlsx). Unpack it, and import the file that is in it',
    )
  const sheets = sheetNames(bytes)
  if (options.sheet !== undefined && sheets.length > 0 && !sheets.includes(options.sheet))
    throw Invalid.field(
      'sheet',
      `there is no sheet ${quoted(options.sheet)} in the workbook, but ${quotedList(sheets)}`,
    )
  const swollen = swollenFile(bytes)
  if (swollen !== undefined)
    throw Invalid.field(
      '',
      `The workbook is larger than tix reads: ${swollen} in it unpacks to more than any table needs. Save the sheet as CSV, and import that`,
    )
  const { sheet } = options
  for (const [at, name] of (sheet !== undefined || sheets.length === 0 ? [sheet] : sheets).entries()) {
    const rows = rowsOf(bytes, name)[Symbol.asyncIterator]()
    const header = await headerOf(rows, options.skipLines ?? 0)
    if (!header) continue
    const names = header.cells.map(cell => cell.trim())
    while (names.at(-1) === '') names.pop()
    return {
      input: 'csv',
      workbook: true,
      otherSheets: sheet === undefined ? sheets.slice(at + 1) : [],
      delimiter: ',',
      encoding: 'utf8',
      header: names,
      portions: readAhead(portions(rows, names.length), ROWS_AHEAD, ({ length }) => length),
    }
  }
  return undefined
}

/** What a spreadsheet shows of a formula that it could not work out. */
const NOT_WORKED_OUT = '#CALC!'

type CellText = (value: unknown, at: number, line: number) => string

/** How the cells of a sheet are read, where it takes more than their values to tell. */
function cellText(bytes: Buffer, sheet: string): CellText {
  const unknown = formulasWithoutValue(bytes, sheet)
  const padded = paddedColumns(bytes, sheet)
  if (unknown.size === 0 && padded.size === 0) return asText
  return (value, at, line) => {
    if (unknown.size > 0 && unknown.has(`${columnName(at)}${line}`)) return NOT_WORKED_OUT
    const text = asText(value)
    return typeof value === 'number' && /^\d+$/.test(text) ? text.padStart(padded.get(at) ?? 0, '0') : text
  }
}

/** 0 is A, 26 is AA. */
function columnName(at: number): string {
  const last = String.fromCharCode(65 + (at % 26))
  return at < 26 ? last : columnName(Math.floor(at / 26) - 1) + last
}

async function* rowsOf(bytes: Buffer, sheet: string | undefined): AsyncGenerator<Cells> {
  const { streamXlsxRows } = await import('hucre')
  const textOf: CellText = sheet === undefined ? asText : cellText(bytes, sheet)
  try {
    for await (const { index, values } of streamXlsxRows(bytes, sheet === undefined ? {} : { sheet }))
      yield { line: index + 1, cells: values.map((value, at) => textOf(value, at, index + 1)) }
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error)
    throw Invalid.field(
      '',
      sheet === undefined
        ? `The workbook cannot be read: ${why}`
        : `The sheet ${quoted(sheet)} cannot be read: ${why}`,
    )
  }
}

async function headerOf(rows: AsyncIterator<Cells>, skip: number): Promise<Cells | undefined> {
  for (let next = await rows.next(); !next.done; next = await rows.next())
    if (next.value.line > skip && next.value.cells.some(cell => cell.trim() !== '')) return next.value
  return undefined
}

const PORTION = 500
/** Rows that are read before some are booked: with 15,000 an import took up to 157 MB; with these, 142 at most. */
const ROWS_AHEAD = 6_000

async function* portions(rows: AsyncIterator<Cells>, width: number): AsyncGenerator<Cells[]> {
  let portion: Cells[] = []
  for (let next = await rows.next(); !next.done; next = await rows.next()) {
    const { line, cells } = next.value
    // A sheet leaves out the empty cells at the end of a row.
    portion.push({ line, cells: [...cells, ...Array<string>(Math.max(0, width - cells.length)).fill('')] })
    if (portion.length < PORTION) continue
    yield evened(portion, width)
    portion = []
  }
  yield evened(portion, width)
}

/** For a date that no calendar has, which a sheet shows as #####. */
const NO_DATE = '#NUM!'

/** A cell as CSV would have it. A date has no zone: it is local, as a spreadsheet shows it. */
function asText(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? NO_DATE : dateText(value)
  if (typeof value === 'number') return numberText(value)
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

/** A sheet keeps 15 digits: a longer number is given as the sheet shows it, so that nobody takes it for a reference. */
function numberText(value: number): string {
  return Math.abs(value) < 1e15 ? String(Number(value.toPrecision(15))) : value.toExponential(14)
}

/** The day of a cell that has a time alone. */
const NO_DAY = /^1899-12-3[01]$/

function dateText(date: Date): string {
  const [day = '', time = ''] = new Date(Math.round(date.getTime() / 1000) * 1000)
    .toISOString()
    .slice(0, 19)
    .split('T')
  if (NO_DAY.test(day)) return time
  return time === '00:00:00' ? day : `${day} ${time}`
}
