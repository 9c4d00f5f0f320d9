import { displayWidth } from '../../output/display-width.ts'
import type { Style } from '../../terminal/terminal.ts'
import type { Size } from './block.ts'

/** What the keys do. */
export function keyLines(keys: readonly string[], style: Style, size: Size): string[] {
  return flowing(keys, size).map(line => style.dim(line))
}

/** Short texts beside each other, in as many lines as it takes. */
export function flowing(texts: readonly string[], { columns }: Size): string[] {
  const lines: string[] = []
  for (const text of texts) {
    const last = lines.at(-1)
    const longer = last === undefined ? text : `${last}  ${text}`
    if (last === undefined || displayWidth(longer) >= columns) lines.push(text)
    else lines[lines.length - 1] = longer
  }
  return lines
}
