import type { Tx } from '../context.ts'
import { OFFER_TTL_MS, offerSeats } from './waitlist/waitlist-offers.ts'

/**
 * Seats of an event have become free and stand on its row again, or may be sold from now on: by a cancellation, a
 * hold that expired, more capacity, a larger quota, a draft that is put on sale, sales that were moved. Everything
 * that does this calls it, in its own transaction, before anyone else can have the seats: they go to those who
 * wait. A long line is served in transactions that follow.
 */
export async function offerReleasedSeats(tx: Tx, eventId: number): Promise<void> {
  if (await offerPortion(tx, eventId)) tx.afterwards.push(later => offerPortion(later, eventId))
}

async function offerPortion(tx: Tx, eventId: number): Promise<boolean> {
  const event = await tx.queries.events.byId(eventId)
  if (!event?.hasWaiting || event.available === 0) return false
  const types = await tx.queries.ticketTypes.ofEvent(eventId)
  return (await offerSeats(tx, event, types, OFFER_TTL_MS)).more
}
