import { ALPHABET, type BookingCode, CODE_LENGTH, TICKET_KEY_LENGTH } from './booking-code.ts'

/** What a code names: a booking, or one ticket of it. */
export interface ScannedCode {
  booking: BookingCode
  ticket?: { position: number; key: string }
}

const SHAPE = new RegExp(
  `^([${ALPHABET}]{${CODE_LENGTH}})(?:(\\d{1,5})([${ALPHABET}]{${TICKET_KEY_LENGTH}}))?$`,
)

/** What scanners put in front, if they are told to: of which kind the symbol was, `]Q1` for QR. ISO/IEC 15424 */
const SYMBOL = /^\s*\][A-Za-z][0-9A-Za-z]/

/**
 * A booking's or a ticket's code, in any case and whatever stands between its characters: a scanner whose keyboard
 * has another layout sends something else for a hyphen. `undefined` for what is neither.
 */
export function scannedCode(raw: string): ScannedCode | undefined {
  if (raw.length > 80) return undefined
  const text = raw
    .normalize('NFKC')
    .replace(SYMBOL, '')
    .replace(/[^0-9A-Za-z]/g, '')
  const [, booking, position, key] = SHAPE.exec(text.toUpperCase()) ?? []
  if (booking === undefined) return undefined
  if (position === undefined || key === undefined) return { booking: booking as BookingCode }
  return { booking: booking as BookingCode, ticket: { position: Number(position), key } }
}

/** Whether a ticket has the code that was read: its position, and the key of that position. */
export function isTicketOf(
  { position, key }: NonNullable<ScannedCode['ticket']>,
  ticketCode: string,
): boolean {
  const own = scannedCode(ticketCode)?.ticket
  return own?.position === position && own.key === key
}
