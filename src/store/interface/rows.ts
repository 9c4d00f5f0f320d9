import type { BookingCode } from '../../values/codes/booking-code.ts'
import type { VoucherCode } from '../../values/codes/voucher-code.ts'
import type { Currency } from '../../values/currency.ts'
import type { Email } from '../../values/email.ts'
import type { MinorUnits } from '../../values/money.ts'
import type { Slug } from '../../values/names/slug.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { TimeZone } from '../../values/time/zone.ts'

/** Rows as the queries give them; the columns' meaning stands in the schema. */
export interface EventRow {
  id: number
  slug: Slug
  name: string
  description: string | null
  venue: string | null
  category: string | null
  startsAt: Instant
  endsAt: Instant | null
  overAt: Instant
  timezone: TimeZone
  utcOffsets: string
  salesStartAt: Instant | null
  salesEndAt: Instant | null
  maxPerBooking: number | null
  /** Seats that one address may have, over all its bookings of the event. */
  maxPerPerson: number | null
  status: 'draft' | 'on_sale' | 'canceled'
  cancelReason: string | null
  currency: Currency | null
  capacity: number
  available: number
  /** 1 while somebody waits for seats. */
  hasWaiting: 0 | 1
  createdAt: Instant
}

export interface TicketTypeRow {
  id: number
  eventId: number
  name: string
  price: MinorUnits | null
  quota: number | null
  available: number | null
  salesStartAt: Instant | null
  salesEndAt: Instant | null
  minPerBooking: number | null
  maxPerBooking: number | null
}

export type BookingStatus = 'held' | 'confirmed' | 'canceled' | 'expired'
export type Channel = 'cli' | 'door' | 'import' | 'api'

export interface BookingRow {
  id: number
  code: BookingCode
  eventId: number
  /** null for a walk-in. */
  email: Email | null
  name: string | null
  quantity: number
  status: BookingStatus
  expiresAt: Instant | null
  channel: Channel
  /** What its tickets cost together, discounts taken off. */
  total: MinorUnits | null
  /** What was taken off. */
  discount: MinorUnits
  paid: MinorUnits
  voucherId: number | null
  /** The booking whose use of the voucher it shares, as a part of it; null: its own. */
  voucherUse: number | null
  /** The voucher's code. */
  voucher: VoucherCode | null
  note: string | null
  ticketSecret: string
  ref: string | null
  request: string | null
  createdAt: Instant
  /** The type of all its seats; null where they are of several, or where only the tickets tell. */
  typeId: number | null
}

export type TicketStatus = 'valid' | 'checked_in' | 'canceled' | 'revoked'

export interface TicketRow {
  bookingId: number
  position: number
  typeId: number
  typeName: string
  attendee: string | null
  /** What it is sold at. */
  price: MinorUnits | null
  /** What a voucher took off. */
  discount: MinorUnits
  status: TicketStatus
  /** 1: it was good for a seat until its booking ended. */
  ended: 0 | 1
}

export interface VoucherRow {
  id: number
  code: VoucherCode
  percent: number | null
  /** Off each ticket, in the currency. */
  amount: MinorUnits | null
  currency: Currency | null
  eventId: number | null
  typeId: number | null
  /** Bookings that may use it; null: any number. */
  uses: number | null
  used: number
  validFrom: Instant | null
  validUntil: Instant | null
  endedAt: Instant | null
  createdAt: Instant
}

export const WAITLIST_STATUSES = ['waiting', 'offered', 'accepted', 'declined', 'expired'] as const
export type WaitlistStatus = (typeof WAITLIST_STATUSES)[number]

export interface WaitlistRow {
  id: number
  eventId: number
  typeId: number
  typeName: string
  email: Email
  name: string | null
  quantity: number
  status: WaitlistStatus
  /** The offer, and when it runs out. */
  bookingId: number | null
  bookingCode: BookingCode | null
  expiresAt: Instant | null
  joinedAt: Instant
}

export const PAYMENT_METHODS = ['cash', 'card', 'transfer', 'comp'] as const
export type PaymentMethod = (typeof PAYMENT_METHODS)[number]

export interface PaymentRow {
  id: number
  bookingId: number
  kind: 'payment' | 'refund'
  method: PaymentMethod
  amount: MinorUnits
  actor: string
  at: Instant
  /** 1: it went along with seats from or to another booking, and nobody paid it or got it back. Else nothing. */
  moved?: 0 | 1
}
