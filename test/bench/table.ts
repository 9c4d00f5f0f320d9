import { type Figure, isWithinReach } from './figure.ts'

/** The figures as a table that can be pasted into the README. */
export function drawn(figures: readonly Figure[], machine: Record<string, unknown>): string {
  const head = ['', 'what', 'beside', 'tix', 'yardstick', 'value', 'middle half', 'reach', '']
  const lines = figures.map(figure => [
    isWithinReach(figure) ? '✓' : '✗',
    figure.what,
    figure.beside,
    `${rounded(figure.ours)} ${figure.unit}`,
    figure.theirs === undefined ? '' : `${rounded(figure.theirs)} ${figure.unit}`,
    `${rounded(figure.value)} ${figure.valueUnit}`.trim(),
    figure.spread ? figure.spread.map(rounded).join(' – ') : '',
    reachOf(figure),
    figure.note ?? '',
  ])
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map(line => line[column]?.length ?? 0)))
  const row = (cells: readonly string[]) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |\n`
  const about = Object.entries(machine).map(([key, value]) => `${key}: ${value}`)
  const rule = `|${widths.map(width => '-'.repeat(width + 2)).join('|')}|\n`
  return `${row(head)}${rule}${lines.map(row).join('')}\n${about.join(', ')}\n`
}

function rounded(value: number): string {
  if (value >= 100) return String(Math.round(value))
  return value >= 10 ? value.toFixed(1) : value.toFixed(2)
}

function reachOf({ reach, valueUnit }: Figure): string {
  if (!reach) return ''
  return 'atMost' in reach ? `≤ ${reach.atMost} ${valueUnit}` : `≥ ${reach.atLeast} ${valueUnit}`
}
