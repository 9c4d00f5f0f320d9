import { Mistake } from '../../ticketing/values/mistake.ts'
import { text } from '../../ticketing/values/text.ts'

/** Where a box office is kept. What was typed stands in no error: a URL may have a password. */
export function location(raw: string): string {
  try {
    return text(4096)(raw)
  } catch (error) {
    if (raw.includes('://')) throw new Mistake('is a URL with characters that cannot be in one')
    throw error
  }
}
