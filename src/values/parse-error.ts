import { Invalid, type Issue } from './errors.ts'

/** What is wrong with one value. The parser does not know the value's name; its caller does. */
export class ParseError extends Error {}

/** At most so many mistakes of a request are named: nobody reads more, and a request may have a million. */
const MOST_NAMED = 100

/** How many characters of a text a message repeats. */
const MOST_SHOWN = 60

/** Collects mistakes, so that they are reported together. */
export class ErrorCollector {
  readonly #issues: Issue[] = []
  #unnamed = 0

  /** The parser's value, or `undefined` after recording its mistake under the field's name. */
  read<T>(field: string, parse: () => T): T | undefined {
    try {
      return parse()
    } catch (error) {
      if (error instanceof ParseError) this.add(field, error.message)
      else if (error instanceof Invalid)
        for (const issue of error.issues) this.add(issue.field, issue.message)
      else throw error
      return undefined
    }
  }

  add(field: string, message: string): void {
    if (this.#issues.length < MOST_NAMED) this.#issues.push({ field, message })
    else this.#unnamed++
  }

  get found(): boolean {
    return this.#issues.length > 0
  }

  /** @throws Invalid with all of them, if there are any */
  throwIfAny(): void {
    if (!this.found) return
    const more = { field: '', message: `and ${this.#unnamed} more` }
    throw new Invalid(this.#unnamed > 0 ? [...this.#issues, more] : this.#issues)
  }
}

/** The results of both functions. @throws Invalid with the mistakes of both */
export function allOrInvalid<A, B>(first: () => A, second: () => B): [A, B] {
  let a: A
  try {
    a = first()
  } catch (error) {
    if (error instanceof Invalid) throw new Invalid([...error.issues, ...issuesOf(second)])
    throw error
  }
  return [a, second()]
}

function issuesOf(part: () => unknown): readonly Issue[] {
  try {
    part()
    return []
  } catch (error) {
    if (error instanceof Invalid) return error.issues
    throw error
  }
}

/** A value as it may stand in a message: short, and with nothing that a terminal would obey. */
export function quoted(text: string): string {
  return `"${visible(shortened(text))}"`
}

/** At most so many names of a list are shown: a header may have 100,000. */
const MOST_LISTED = 50

/** `"A", "B"`, and of a long list how many more there are. */
export function quotedList(values: readonly string[]): string {
  const shown = values.slice(0, MOST_LISTED).map(quoted).join(', ')
  return values.length > MOST_LISTED ? `${shown} and ${values.length - MOST_LISTED} more` : shown
}

/** Cuts a text to what a message has room for. */
export function shortened(text: string): string {
  if (text.length <= MOST_SHOWN) return text
  const characters = [...text.slice(0, 2 * MOST_SHOWN + 1)]
  return characters.length > MOST_SHOWN ? `${characters.slice(0, MOST_SHOWN).join('')}…` : text
}

/** Escapes as `\u001b` what a terminal would obey or hide: control, bidirectional and invisible characters. */
export function visible(text: string): string {
  return text.replace(UNPRINTABLE, c =>
    [...Array(c.length).keys()].map(i => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )
}

// Not the joiners (U+200C, U+200D): Persian and emoji are written with them.
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
