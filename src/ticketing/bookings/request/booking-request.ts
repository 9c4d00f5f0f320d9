import type { Channel, PaymentMethod } from '../../../store/interface/rows.ts'
import type { VoucherCode } from '../../../values/codes/voucher-code.ts'
import type { Email } from '../../../values/email.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { SeatRequest } from '../../inventory/allocation.ts'

export interface BookingRequest extends SeatRequest {
  /** An id or a slug. */
  event: string
  /** Only who sells face to face, or imports, may leave it out. */
  email?: Email | undefined
  name?: string | undefined
  voucher?: VoucherCode | undefined
  /** Only hold the seats, for so long; nothing is sold before the hold is confirmed. */
  holdMs?: number | undefined
  channel?: Channel | undefined
  /** Paid in full, at once. */
  paid?: PaymentMethod | undefined
  /** The row of an import that asks for it. */
  ref?: string | undefined
  /** When it was booked elsewhere: whether sales were open is judged at that time, but never at one to come. */
  bookedAt?: Instant | undefined
  /** It was held elsewhere, until then, and still is. */
  heldUntil?: Instant | undefined
}
