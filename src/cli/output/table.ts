import Table from 'cli-table3'
import { visible } from '../../ticketing/values/mistake.ts'
import type { Style } from '../terminal.ts'
import type { Shown } from './view.ts'

/** What a person at a terminal sees: a table of several items, or one item as a card. */
export function tablePrinter(
  fields: readonly string[] | undefined,
  style: Style,
  width: number,
): (view: Shown) => string {
  let above: readonly number[] | undefined
  return view => {
    if (view.items.length === 0) return above || view.empty === '' ? '' : `${view.empty}\n`
    const names = fields ?? view.tableNames
    if (view.single) return card(view, names, style)
    const drawn = table(view, names, style, width, above)
    above = drawn.widths
    return drawn.text
  }
}

function card(view: Shown, names: readonly string[], style: Style): string {
  const lines = names.flatMap(name => {
    const value = view.human(0, name, style)
    return value === '' ? [] : [{ label: view.label(name), value: safe(value) }]
  })
  const width = Math.max(...lines.map(line => line.label.length))
  return lines.map(({ label, value }) => `${style.dim(label.padEnd(width))}  ${value}\n`).join('')
}

const GAP = 2
/** A column is not made narrower than this, however narrow the terminal. */
const NARROWEST = 6

/** @param above the columns' widths in the table that this one continues, without a head of its own */
function table(
  view: Shown,
  names: readonly string[],
  style: Style,
  width: number,
  above: readonly number[] | undefined,
): { text: string; widths: readonly number[] } {
  const rows = view.items.map((_, row) => names.map(name => safe(view.human(row, name, style))))
  const heads = names.map(name => view.label(name))
  const natural = names.map((_, column) =>
    Math.max(
      above?.[column] ?? 0,
      ...[heads[column] ?? '', ...rows.map(row => row[column] ?? '')].map(displayWidth),
    ),
  )
  const widths = fitted(natural, width)
  const drawn = new Table({
    head: above ? [] : heads.map(head => style.dim(head)),
    colWidths: widths.map(w => w + GAP),
    colAligns: names.map(name => view.align(name)),
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': GAP, compact: true },
    chars: NO_BORDERS,
  })
  drawn.push(...rows)
  const lines = drawn.toString().split('\n')
  return { text: lines.map(line => `${line.trimEnd()}\n`).join(''), widths }
}

/** Takes from the widest column until the table fits. */
function fitted(natural: readonly number[], width: number): number[] {
  const widths = [...natural]
  const total = () => widths.reduce((sum, w) => sum + w + GAP, -GAP)
  while (total() > width) {
    const widest = Math.max(...widths)
    if (widest <= NARROWEST) break
    widths[widths.indexOf(widest)] = widest - 1
  }
  return widths
}

/** A stored text may hold anything; only our own colours may reach the terminal. */
function safe(text: string): string {
  return text
    .split(/(\u001b\[\d+(?:;\d+)*m)/)
    .map((part, index) => (index % 2 === 1 ? part : visible(part)))
    .join('')
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

/** Columns that a text takes: wide for CJK and emoji, none for colours and marks. */
function displayWidth(text: string): number {
  let width = 0
  for (const character of text.replace(/\u001b\[[\d;]*m/g, '')) {
    if (/\p{M}|\u200d|\ufe0f/u.test(character)) continue
    width +=
      /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u.test(
        character,
      )
        ? 2
        : 1
  }
  return width
}
