import { limits } from '../limits.ts'
import { ParseError, quoted } from '../parse-error.ts'
import { text } from '../text.ts'

/** That of the one ticket type with which every event begins. */
export const FIRST_TICKET_TYPE = 'General admission'

/** The name of a ticket type. No `=`, which in `--type vip=2` ends it. */
export function ticketTypeName(raw: string): string {
  const name = text(limits.ticketTypeName)(raw)
  if (name.includes('=')) throw new ParseError(`must not contain "=": ${quoted(name)}`)
  return name
}
