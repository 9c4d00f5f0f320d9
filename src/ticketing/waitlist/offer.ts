import type { EventRow } from '../../store/interface/rows.ts'
import { type Context, type Tx, write } from '../context.ts'
import { keepAnew, once } from '../idempotency.ts'
import { EXPIRED_AT_ONCE, expireHolds } from '../inventory/holds.ts'
import { OFFER_TTL_MS, offerSeats } from '../inventory/waitlist/waitlist-offers.ts'
import { eventIdOf, findEvent } from '../model/event.ts'
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
  request: OfferRequest,
  { dryRun = false } = {},
): Promise<{ event: EventRow; entries: WaitlistEntry[]; replayed: boolean }> {
  const { event: reference, ttlMs = OFFER_TTL_MS } = request
  const first = await once<OfferedEntries, Trace>(
    context,
    {
      operation: 'waitlist offer',
      request: { ...request },
      meaning: async queries => {
        const id = await eventIdOf(queries, reference)
        return id === undefined ? undefined : { event: id, ttlMs }
      },
      work: tx => offerPortion(tx, reference, ttlMs),
      trace: traceOf,
      again: async (tx, { event, entries, more = false }) => ({
        event: await findEvent(tx.queries, String(event)),
        entries: await readEntries(tx, entries),
        more,
        replayed: true,
      }),
    },
    { dryRun },
  )
  const { event, replayed } = first
  const entries = [...first.entries]
  for (let { more } = first; more; ) {
    const work = async (tx: Tx) => {
      const portion = await offerPortion(tx, reference, ttlMs)
      const all = { ...portion, entries: [...entries, ...portion.entries] }
      await keepAnew(tx, context.idempotency, traceOf(all))
      return portion
    }
    const portion = await write(context, work, { dryRun })
    entries.push(...portion.entries)
    more = portion.more
  }
  return { event, entries, replayed: replayed && !first.more }
}

/** `more`: the line was not served to its end, so that a run that was killed goes on when it is repeated. */
interface Trace {
  event: number
  entries: number[]
  more?: true | undefined
}

function traceOf({ event, entries, more }: Pick<OfferedEntries, 'event' | 'entries' | 'more'>): Trace {
  return { event: event.id, entries: entries.map(({ id }) => id), more: more || undefined }
}

interface OfferedEntries {
  event: EventRow
  entries: WaitlistEntry[]
  more: boolean
  replayed: boolean
}

async function readEntries(tx: Tx, ids: readonly number[]): Promise<WaitlistEntry[]> {
  const entries: WaitlistEntry[] = []
  for (const id of ids) entries.push(await readEntry(tx.queries, id, tx.now))
  return entries
}

async function offerPortion(tx: Tx, reference: string, ttlMs: number): Promise<OfferedEntries> {
  const { id } = await findEvent(tx.queries, reference)
  const atMost = tx.dryRun ? Number.MAX_SAFE_INTEGER : EXPIRED_AT_ONCE
  const expired = await expireHolds(tx, await findEvent(tx.queries, String(id)), atMost)
  const event = await findEvent(tx.queries, String(id))
  if (expired.more) return { event, entries: [], more: true, replayed: false }
  const offered = await offerSeats(tx, event, await tx.queries.ticketTypes.ofEvent(id), ttlMs)
  return { event, entries: await readEntries(tx, offered.ids), more: offered.more, replayed: false }
}
