import type { Style } from '../terminal/terminal.ts'
import { renderCards } from './cards.ts'
import { type Column, columnOf, fitted, GAP, type Page, widest } from './columns.ts'
import { cut, padded, wrapped } from './display-width.ts'
import type { Shown } from './view.ts'

/** Rows that are drawn at once: their widths are those of the table, and a signal is heard after them. */
const PAGE_ROWS = 500

/**
 * What a person at a terminal sees: several items as a table, one item as a card. A table is drawn page by page; the
 * first decides about its columns. One that is too wide cuts texts short, then leaves out what the view can spare, and
 * in the end becomes cards. Each further portion of a stream continues the table above, without a head of its own.
 *
 * @param keepEmpty shows columns without a single value too: what is yet to come may have some
 */
export function tablePrinter(
  fields: readonly string[] | undefined,
  style: Style,
  width: number,
  { keepEmpty }: { keepEmpty: boolean },
): (view: Shown) => Iterable<string> {
  let above: readonly Column[] | 'cards' | undefined
  return function* (view) {
    const count = view.items.length
    if (count === 0) {
      if (!above && view.empty !== '') yield `${view.empty}\n`
      return
    }
    if (view.single) {
      yield renderCards(view, fields ?? view.cardNames, style, width)
      return
    }
    const names = fields ?? view.tableNames
    for (let from = 0; from < count; from += PAGE_ROWS) {
      const rows = Math.min(PAGE_ROWS, count - from)
      const page = { from, rows }
      if (above === 'cards') yield `\n${renderCards(view, names, style, width, page)}`
      else if (above) {
        above = continued(above, view, style, width, page)
        yield drawn(above, rows)
      } else {
        const all = names.map(name => columnOf(view, name, style, page))
        const filled = (column: Column) =>
          fields || keepEmpty || count > rows || column.cells.some(cell => cell !== '')
        const columns = all.filter(filled)
        above = fitted(columns, fields ? [] : view.spareNames, width) ?? 'cards'
        if (above === 'cards') yield renderCards(view, names, style, width, page)
        else yield headOf(above, style) + drawn(above, rows) + leftOut(columns, above, style)
      }
    }
  }
}

function leftOut(columns: readonly Column[], kept: readonly Column[], style: Style): string {
  const gone = columns.filter(({ name }) => kept.every(column => column.name !== name))
  if (gone.length === 0) return ''
  return `${style.dim(`Too narrow to show: ${gone.map(({ head }) => head).join(', ')}`)}\n`
}

/** Fills the columns above with the next items; wider, if these need it and there is room. */
function continued(
  above: readonly Column[],
  view: Shown,
  style: Style,
  width: number,
  page: Page,
): readonly Column[] {
  const next = above.map(kept => ({ ...kept, cells: columnOf(view, kept.name, style, page).cells }))
  const wider = next.map(column => ({ ...column, width: Math.max(column.width, widest(column.cells)) }))
  return fitted(wider, [], width) ?? next
}

function headOf(columns: readonly Column[], style: Style): string {
  const heads = columns.map(({ head, width, align }) => padded(style.dim(cut(head, width)), width, align))
  return `${heads.join(' '.repeat(GAP)).trimEnd()}\n`
}

function drawn(columns: readonly Column[], rows: number): string {
  let text = ''
  for (let row = 0; row < rows; row++) text += rowOf(columns, row)
  return text
}

/** A line, or several where a cell goes on below. */
function rowOf(columns: readonly Column[], row: number): string {
  const cells = columns.map(({ cells, width, wraps }) => {
    const cell = cells[row] ?? ''
    return wraps ? wrapped(cell, width).map(line => cut(line, width)) : [cut(cell, width)]
  })
  const height = Math.max(...cells.map(lines => lines.length))
  let text = ''
  for (let i = 0; i < height; i++) {
    const line = columns.map(({ width, align }, at) => padded(cells[at]?.[i] ?? '', width, align))
    text += `${line.join(' '.repeat(GAP)).trimEnd()}\n`
  }
  return text
}
