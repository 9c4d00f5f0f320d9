import { ParseError } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'

/** Where a box office is kept. What was typed stands in no error: a URL may have a password. */
export function location(raw: string): string {
  try {
    return text(4096)(raw)
  } catch (error) {
    if (raw.includes('://')) throw new ParseError('is a URL with characters that cannot be in one')
    throw error
  }
}
