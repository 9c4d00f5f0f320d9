import type { Style } from '../terminal/terminal.ts'
import { displayWidth } from './display-width.ts'
import type { Shown } from './view.ts'

/** A column of a table: its field, its width and its cells. */
export interface Column {
  name: string
  head: string
  cells: readonly string[]
  align: 'left' | 'right'
  /** The least width to which it may be cut; for a column that is never cut, its full width. */
  least: number
  /** Goes on in further lines instead of being cut short. */
  wraps: boolean
  width: number
}

export const GAP = 2
/** A text is not cut shorter than this, however narrow the terminal. */
const SHORTEST_TEXT = 12
/** Where less is left for a text of several lines, cards are easier to read. */
const SHORTEST_WRAPPED = 18

/** Items that are drawn together. */
export interface Page {
  from: number
  rows: number
}

export function columnOf(view: Shown, name: string, style: Style, { from, rows }: Page): Column {
  const head = view.label(name)
  const cells = Array.from({ length: rows }, (_, row) => view.human(from + row, name, style))
  const width = widest([head, ...cells])
  const shrinks = view.shrinks(name)
  const wraps = view.wraps(name)
  const shortest = wraps ? SHORTEST_WRAPPED : shrinks === true ? SHORTEST_TEXT : shrinks
  const least = shortest === false ? width : Math.min(width, Math.max(shortest, displayWidth(head)))
  return { name, head, cells, align: view.align(name), least, wraps, width }
}

export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, displayWidth(text)), 0)
}

/**
 * The columns with widths that fit into `width`, without those of `spare` for which there is no room, or `undefined` if
 * that cannot be. What says the same in each row goes before the others.
 */
export function fitted(
  columns: readonly Column[],
  spare: readonly string[],
  width: number,
): readonly Column[] | undefined {
  const same = (name: string) => {
    const [first, second, ...cells] = columns.find(column => column.name === name)?.cells ?? []
    return second !== undefined && first === second && cells.every(cell => cell === first)
  }
  const dispensable = [...spare.filter(same), ...spare.filter(name => !same(name))]
  let kept = columns
  while (totalOf(kept.map(({ least }) => least)) > width) {
    const next = dispensable.shift()
    if (next === undefined) return undefined
    kept = kept.filter(({ name }) => name !== next)
  }
  return shrunk(kept, width)
}

/** Narrows columns, the widest texts first. */
function shrunk(columns: readonly Column[], width: number): readonly Column[] {
  let excess = totalOf(columns.map(column => column.width)) - width
  if (excess <= 0) return columns
  const narrower = columns.map(column => ({ ...column }))
  for (; excess > 0; excess--) {
    const widestFirst = narrower.filter(column => column.width > column.least)
    const largest = widestFirst.reduce<Column | undefined>(
      (most, column) => (most && most.width >= column.width ? most : column),
      undefined,
    )
    if (!largest) break
    largest.width--
  }
  return narrower
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width + GAP, -GAP)
}
