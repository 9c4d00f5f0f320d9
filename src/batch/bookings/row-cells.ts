import type { FieldSource } from '../columns/source.ts'
import type { Cells } from '../input/csv.ts'
import { plain } from '../output/formulas.ts'

/** The value of a record at a source: the first of its alternatives that is not empty. */
export function valueAt(
  record: Cells,
  source: FieldSource,
  joiner: string,
  blanks?: readonly string[],
): string {
  for (const columns of source) {
    const value = columns.length === 1 ? cellAt(record, columns[0] ?? 0) : joined(record, columns, joiner)
    if (value === '') continue
    if (blanks !== undefined && isBlank(value, blanks)) continue
    return value
  }
  return ''
}

function joined(record: Cells, columns: readonly number[], joiner: string): string {
  return columns
    .map(at => cellAt(record, at))
    .filter(part => part !== '')
    .join(joiner)
}

/** Whether a value consists only of words that stand for nothing, like `Info Requested Info Requested`. */
function isBlank(value: string, blanks: readonly string[]): boolean {
  const words = value.toLowerCase()
  return blanks.some(blank => words.replaceAll(blank, '').trim() === '')
}

const EQUALS = 61

/**
 * A cell without the blanks around it, without the apostrophe of a defused formula, and without the `="…"` that keeps
 * zeros. Values of NDJSON have been in no spreadsheet.
 */
export function cellAt(record: Cells, at: number): string {
  const cell = (record.cells[at] ?? '').trim()
  if (record.header !== undefined) return cell
  if (cell.charCodeAt(0) === EQUALS && cell.startsWith('="') && cell.endsWith('"') && cell.length > 2)
    return cell.slice(2, -1).replaceAll('""', '"').trim()
  return plain(cell)
}
