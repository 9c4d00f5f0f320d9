import { attribute, elements, sheetXml, stylesXml } from './sheet-names.ts'

const CELL_FORMATS = /<(?:\w+:)?cellXfs\b[\s\S]*?<\/(?:\w+:)?cellXfs>/
const CELL_FORMAT = /<(?:\w+:)?xf\b((?:[^>"']|"[^"]*"|'[^']*')*)>/g
/** As spreadsheets have it for postal codes and for numbers that are names: `00000`. */
const ZEROS = /^0{2,}$/

/** A spreadsheet formats a column, not one cell of it: its first rows tell. */
const HEAD = { mostPacked: 64 * 1024, mostBytes: 20_000_000 }

/**
 * How many digits a column shows at least, by its place (0 is A), where its numbers have a format like `00000`: what
 * reads 00123 there is kept as 123, and would not be the reference that the same list has as CSV.
 */
export function paddedColumns(archive: Buffer, sheet: string): ReadonlyMap<number, number> {
  const digitsOf = paddedFormats(stylesXml(archive))
  const columns = new Map<number, number>()
  if (digitsOf.size === 0) return columns
  for (const about of elements(sheetXml(archive, sheet, HEAD), 'c')) {
    if (about.endsWith('/') || !['', 'n'].includes(attribute(about, 't'))) continue
    const at = columnAt(attribute(about, 'r'))
    const digits = digitsOf.get(Number(attribute(about, 's'))) ?? 0
    columns.set(at, Math.min(columns.get(at) ?? digits, digits))
  }
  return columns
}

/** The digits of the cell formats that have zeros, by the number that cells call them by. */
function paddedFormats(styles: string | undefined): ReadonlyMap<number, number> {
  const digits = new Map<string, number>()
  for (const about of elements(styles, 'numFmt')) {
    const code = attribute(about, 'formatCode')
    if (ZEROS.test(code)) digits.set(attribute(about, 'numFmtId'), code.length)
  }
  const formats = new Map<number, number>()
  if (digits.size === 0) return formats
  const [xml = ''] = CELL_FORMATS.exec(styles ?? '') ?? []
  for (const [at, [, about = '']] of [...xml.matchAll(CELL_FORMAT)].entries())
    formats.set(at, digits.get(attribute(about, 'numFmtId')) ?? 0)
  return formats
}

/** `A1` is 0, `AA7` is 26. */
function columnAt(cell: string): number {
  let at = 0
  for (const letter of /^[A-Z]*/.exec(cell)?.[0] ?? '') at = at * 26 + letter.charCodeAt(0) - 64
  return at - 1
}
