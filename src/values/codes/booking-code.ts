import type { Kind } from '../kind.ts'
import { ParseError, quoted } from '../parse-error.ts'

/** Eight characters without a hyphen, as stored: `K7QF3M9X`. */
export type BookingCode = Kind<string, 'BookingCode'>

/** Digits and capitals without those that look alike (0 O, 1 I L, U V). */
export const ALPHABET = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
export const CODE_LENGTH = 8
/** Characters of a ticket's code that cannot be guessed from the booking's: 30^6, about 700 million. */
export const TICKET_KEY_LENGTH = 6
const CODE = new RegExp(`^[${ALPHABET}]{${CODE_LENGTH}}$`)
const IN_ANY_CASE = new RegExp(CODE, 'i')

/** A booking code in any case, with or without its hyphen, or whatever a mail program made of that. */
export function bookingCode(raw: string): BookingCode {
  if (CODE.test(raw)) return raw as BookingCode
  const code = withoutHyphens(raw)
  if (!IN_ANY_CASE.test(code))
    throw new ParseError(`must be a booking code like K7QF-3M9X, not ${quoted(raw)}`)
  return code.toUpperCase() as BookingCode
}

/** As wide as others, without hyphens, dashes and blanks. */
export function withoutHyphens(raw: string): string {
  return raw.normalize('NFKC').replace(/[\s\p{Dash}\u00ad\u200b]/gu, '')
}

/** As it is printed: `K7QF-3M9X`. */
export function printedCode(code: BookingCode): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}
