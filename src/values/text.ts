import { grouped } from './number.ts'
import { ParseError, quoted } from './parse-error.ts'

/** Text of a person: trimmed, not empty, no control characters, at most `most` characters. */
export function text(most: number): (raw: string) => string {
  return raw => {
    const trimmed = raw.trim()
    if (trimmed === '') throw new ParseError('must not be empty')
    if (trimmed.length > most && [...trimmed].length > most)
      throw new ParseError(
        `must have at most ${grouped(most)} characters, not ${grouped([...trimmed].length)}`,
      )
    const bad = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.exec(trimmed)
    if (bad)
      throw new ParseError(`must not contain control characters (${codePoint(bad[0])} in ${quoted(trimmed)})`)
    if (!trimmed.isWellFormed()) throw new ParseError(`is not valid Unicode: ${quoted(trimmed)}`)
    return trimmed
  }
}

/** `U+00AD`: how a message names a character that nobody can see. */
export function codePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`
}
