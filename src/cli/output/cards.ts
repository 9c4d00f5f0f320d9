import type { Style } from '../terminal/terminal.ts'
import type { Page } from './columns.ts'
import { padded, wrapped } from './display-width.ts'
import type { Shown } from './view.ts'

const GAP = 2
/** Where less room than this is left beside the labels, values begin on a line of their own. */
const NARROWEST_VALUE = 12

/** Items one below the other, a field a line; fields without a value are left out. */
export function renderCards(
  view: Shown,
  names: readonly string[],
  style: Style,
  width: number,
  { from, rows }: Page = { from: 0, rows: view.items.length },
): string {
  const cards = Array.from({ length: rows }, (_, row) =>
    card(linesOf(view, from + row, names, style), style, width),
  )
  return cards.join('\n')
}

interface CardLine {
  label: string
  value: string
}

function linesOf(view: Shown, row: number, names: readonly string[], style: Style): CardLine[] {
  return names.flatMap(name => {
    const [value, aside] = [view.human(row, name, style), view.aside(row, name)]
    if (value === '') return []
    return { label: view.label(name), value: aside === '' ? value : `${value} ${style.dim(`(${aside})`)}` }
  })
}

function card(filled: readonly CardLine[], style: Style, width: number): string {
  const indent = Math.max(...filled.map(({ label }) => label.length)) + GAP
  return filled
    .flatMap(({ label, value }) => {
      const beside = width - indent >= NARROWEST_VALUE
      const left = beside ? indent : GAP
      const [first = '', ...rest] = value.split('\n').flatMap(line => wrapped(line, width - left))
      const margin = ' '.repeat(left)
      if (beside)
        return [style.dim(padded(label, indent, 'left')) + first, ...rest.map(line => margin + line)]
      return [style.dim(label), ...[first, ...rest].map(line => margin + line)]
    })
    .map(line => `${line}\n`)
    .join('')
}
