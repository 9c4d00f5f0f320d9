import type { PaymentMethod } from '../../store/interface/rows.ts'
import type { Currency } from '../../values/currency.ts'
import type { Email } from '../../values/email.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { When } from '../../values/time/when.ts'
import type { TimeZone } from '../../values/time/zone.ts'
import type { TicketSelection } from '../inventory/allocation.ts'

/** A row of an import: a booking under a name of its own, so that it is booked once however often it comes. */
export interface ImportedBooking {
  ref: string
  /** The ref under which an older tix may have booked it. */
  formerRef?: string | undefined
  /** What the row says: the same ref with another digest is looked at more closely. */
  digest: string
  /** Of a row that was mended: the digest of what it was, so that this is known when it comes again. */
  mends?: string | undefined
  /** `confirmed`, `paid` and `held` take seats; each other word is why it takes none. */
  state: string
  /**
   * `own`: sold in a box office of tix, under its rules of then; `foreign`: by another system, whose amounts an event
   * without prices does not keep; `plain`: to be booked like any booking.
   */
  terms: 'own' | 'foreign' | 'plain'
  /** An id or a slug. */
  event: string
  email?: Email | undefined
  name?: string | undefined
  quantity?: number | undefined
  types?: readonly TicketSelection[] | undefined
  /** When it was booked elsewhere: whether sales were open is judged at that time, but never at one to come. */
  bookedAt?: When | undefined
  heldUntil?: When | undefined
  /** Decimal amounts in the event's currency. */
  paid?: 'all' | string | undefined
  total?: string | undefined
  discount?: string | undefined
  currency?: Currency | undefined
  payments?: readonly ImportedPayment[] | undefined
  /** Of each ticket, in their order; one for all of them if it is one. */
  prices?: readonly (ImportedPrice | null)[] | undefined
  attendees?: readonly (string | null)[] | undefined
  note?: string | undefined
}

export interface ImportedPayment {
  kind: 'payment' | 'refund'
  method: PaymentMethod
  amount: string
  at: When | undefined
}

export interface ImportedPrice {
  price: string
  discount: string
}

/** Time-zone functions, loaded before the transaction. */
export interface Times {
  /** Turns a local time into an instant of a zone. */
  resolve: (moment: When, zone: TimeZone) => Instant
  /** The offsets of an event, with those of other times. */
  covering: (utcOffsets: string, zone: TimeZone, times: readonly Instant[]) => string
}

export function takesSeats({ state }: ImportedBooking): boolean {
  return state === 'confirmed' || state === 'paid' || state === 'held'
}

/** As many tickets as it takes for everybody who is named; an empty part at the end is nobody. */
export function ticketsNamed({ attendees = [] }: ImportedBooking): number {
  return attendees.findLastIndex(name => name !== null) + 1
}
