import type {
  BookingRow,
  BookingStatus,
  Channel,
  EventRow,
  TicketRow,
  TicketStatus,
} from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import {
  ALPHABET,
  type BookingCode,
  printedCode,
  TICKET_KEY_LENGTH,
} from '../../values/codes/booking-code.ts'
import type { VoucherCode } from '../../values/codes/voucher-code.ts'
import { readableEmail } from '../../values/email.ts'
import { NotFound } from '../../values/errors.ts'
import { excess, type MinorUnits, type Money, money, NOTHING } from '../../values/money.ts'
import { sha256 } from '../../values/sha256.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { type EventLabel, eventLabel } from './event.ts'

/** A booking as the world sees it. The fields are a contract: adding is fine, renaming breaks scripts. */
export interface Booking {
  code: string
  event: EventLabel
  /** null for a walk-in. */
  email: string | null
  name: string | null
  quantity: number
  status: BookingStatus
  channel: Channel
  total: Money | null
  paid: Money | null
  due: Money | null
  /** What was paid beyond the price; a booking that has ended costs nothing. */
  owed: Money | null
  /** What a voucher takes off of its seats; `total` is what remains. */
  discount: Money | null
  /** The code of the voucher. */
  voucher: VoucherCode | null
  /** The row of an import that it came from. */
  ref: string | null
  note: string | null
  expiresAt: string | null
  tickets: Ticket[]
  createdAt: string
}

export interface Ticket {
  position: number
  code: string
  type: string
  /** What it is sold at. */
  price: Money | null
  attendee: string | null
  status: TicketStatus
}

/** A hold that has run out is shown as expired from that second on, whether or not a write has noticed. */
export function bookingStatus(row: BookingRow, now: Instant): BookingStatus {
  const ranOut = row.status === 'held' && row.expiresAt !== null && row.expiresAt <= now
  return ranOut ? 'expired' : row.status
}

/** The tickets of a hold that has run out are good for no seat, although no write has noticed. */
export function ticketStatus(ticket: Pick<TicketRow, 'status'>, ofBooking: BookingStatus): TicketStatus {
  const good = ticket.status === 'valid' || ticket.status === 'checked_in'
  return good && ofBooking === 'expired' ? 'canceled' : ticket.status
}

/** What is still to be paid for a booking, and what is to be given back; at most one of them is anything. */
export function balanceOf(
  { total, paid }: Pick<BookingRow, 'total' | 'paid'>,
  status: BookingStatus,
): { due: MinorUnits; owed: MinorUnits } {
  const costs = status === 'held' || status === 'confirmed' ? (total ?? NOTHING) : NOTHING
  return { due: excess(costs, paid), owed: excess(paid, costs) }
}

export function toBooking(
  row: BookingRow,
  tickets: readonly TicketRow[],
  event: EventRow,
  now: Instant,
): Booking {
  const status = bookingStatus(row, now)
  const amount = (value: MinorUnits) =>
    row.total === null || event.currency === null ? null : money(value, event.currency)
  const { due, owed } = balanceOf(row, status)
  return {
    code: printedCode(row.code),
    event: eventLabel(event),
    email: row.email && readableEmail(row.email),
    name: row.name,
    quantity: row.quantity,
    status,
    channel: row.channel,
    total: row.total === null ? null : amount(row.total),
    paid: amount(row.paid),
    due: amount(due),
    owed: amount(owed),
    discount: amount(row.discount),
    voucher: row.voucher,
    ref: row.ref,
    note: row.note,
    expiresAt: row.expiresAt && inZone(row.expiresAt, event.utcOffsets),
    tickets: tickets.map(ticket => ({
      position: ticket.position,
      code: ticketCode(row.code, row.ticketSecret, ticket.position),
      type: ticket.typeName,
      price: ticket.price === null || event.currency === null ? null : money(ticket.price, event.currency),
      attendee: ticket.attendee,
      status: ticketStatus(ticket, status),
    })),
    createdAt: inZone(row.createdAt, event.utcOffsets),
  }
}

/** Reads what belongs to a booking, and shows all of it as it is at `now`. */
export async function readBooking(queries: Queries, row: BookingRow, now: Instant): Promise<Booking> {
  return toBooking(row, await queries.tickets.ofBooking(row.id), await eventOf(queries, row), now)
}

/** Shows bookings of one event, in their order. */
export async function toBookings(
  queries: Queries,
  rows: readonly BookingRow[],
  event: EventRow,
  now: Instant,
): Promise<Booking[]> {
  if (rows.length === 0) return []
  const tickets = await queries.tickets.ofBookings(rows.map(({ id }) => id))
  const ofBooking = new Map<number, TicketRow[]>(rows.map(({ id }) => [id, []]))
  for (const ticket of tickets) ofBooking.get(ticket.bookingId)?.push(ticket)
  return rows.map(row => toBooking(row, ofBooking.get(row.id) ?? [], event, now))
}

export async function eventOf(queries: Queries, booking: BookingRow): Promise<EventRow> {
  const event = await queries.events.byId(booking.eventId)
  if (!event) throw new Error(`booking ${booking.code} refers to no event`)
  return event
}

/** A booking that is known to be there. */
export async function bookingById(queries: Queries, id: number): Promise<BookingRow> {
  const row = await queries.bookings.byId(id)
  if (!row) throw new Error(`booking ${id} is not there`)
  return row
}

/** @throws NotFound */
export async function findBooking(queries: Queries, code: BookingCode): Promise<BookingRow> {
  const row = await queries.bookings.byCode(code)
  if (!row) throw new NotFound(`No booking ${printedCode(code)}`, { booking: printedCode(code) })
  return row
}

/**
 * What stands on a ticket: `K7QF-3M9X-2-H4TR9W`, its booking, its position and a key. The key is derived
 * from the booking's secret; a new secret (a transfer) makes every ticket printed before worthless.
 */
export function ticketCode(code: BookingCode, secret: string, position: number): string {
  const digest = sha256(`${secret}:${position}`)
  let key = ''
  for (const byte of digest.subarray(0, TICKET_KEY_LENGTH)) key += ALPHABET[byte % ALPHABET.length]
  return `${printedCode(code)}-${position}-${key}`
}
