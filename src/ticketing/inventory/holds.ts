import type { BookingRow, EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import { earlier, type Instant } from '../../values/time/instant.ts'
import type { Tx } from '../context.ts'
import type { Allocation } from './allocation.ts'
import { changeBooking, endBooking } from './change-booking.ts'
import { offerReleasedSeats } from './released-seats.ts'
import { salesEnd } from './sales-period.ts'
import { offersEnd } from './waitlist-queue.ts'

/** When a hold runs out that is wished until `end`: never after the sales of the event or of one of its types. */
export function holdEnd(event: EventRow, allocations: readonly Allocation[], end: Instant): Instant {
  return allocations.reduce(
    (end, { type }) => earlier(end, type.salesEndAt ?? end),
    earlier(end, salesEnd(event)),
  )
}

/**
 * Takes back the seats of holds that have run out; gives how many holds there were. Nothing else does it,
 * so whoever may use an event's seats calls this first.
 */
export async function settleExpiredHolds(tx: Tx, eventId: number): Promise<number> {
  const lapsed = await endExpiredHolds(tx, eventId)
  if (lapsed > 0) await offerReleasedSeats(tx, eventId)
  return lapsed
}

/** The same, for who says itself what becomes of the seats. */
export async function endExpiredHolds(tx: Tx, eventId: number): Promise<number> {
  const lapsed = await tx.queries.bookings.lapsed(eventId, tx.now)
  for (const booking of lapsed) await endBooking(tx, booking, 'expired', { action: 'booking.expire' })
  return lapsed.length
}

/**
 * Lets no hold outlast the sales of its event, and no offer its beginning, after these were moved; with a type, the
 * sales of that type's tickets.
 */
export async function shortenHolds(tx: Tx, event: EventRow, type?: TicketTypeRow): Promise<void> {
  const shorten = async (holds: readonly BookingRow[], end: Instant) => {
    for (const booking of holds)
      await changeBooking(tx, booking, { action: 'booking.shorten' }, () =>
        tx.queries.bookings.changeStatus(booking, { status: 'held', expiresAt: end }),
      )
  }
  const end = type ? type.salesEndAt : salesEnd(event)
  if (end !== null) await shorten(await tx.queries.bookings.heldBeyond(event.id, end, type?.id), end)
  const offersUntil = offersEnd(event)
  if (!type) await shorten(await tx.queries.bookings.offeredBeyond(event.id, offersUntil), offersUntil)
}
