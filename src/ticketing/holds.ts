import type { Queries } from '../store/queries/index.ts'
import type { BookingRow, EventRow, TicketTypeRow } from '../store/rows.ts'
import type { Instant } from '../store/values.ts'
import { type Allocation, salesEnd } from './booking-rules.ts'
import { changeBooking, endBooking } from './change-booking.ts'
import { seatsFreed } from './freed-seats.ts'
import type { Office } from './office.ts'
import { earlier } from './time/instant.ts'
import { offersEnd } from './waitlist-line.ts'

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
export async function releaseLapsedHolds(
  office: Office,
  queries: Queries,
  eventId: number,
  now: Instant,
): Promise<number> {
  const lapsed = await endLapsedHolds(office, queries, eventId, now)
  if (lapsed > 0) await seatsFreed(office, queries, eventId, now)
  return lapsed
}

/** The same, for who says itself what becomes of the seats. */
export async function endLapsedHolds(
  office: Office,
  queries: Queries,
  eventId: number,
  now: Instant,
): Promise<number> {
  const lapsed = await queries.bookings.lapsed(eventId, now)
  for (const booking of lapsed)
    await endBooking(office, queries, booking, 'expired', { action: 'booking.expire', at: now })
  return lapsed.length
}

/**
 * Lets no hold outlast the sales of its event, and no offer its beginning, after these were moved; with a type, the
 * sales of that type's tickets.
 */
export async function shortenHolds(
  office: Office,
  queries: Queries,
  event: EventRow,
  now: Instant,
  type?: TicketTypeRow,
): Promise<void> {
  const shorten = async (holds: readonly BookingRow[], end: Instant) => {
    for (const booking of holds)
      await changeBooking(office, queries, booking, { action: 'booking.shorten', at: now }, () =>
        queries.bookings.changeStatus(booking, { status: 'held', expiresAt: end }),
      )
  }
  const end = type ? type.salesEndAt : salesEnd(event)
  if (end !== null) await shorten(await queries.bookings.heldBeyond(event.id, end, type?.id), end)
  const offersUntil = offersEnd(event)
  if (!type) await shorten(await queries.bookings.offeredBeyond(event.id, offersUntil), offersUntil)
}
