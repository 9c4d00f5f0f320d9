import type { BookingRow, EventRow } from '../../store/interface/rows.ts'
import { earlier, type Instant } from '../../values/time/instant.ts'
import { PortionDone, type Tx } from '../context.ts'
import { findBooking } from '../model/booking.ts'
import type { Allocation } from './allocation.ts'
import { endBooking, endBookings, shortenBookings } from './change-booking.ts'
import { salesEnd } from './sales-period.ts'
import { offersEnd, offersPossible } from './waitlist/offer-limits.ts'
import { OFFER_TTL_MS, offerSeats } from './waitlist/waitlist-offers.ts'

/** Holds that one transaction ends at most: some 20 ms of work. */
export const EXPIRED_AT_ONCE = 500
/** Tickets of them, likewise. */
const SEATS_AT_ONCE = 5_000
/** Holds that a write ends in passing, though it does not need their seats, so that they do not pile up. */
const EXPIRED_IN_PASSING = 20

/** When a hold until `end` expires: never after the sales of the event, or of one of its types, have ended. */
export function holdEnd(event: EventRow, allocations: readonly Allocation[], end: Instant): Instant {
  return allocations.reduce(
    (end, { type }) => earlier(end, type.salesEndAt ?? end),
    earlier(end, salesEnd(event)),
  )
}

/**
 * Takes back the seats of holds that have expired, the oldest first and at most so many holds. Gives how many they
 * were, and whether there may be more.
 */
export async function expireHolds(
  tx: Tx,
  event: EventRow,
  atMost: number,
): Promise<{ count: number; more: boolean }> {
  const due = await tx.queries.holds.expired(event.id, tx.now, atMost)
  const expired = tx.dryRun ? due : portionOf(due)
  await endBookings(tx, event, expired, { status: 'expired', action: 'booking.expire' })
  return { count: expired.length, more: expired.length < due.length || due.length === atMost }
}

/** As many of these bookings as one transaction should change, by their tickets; at least one. */
export function portionOf(bookings: readonly BookingRow[]): readonly BookingRow[] {
  let seats = 0
  const end = bookings.findIndex(({ quantity }) => {
    seats += quantity
    return seats > SEATS_AT_ONCE
  })
  return end === -1 ? bookings : bookings.slice(0, Math.max(1, end))
}

/** Ends this one hold if it has expired; gives the booking as it is afterwards. */
export async function expireIfDue(tx: Tx, booking: BookingRow): Promise<BookingRow> {
  if (booking.status !== 'held' || booking.expiresAt === null || booking.expiresAt > tx.now) return booking
  await endBooking(tx, booking, { status: 'expired', action: 'booking.expire' })
  return findBooking(tx.queries, booking.code)
}

/**
 * Does what time has made due at an event, before anyone has its seats: holds that have expired end, and what is free
 * goes to whoever waited longest and fits. Nothing else does it, so every write that is about seats calls this first,
 * before it writes anything of its own. While nobody waits, only a few holds are ended, unless `all` are to be: who
 * needs more seats ends more (`makeRoom`). Gives whether anything has changed.
 *
 * @throws PortionDone when it was too much for one transaction
 */
export async function settleEvent(tx: Tx, event: EventRow, { all = false } = {}): Promise<boolean> {
  const serves = event.hasWaiting === 1 && offersPossible(event, tx.now)
  const inFull = serves || all
  const atMost = tx.dryRun ? Number.MAX_SAFE_INTEGER : EXPIRED_AT_ONCE
  const expired = await expireHolds(tx, event, inFull ? atMost : EXPIRED_IN_PASSING)
  if (inFull && expired.more) throw new PortionDone()
  if (!serves) return expired.count > 0
  const [fresh, types] = await Promise.all([
    expired.count > 0 ? tx.queries.events.byId(event.id) : event,
    tx.queries.ticketTypes.ofEvent(event.id),
  ])
  const { ids, more } = await offerSeats(tx, fresh ?? event, types, OFFER_TTL_MS)
  if (more) throw new PortionDone()
  return expired.count > 0 || ids.length > 0
}

/** Whether `settleEvent` would find nothing to do. */
export async function isSettled(tx: Tx, event: EventRow): Promise<boolean> {
  return event.hasWaiting === 0 && (await tx.queries.holds.expired(event.id, tx.now, 1)).length === 0
}

/**
 * Lets no hold outlast the sales of its event, and no offer its beginning, after these were moved; with a type, the
 * sales of that type's tickets. Many are shortened in transactions that follow.
 */
export async function shortenHolds(tx: Tx, eventId: number, typeId?: number): Promise<void> {
  const portion = (tx: Tx) => shortenPortion(tx, eventId, typeId)
  if (await portion(tx)) tx.afterwards.push(portion)
}

async function shortenPortion(tx: Tx, eventId: number, typeId: number | undefined): Promise<boolean> {
  const event = await tx.queries.events.byId(eventId)
  if (!event) throw new Error(`event ${eventId} is gone`)
  const types = typeId === undefined ? [] : await tx.queries.ticketTypes.ofEvent(eventId)
  const end = typeId === undefined ? salesEnd(event) : types.find(({ id }) => id === typeId)?.salesEndAt
  const { holds } = tx.queries
  const late = end ? await holds.beyond(eventId, end, EXPIRED_AT_ONCE, typeId) : []
  if (end) await shortenBookings(tx, event, late, end)
  if (typeId !== undefined) return late.length === EXPIRED_AT_ONCE
  const offers = await holds.offersBeyond(eventId, offersEnd(event), EXPIRED_AT_ONCE)
  await shortenBookings(tx, event, offers, offersEnd(event))
  return late.length === EXPIRED_AT_ONCE || offers.length === EXPIRED_AT_ONCE
}
