import { TixError } from '../../../values/errors.ts'
import { visible } from '../../../values/parse-error.ts'
import type { Style } from '../../terminal/terminal.ts'
import { ESCAPE, type Panel } from './panel.ts'

/** The first of what was found. */
export interface FoundItems<T> {
  items: readonly T[]
  /** Whether there is more. */
  hasMore: boolean
}

/** A list that follows what is typed, of which one is chosen with the arrow keys and Enter. */
export interface Choice<T> {
  prompt: string
  /** What it is about, in a line above the list. */
  title: string
  search: (text: string) => Promise<FoundItems<T>>
  line: (item: T) => string
  nothing: (text: string) => string
  /** What is typed already. */
  typed?: string | undefined
}

/** Asks for one item; `undefined` if none was chosen. A single match needs no arrow keys. */
export async function choose<T>(panel: Panel, style: Style, choice: Choice<T>): Promise<T | undefined> {
  const list = new List(choice.search, panel.redraw)
  await list.look(choice.typed ?? '')
  for (let typed = choice.typed; ; ) {
    const line = await panel.ask({
      prompt: choice.prompt,
      typed,
      silent: true,
      escapes: true,
      arrow: by => list.move(by),
      above: now => {
        void list.look(now.typed)
        const room = Math.max(1, now.rows - 5)
        return [style.dim(choice.title), ...list.lines(room, choice, style)]
      },
    })
    if (line === undefined || line === ESCAPE) return undefined
    // A fast typist must not choose what they have not seen, unless there is no other.
    if (list.shows(line)) {
      if (list.chosen !== undefined) return list.chosen
    } else {
      await list.look(line)
      if (list.only !== undefined) return list.only
    }
    typed = line
  }
}

class List<T> {
  readonly #search: (text: string) => Promise<FoundItems<T>>
  readonly #changed: () => void
  #items: readonly T[] = []
  #hasMore = false
  #error: string | undefined
  #at = 0
  /** What the items were found by, and what is being looked for. */
  #found: string | undefined
  #wanted: string | undefined

  constructor(search: (text: string) => Promise<FoundItems<T>>, changed: () => void) {
    this.#search = search
    this.#changed = changed
  }

  get chosen(): T | undefined {
    return this.#items[this.#at]
  }

  get only(): T | undefined {
    return this.#items.length === 1 ? this.#items[0] : undefined
  }

  shows(text: string): boolean {
    return this.#found === text.trim()
  }

  move(by: 1 | -1): void {
    this.#at = Math.max(0, Math.min(this.#items.length - 1, this.#at + by))
  }

  /** Searches for what is typed, dropping any earlier search. */
  async look(typed: string): Promise<void> {
    const text = typed.trim()
    if (text === this.#wanted) return
    this.#wanted = text
    let found: FoundItems<T> = { items: [], hasMore: false }
    let failed: string | undefined
    try {
      found = await this.#search(text)
    } catch (error) {
      if (!(error instanceof TixError)) throw error
      failed = error.message
    }
    if (text !== this.#wanted) return
    this.#items = found.items
    this.#hasMore = found.hasMore
    this.#error = failed
    this.#found = text
    this.#at = 0
    this.#changed()
  }

  /** As many as there is room for, around the one that is chosen. */
  lines(room: number, { line, nothing }: Pick<Choice<T>, 'line' | 'nothing'>, style: Style): string[] {
    if (this.#error !== undefined) return [style.red(`! ${visible(this.#error)}`)]
    if (this.#items.length === 0) return [this.#found === undefined ? '' : nothing(this.#found)]
    const shown = Math.max(1, this.#hasMore ? room - 1 : room)
    const from = Math.max(0, Math.min(this.#at - shown + 1, this.#items.length - shown))
    const lines = this.#items.slice(from, from + shown).map((item, index) => {
      const text = visible(line(item))
      return from + index === this.#at ? style.inverse(`> ${text}`) : `  ${text}`
    })
    return this.#hasMore ? [...lines, style.dim('  … there are more: type more of it')] : lines
  }
}
