import { Invalid, type Issue } from './errors.ts'

/** What is wrong with one value. The parser does not know the value's name; whoever called it does. */
export class ParseError extends Error {}

/** Gathers mistakes, so that several are reported together. */
export class ErrorCollector {
  readonly #issues: Issue[] = []

  /** The parser's value, or `undefined` after taking down its mistake under the field's name. */
  read<T>(field: string, parse: () => T): T | undefined {
    try {
      return parse()
    } catch (error) {
      if (error instanceof ParseError) this.add(field, error.message)
      else if (error instanceof Invalid) this.#issues.push(...error.issues)
      else throw error
      return undefined
    }
  }

  add(field: string, message: string): void {
    this.#issues.push({ field, message })
  }

  get found(): boolean {
    return this.#issues.length > 0
  }

  /** @throws Invalid with all of them, if there are any */
  throwIfAny(): void {
    if (this.found) throw new Invalid(this.#issues)
  }
}

/** The results of both, or all that is wrong with either. @throws Invalid */
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
  const characters = [...text]
  const short = characters.length > 60 ? `${characters.slice(0, 60).join('')}…` : text
  return `"${visible(short)}"`
}

/** What a terminal would obey or hide, written out as `\u001b`: control characters, bidirectional marks, invisible ones. */
export function visible(text: string): string {
  return text.replace(UNPRINTABLE, c =>
    [...Array(c.length).keys()].map(i => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join(''),
  )
}

// Not the joiners (U+200C, U+200D): Persian and emoji are written with them.
const UNPRINTABLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
