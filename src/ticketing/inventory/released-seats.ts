import type { Tx } from '../context.ts'
import { OFFER_TTL_MS, offerSeats } from './waitlist-offers.ts'

/**
 * Seats of an event have become free and stand on its row again: by a cancellation, a hold that ran out,
 * more capacity, a larger quota, or because somebody left the waitlist whose group they were too few for.
 * Everything that frees seats calls this, in its own transaction, before anyone else can have them: they
 * go to those who wait.
 */
export async function offerReleasedSeats(tx: Tx, eventId: number): Promise<void> {
  await offerSeats(tx, eventId, { ttlMs: OFFER_TTL_MS })
}
