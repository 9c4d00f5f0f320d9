import Table from 'cli-table3'
import type { Style } from '../terminal.ts'
import { renderCards } from './cards.ts'
import { displayWidth } from './display-width.ts'
import type { Shown } from './view.ts'

/**
 * What a person at a terminal sees: several items as a table, one item as a card. A table that is too
 * wide cuts texts short, then leaves out what the view can spare, and in the end becomes cards. Each
 * further portion of a stream continues the table above, without a head of its own.
 *
 * @param keepEmpty shows columns without a single value too: what is yet to come may have some
 */
export function tablePrinter(
  fields: readonly string[] | undefined,
  style: Style,
  width: number,
  { keepEmpty }: { keepEmpty: boolean },
): (view: Shown) => string {
  let above: readonly Column[] | undefined
  return view => {
    if (view.items.length === 0) return above || view.empty === '' ? '' : `${view.empty}\n`
    if (view.single) return renderCards(view, fields ?? view.cardNames, style, width)
    if (above) {
      above = continued(above, view, style, width)
      return drawn(above, style, { head: false })
    }
    const names = fields ?? view.tableNames
    const filled = (column: Column) => fields || keepEmpty || column.cells.some(cell => cell !== '')
    const columns = names.map(name => column(view, name, style)).filter(filled)
    above = fitted(columns, fields ? [] : view.spareNames, width)
    if (!above) return renderCards(view, names, style, width)
    return drawn(above, style, { head: true }) + leftOut(columns, above, style)
  }
}

function leftOut(columns: readonly Column[], kept: readonly Column[], style: Style): string {
  const gone = columns.filter(({ name }) => kept.every(column => column.name !== name))
  if (gone.length === 0) return ''
  return `${style.dim(`Too narrow to show: ${gone.map(({ head }) => head).join(', ')}`)}\n`
}

/** The same columns with the next items, wider if these need it and there is room. */
function continued(above: readonly Column[], view: Shown, style: Style, width: number): readonly Column[] {
  const next = above.map(kept => ({ ...kept, cells: column(view, kept.name, style).cells }))
  const wider = next.map(column => ({ ...column, width: Math.max(column.width, widest(column.cells)) }))
  return fitted(wider, [], width) ?? next
}

interface Column {
  name: string
  head: string
  cells: readonly string[]
  align: 'left' | 'right'
  /** Free text, which may be cut short. */
  shrinks: boolean
  width: number
}

const GAP = 2
/** A text is not cut shorter than this, however narrow the terminal. */
const SHORTEST_TEXT = 12

function column(view: Shown, name: string, style: Style): Column {
  const head = view.label(name)
  const cells = view.items.map((_, row) => view.human(row, name, style))
  return {
    name,
    head,
    cells,
    align: view.align(name),
    shrinks: view.shrinks(name),
    width: widest([head, ...cells]),
  }
}

function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0)
}

/** The columns with widths that fit into `width`, or `undefined` if that cannot be. */
function fitted(
  columns: readonly Column[],
  spare: readonly string[],
  width: number,
): readonly Column[] | undefined {
  const shrunk = columns.map(column => ({ ...column }))
  const total = () => shrunk.reduce((sum, column) => sum + column.width + GAP, -GAP)
  while (total() > width) {
    const shrinkable = shrunk.filter(column => column.shrinks && column.width > SHORTEST_TEXT)
    const [largest] = shrinkable.sort((a, b) => b.width - a.width)
    if (!largest) break
    largest.width--
  }
  if (total() <= width) return shrunk
  const [first, ...others] = spare
  if (first === undefined) return undefined
  return fitted(
    columns.filter(({ name }) => name !== first),
    others,
    width,
  )
}

function drawn(columns: readonly Column[], style: Style, { head }: { head: boolean }): string {
  const table = new Table({
    head: head ? columns.map(({ head }) => style.dim(head)) : [],
    colWidths: columns.map(({ width }) => width + GAP),
    colAligns: columns.map(({ align }) => align),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP, compact: true },
    chars: NO_BORDERS,
  })
  const rows = columns[0]?.cells.length ?? 0
  for (let row = 0; row < rows; row++) table.push(columns.map(({ cells }) => cells[row] ?? ''))
  const lines = table.toString().split('\n')
  return lines.map(line => `${line.trimEnd()}\n`).join('')
}

const NO_BORDERS = Object.fromEntries(
  [
    'top',
    'top-mid',
    'top-left',
    'top-right',
    'bottom',
    'bottom-mid',
    'bottom-left',
    'bottom-right',
    'left',
    'left-mid',
    'mid',
    'mid-mid',
    'right',
    'right-mid',
    'middle',
  ].map(name => [name, '']),
)
