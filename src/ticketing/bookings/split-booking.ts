import type { BookingRow, EventRow, TicketRow } from '../../store/interface/rows.ts'
import type { Email } from '../../values/email.ts'
import type { Tx } from '../context.ts'
import { changeBooking } from '../inventory/change-booking.ts'
import { insertPart } from '../inventory/insert-bookings.ts'
import type { Action } from '../log/log-change.ts'
import { moveExcess } from '../payments/move-payments.ts'
import { returnUses } from '../pricing/redeem.ts'
import { positionsOf, sumsOf } from './ticket-sums.ts'

/** A booking, its tickets that stay, and those that go. */
interface Split {
  booking: BookingRow
  event: EventRow
  kept: readonly TicketRow[]
  moved: readonly TicketRow[]
}

/** Who gets the part. */
export interface PartOwner {
  email: Email | null
  name: string | null
  /** Whether the guest stays the same: then the names on the tickets stay, and so does the voucher. */
  sameGuest: boolean
}

/**
 * Makes some tickets of a booking a booking of their own. No seat is given back or taken. They keep type, price
 * and discount, and get new codes; the old ones are revoked. What was paid beyond the price of the tickets that
 * stay goes along. They share the use of a voucher that takes something off of both: it comes back when both have ended.
 */
export async function splitBooking(
  tx: Tx,
  { booking, event, kept, moved }: Split,
  owner: PartOwner,
  action: Action,
): Promise<{ rest: BookingRow; part: BookingRow }> {
  const sums = { kept: sumsOf(booking, kept), moved: sumsOf(booking, moved) }
  const goesAlong = owner.sameGuest || sums.moved.discount > 0
  const losesVoucher = booking.voucherId !== null && sums.kept.discount === 0
  // First fewer seats here, then the part: so the log never shows more seats taken than there are.
  const reduced = await changeBooking(tx, booking, { action }, async () => {
    await tx.queries.bookings.reduce(booking, moved.length, sums.kept)
    if (losesVoucher) await tx.queries.bookings.dropVoucher(booking.id)
    await tx.queries.tickets.end(booking.id, positionsOf(moved), 'revoked')
  })
  const part = await insertPart(tx, event, {
    booking: {
      ...booking,
      ...sums.moved,
      ...(!goesAlong && { voucherId: null, voucher: null }),
      email: owner.email,
      name: owner.name,
      quantity: moved.length,
    },
    tickets: moved.map(ticket => (owner.sameGuest ? ticket : { ...ticket, attendee: null })),
  })
  if (losesVoucher) await returnUses(tx, [booking]) // unless the part has it now
  return moveExcess(tx, event, reduced, part)
}
