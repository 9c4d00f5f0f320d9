import { csvLine } from '../../batch/output/csv-line.ts'
import { visible } from '../../values/parse-error.ts'
import type { Cell, Shown } from './view.ts'

/** CSV as RFC 4180 has it, or TSV: a header line, then an item a line. No color, nothing cut short. */
export function delimitedPrinter(
  fields: readonly string[] | undefined,
  format: 'csv' | 'tsv',
): (view: Shown) => string {
  const line = (cells: readonly Cell[]) =>
    format === 'csv' ? csvLine(cells.map(asText), ',') : `${cells.map(tsvCell).join('\t')}\n`
  let headed = false
  return view => {
    const names = fields ?? view.fieldNames
    const rows = view.items.map((_, row) => line(names.map(name => view.cell(row, name))))
    const lines = headed ? rows : [line(names), ...rows]
    headed = true
    return lines.join('')
  }
}

function asText(cell: Cell): string {
  return String(cell ?? '')
}

/** TSV has no quoting, and it is what a pipe or a terminal gets: control characters are written out. */
function tsvCell(cell: Cell): string {
  return visible(asText(cell))
}
