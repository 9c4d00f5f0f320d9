import type { BookingRow, EventRow, TicketRow } from '../../store/interface/rows.ts'
import type { Email } from '../../values/email.ts'
import type { Tx } from '../context.ts'
import { changeBooking } from '../inventory/change-booking.ts'
import { insertPart } from '../inventory/insert-bookings.ts'
import type { Action } from '../log/log-change.ts'
import { moveExcess } from '../payments/move-payments.ts'
import { positionsOf, sumsOf } from './ticket-sums.ts'

/** Whose the part is to be. */
export interface PartOwner {
  email: Email | null
  name: string | null
  /** Whether the names on its tickets stay. */
  keepsAttendees: boolean
}

/**
 * Makes some tickets of a booking a booking of their own. No seat is given back or taken. They keep type, price
 * and discount, and get new codes; the old ones are revoked. What was paid beyond the price of the tickets that
 * stay goes along. They share the
 * use of a voucher: it comes back when both have ended.
 */
export async function splitBooking(
  tx: Tx,
  booking: BookingRow,
  event: EventRow,
  tickets: { kept: readonly TicketRow[]; moved: readonly TicketRow[] },
  owner: PartOwner,
  action: Action,
): Promise<{ rest: BookingRow; part: BookingRow }> {
  const { kept, moved } = tickets
  const reduced = await changeBooking(tx, booking, { action }, async () => {
    await tx.queries.bookings.reduce(booking, moved.length, sumsOf(booking, kept))
    await tx.queries.tickets.end(booking.id, positionsOf(moved), 'revoked')
  })
  const part = await insertPart(tx, event, {
    booking: {
      ...booking,
      ...sumsOf(booking, moved),
      email: owner.email,
      name: owner.name,
      quantity: moved.length,
    },
    tickets: moved.map(ticket => (owner.keepsAttendees ? ticket : { ...ticket, attendee: null })),
  })
  return moveExcess(tx, event, reduced, part)
}
