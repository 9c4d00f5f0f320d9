import type { Drawing } from './series.ts'

/** Eighths of a block, from below: a column is exact to an eighth of a line. */
const EIGHTHS = [' ', '▁', '▂', '▃', '▄', '▅', '▆', '▇', '█']
const LINES = 10
const WIDEST_COLUMN = 6

/** Columns of text over time that fit a width; of more periods than that, several are summed up in one. */
export function columns(
  { title, labels, series }: Drawing,
  width: number,
  { unicode }: { unicode: boolean },
): string {
  const drawn = series.map(({ name, values }) => {
    const { sums, each } = fitting(values, width)
    const highest = Math.max(...sums, 0)
    const scale = numberWidth([highest])
    const wide = Math.max(
      1,
      Math.min(WIDEST_COLUMN, Math.floor((width - scale - 2) / Math.max(1, sums.length))),
    )
    const lines = Array.from({ length: LINES }, (_, line) => {
      const label = line === 0 ? inWords(highest) : ''
      const blocks = sums.map(value => block(value, highest, line, unicode))
      return `${label.padStart(scale)} ${unicode ? '│' : '|'}${blocks.map(one => columnOf(one, wide)).join('')}`
    })
    const axis = `${'0'.padStart(scale)} ${unicode ? `└${'─'.repeat(sums.length * wide)}` : `+${'-'.repeat(sums.length * wide)}`}`
    const of = each > 1 ? `, each column ${each} of them` : ''
    const below = `${' '.repeat(scale + 2)}${ends(labels, sums.length * wide, width - scale - 2)}`
    return [`${title}: ${name}${of}`, ...lines.map(line => line.trimEnd()), axis, below].join('\n')
  })
  return `${drawn.join('\n\n')}\n`
}

/** A column leaves a gap to the next where there is room for it. */
function columnOf(block: string, wide: number): string {
  return wide === 1 ? block : `${block.repeat(wide - 1)} `
}

/** As few periods in one column as fit beside the scale: more of them make larger numbers, which take more room. */
function fitting(values: readonly number[], width: number): { sums: number[]; each: number } {
  for (let each = 1; ; each++) {
    const sums = together(values, each)
    if (sums.length <= 1 || sums.length + numberWidth([Math.max(...sums)]) + 2 <= width) return { sums, each }
  }
}

function together(values: readonly number[], each: number): number[] {
  return Array.from({ length: Math.ceil(values.length / each) }, (_, at) =>
    values.slice(at * each, (at + 1) * each).reduce((sum, value) => sum + value, 0),
  )
}

/** What of a column is seen in one line, counted from above. */
function block(value: number, highest: number, line: number, unicode: boolean): string {
  const eighths = highest === 0 ? 0 : Math.round((value / highest) * LINES * 8)
  const here = Math.max(0, Math.min(8, eighths - (LINES - 1 - line) * 8))
  return unicode ? (EIGHTHS[here] ?? ' ') : here >= 4 ? '#' : ' '
}

/** The first period, the last, and the one in the middle where there is room. */
function ends(labels: readonly string[], wide: number, room: number): string {
  const first = labels[0] ?? ''
  const last = labels.at(-1) ?? ''
  if (labels.length < 2 || first.length + last.length + 1 > room) return first
  const end = Math.max(wide, first.length + last.length + 1)
  const middle = labels[Math.floor(labels.length / 2)] ?? ''
  const at = Math.floor((end - middle.length) / 2)
  const fits = at > first.length + 1 && at + middle.length + 1 < end - last.length
  const left = fits ? first.padEnd(at) + middle : first
  return left + last.padStart(end - left.length)
}

function numberWidth(values: readonly number[]): number {
  return Math.max(...values.map(value => inWords(value).length), 1)
}

function inWords(value: number): string {
  return value.toLocaleString('en', { maximumFractionDigits: 3 })
}
