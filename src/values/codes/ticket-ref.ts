import { ParseError, quoted } from '../parse-error.ts'
import { ALPHABET, type BookingCode, CODE_LENGTH, TICKET_KEY_LENGTH, withoutHyphens } from './booking-code.ts'

/** One ticket of a booking, as somebody names it: by its position, or by what stands on it. */
export type TicketRef =
  | { position: number; booking?: undefined }
  | { position: number; booking: BookingCode; key: string }

const CODE = new RegExp(
  `^([${ALPHABET}]{${CODE_LENGTH}})(\\d{1,5})([${ALPHABET}]{${TICKET_KEY_LENGTH}})$`,
  'i',
)

/** `2`, or `K7QF-3M9X-2-H4TR9W` in any case. */
export function ticketRef(raw: string): TicketRef {
  const text = raw.trim()
  if (/^[1-9]\d{0,4}$/.test(text)) return { position: Number(text) }
  const [, booking, position, key] = CODE.exec(withoutHyphens(raw))?.map(part => part.toUpperCase()) ?? []
  if (key === undefined)
    throw new ParseError(
      `must be the position of a ticket, like 2, or its code, like K7QF-3M9X-2-H4TR9W, not ${quoted(raw)}`,
    )
  return { booking: booking as BookingCode, position: Number(position), key }
}
