import type { Drawing } from './series.ts'

/** Eighths of a block: a bar is exact to an eighth of a column. */
const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']
const NARROWEST_BAR = 8
const WIDEST_LABEL = 44

/** Bars of text that fit a width, a row each. */
export function bars(
  { title, labels, series }: Drawing,
  width: number,
  { unicode, widthOf }: { unicode: boolean; widthOf: (text: string) => number },
): string {
  const lines = series.map(({ name, values }) => {
    const numbers = values.map(value => value.toLocaleString('en', { maximumFractionDigits: 3 }))
    const numberWidth = Math.max(...numbers.map(text => text.length), 1)
    const labelWidth = Math.min(
      WIDEST_LABEL,
      Math.max(1, ...labels.map(widthOf)),
      Math.max(1, width - numberWidth - NARROWEST_BAR - 2),
    )
    const room = Math.max(NARROWEST_BAR, width - labelWidth - numberWidth - 2)
    const longest = Math.max(...values.map(Math.abs), 0)
    const rows = labels.map((label, row) => {
      const value = values[row] ?? 0
      const share = longest === 0 ? 0 : Math.abs(value) / longest
      const drawn = value < 0 ? belowZero(share * room, unicode) : bar(share * room, unicode)
      return `${fitted(label, labelWidth, widthOf)} ${drawn}${' '.repeat(room - [...drawn].length)} ${(numbers[row] ?? '').padStart(numberWidth)}`
    })
    return [`${title}: ${name}`, ...rows].join('\n')
  })
  return `${lines.join('\n\n')}\n`
}

function bar(columns: number, unicode: boolean): string {
  if (!unicode) return '#'.repeat(Math.round(columns))
  const eighths = Math.round(columns * 8)
  return '█'.repeat(Math.floor(eighths / 8)) + (EIGHTHS[eighths % 8] ?? '')
}

/** More went out than came in: it looks other than what came in. */
function belowZero(columns: number, unicode: boolean): string {
  return (unicode ? '░' : '-').repeat(Math.round(columns))
}

function fitted(label: string, width: number, widthOf: (text: string) => number): string {
  if (widthOf(label) <= width) return label + ' '.repeat(width - widthOf(label))
  let cut = ''
  for (const character of label) {
    if (widthOf(cut + character) > width - 1) break
    cut += character
  }
  return `${cut}…${' '.repeat(Math.max(0, width - 1 - widthOf(cut)))}`
}
