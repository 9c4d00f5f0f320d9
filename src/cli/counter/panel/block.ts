import { visible } from '../../../values/parse-error.ts'
import { cut, displayWidth } from '../../output/display-width.ts'

export interface Size {
  columns: number
  rows: number
}

/** What stands at the foot of the screen: a few lines, and the one that is being typed. */
export interface Content {
  above: readonly string[]
  prompt: string
  typed: string
  /** Characters of `typed` before the cursor. */
  cursor: number
}

/** Lines that are drawn anew in their place: what is written goes above them. Gives what to send to a terminal. */
export class Block {
  /** The widths of the lines on the screen: a terminal that has become narrower has wrapped them. */
  #widths: number[] = []
  #cursorColumn = 0

  /** Takes the lines away; the cursor is where the first one began. */
  erase({ columns }: Size): string {
    if (this.#widths.length === 0) return ''
    const rowsOf = (width: number) => Math.max(1, Math.ceil(width / columns))
    const up =
      this.#widths.slice(0, -1).reduce((rows, width) => rows + rowsOf(width), 0) +
      Math.floor(this.#cursorColumn / columns)
    this.#widths = []
    return `${up > 0 ? `\u001b[${up}A` : ''}\r\u001b[J`
  }

  /** Leaves what is on the screen: somebody else has written below it. */
  leave(): void {
    this.#widths = []
  }

  draw({ above, prompt, typed, cursor }: Content, size: Size): string {
    const room = Math.max(1, size.columns - 1)
    const shown = above.slice(0, Math.max(0, size.rows - 2)).map(line => cut(line, room))
    const asked = cut(prompt, room)
    const { text, before } = fitting(typed, cursor, Math.max(1, room - displayWidth(asked)))
    const lines = [...shown, asked + text]
    const erased = this.erase(size)
    this.#widths = lines.map(displayWidth)
    this.#cursorColumn = displayWidth(asked) + before
    const right = this.#cursorColumn > 0 ? `\u001b[${this.#cursorColumn}C` : ''
    return `${erased}${lines.join('\n')}\r${right}`
  }
}

/** As much of what is typed as there is room for: the part before the cursor goes first. */
function fitting(typed: string, cursor: number, room: number): { text: string; before: number } {
  let before = visible(typed.slice(0, cursor))
  while (displayWidth(before) >= room) before = [...before].slice(1).join('')
  const text = before + cut(visible(typed.slice(cursor)), room - displayWidth(before))
  return { text, before: displayWidth(before) }
}
