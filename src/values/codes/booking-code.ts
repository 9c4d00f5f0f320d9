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

/** A booking code in any case, with or without its hyphen. */
export function bookingCode(raw: string): BookingCode {
  if (CODE.test(raw)) return raw as BookingCode
  const code = raw.trim().replaceAll('-', '').toUpperCase()
  if (!CODE.test(code)) throw new ParseError(`must be a booking code like K7QF-3M9X, not ${quoted(raw)}`)
  return code as BookingCode
}

/** As it is printed: `K7QF-3M9X`. */
export function printedCode(code: BookingCode): string {
  return `${code.slice(0, 4)}-${code.slice(4)}`
}
