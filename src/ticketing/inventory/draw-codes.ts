import { type BookingCode, bookingCode, CODE_LENGTH } from '../../values/codes/booking-code.ts'
import type { Tx } from '../context.ts'

const SECRET_LENGTH = 12

export function drawCode(tx: Tx): BookingCode {
  return bookingCode(tx.random(CODE_LENGTH))
}

/** What the codes of a booking's tickets are derived from; a new one makes every earlier code worthless. */
export function drawSecret(tx: Tx): string {
  return tx.random(SECRET_LENGTH)
}
