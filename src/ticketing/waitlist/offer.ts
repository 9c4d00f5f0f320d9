import type { EventRow } from '../../store/interface/rows.ts'
import { type Context, type Tx, write } from '../context.ts'
import { EXPIRED_AT_ONCE, expireHolds } from '../inventory/holds.ts'
import { OFFER_TTL_MS, offerSeats } from '../inventory/waitlist-offers.ts'
import { findEvent } from '../model/event.ts'
import { readEntry, type WaitlistEntry } from '../model/waitlist-entry.ts'

export interface OfferRequest {
  event: string
  ttlMs?: number | undefined
}

/**
 * Offers what is free to whoever waited longest and fits, also what offers left that expired. A long line is served
 * in several transactions.
 *
 * @throws NotFound
 */
export async function offerWaitlist(
  context: Context,
  { event: reference, ttlMs = OFFER_TTL_MS }: OfferRequest,
  { dryRun = false } = {},
): Promise<{ event: EventRow; entries: WaitlistEntry[] }> {
  const entries: WaitlistEntry[] = []
  for (;;) {
    const portion = await write(context, tx => offerPortion(tx, reference, ttlMs), { dryRun })
    entries.push(...portion.entries)
    if (!portion.more) return { event: portion.event, entries }
  }
}

async function offerPortion(tx: Tx, reference: string, ttlMs: number) {
  const { id } = await findEvent(tx.queries, reference)
  const atMost = tx.dryRun ? Number.MAX_SAFE_INTEGER : EXPIRED_AT_ONCE
  const expired = await expireHolds(tx, await findEvent(tx.queries, String(id)), atMost)
  const event = await findEvent(tx.queries, String(id))
  const entries: WaitlistEntry[] = []
  if (expired.more) return { event, entries, more: true }
  const offered = await offerSeats(tx, event, await tx.queries.ticketTypes.ofEvent(id), ttlMs)
  for (const entryId of offered.ids) entries.push(await readEntry(tx.queries, entryId, tx.now))
  return { event, entries, more: offered.more }
}
