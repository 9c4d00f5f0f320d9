import type { Queries } from '../store/queries/index.ts'
import type { Instant } from '../store/values.ts'
import type { Office } from './office.ts'
import { OFFER_TTL_MS, offerSeats } from './waitlist-offers.ts'

/**
 * Seats of an event have become free and stand on its row again: by a cancellation, a hold that ran out,
 * more capacity, a larger quota, or because somebody left the waitlist whose group they were too few for.
 * Everything that frees seats calls this, in its own transaction, before anyone else can have them: they
 * go to those who wait.
 */
export async function seatsFreed(
  office: Office,
  queries: Queries,
  eventId: number,
  now: Instant,
): Promise<void> {
  await offerSeats(office, queries, eventId, { ttlMs: OFFER_TTL_MS }, now)
}
