import type { BookingRow, TicketRow } from '../../store/interface/rows.ts'
import type { BookingCode } from '../../values/codes/booking-code.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import type { TicketRef } from '../../values/codes/ticket-ref.ts'
import { NotFound } from '../../values/errors.ts'
import { counted } from '../../values/number.ts'
import { Conflict } from '../conflict.ts'
import { ticketCode } from '../model/booking.ts'

/**
 * The tickets of a booking that are meant, in order and each once.
 *
 * @throws NotFound for those that it does not have: another position, another booking, a code that was revoked
 */
export function chooseTickets(
  booking: BookingRow,
  tickets: readonly TicketRow[],
  refs: readonly TicketRef[],
): TicketRow[] {
  const unknown = refs.filter(ref => !tickets.some(ticket => means(ref, booking, ticket)))
  if (unknown.length > 0) {
    const names = unknown.map(named)
    throw new NotFound(`${printedCode(booking.code)} has no ticket ${names.join(', ')}`, {
      booking: printedCode(booking.code),
      tickets: names,
    })
  }
  return tickets.filter(ticket => refs.some(ref => means(ref, booking, ticket)))
}

/** Which tickets are meant, however each is named, by position or by code, and in whatever order. */
export function ticketsMeant(
  refs: readonly TicketRef[] | undefined,
  booking: BookingCode | undefined,
): string[] | undefined {
  return refs && [...new Set(refs.map(ref => `${ref.booking ?? booking}:${ref.position}`))].sort()
}

function means(ref: TicketRef, booking: BookingRow, { position }: TicketRow): boolean {
  if (ref.position !== position) return false
  return ref.booking === undefined || ticketCode(booking.code, booking.ticketSecret, position) === named(ref)
}

function named(ref: TicketRef): string {
  return ref.booking === undefined
    ? String(ref.position)
    : `${printedCode(ref.booking)}-${ref.position}-${ref.key}`
}

/** Whether a ticket is good for a seat. */
export function hasSeat({ status }: TicketRow): boolean {
  return status === 'valid' || status === 'checked_in'
}

/** @throws Conflict when one of them has been used, or is good for nothing */
export function assertUnused(booking: BookingRow, tickets: readonly TicketRow[]): void {
  const code = printedCode(booking.code)
  const checkedIn = tickets.filter(({ status }) => status === 'checked_in').length
  if (checkedIn > 0)
    throw new Conflict('CONFLICT', `${counted(checkedIn, 'ticket')} of ${code} checked in already`, {
      booking: code,
      checkedIn,
    })
  const dead = tickets.find(ticket => !hasSeat(ticket))
  if (dead)
    throw new Conflict('CONFLICT', `Ticket ${dead.position} of ${code} is ${dead.status}`, {
      booking: code,
      ticket: dead.position,
      status: dead.status,
    })
}
