import type { Queries } from '../store/queries/index.ts'
import type { Instant } from '../store/values.ts'
import type { Office } from './office.ts'

/**
 * Seats of an event have become free and stand on its row again: by a cancellation, a hold that ran out,
 * more capacity, a larger quota. Everything that frees seats calls this, in its own transaction, before
 * anyone else can have them.
 */
export async function seatsFreed(
  _office: Office,
  _queries: Queries,
  _eventId: number,
  _now: Instant,
): Promise<void> {}
