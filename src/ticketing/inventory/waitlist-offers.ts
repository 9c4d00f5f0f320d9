import type { EventRow } from '../../store/interface/rows.ts'
import { printedCode } from '../../values/booking-code.ts'
import { counted } from '../../values/number.ts'
import { earlier, type Instant, plus } from '../../values/time/instant.ts'
import type { Tx } from '../context.ts'
import { type Action, logChange } from '../log/log-change.ts'
import { insertBooking } from './insert-bookings.ts'
import { offersEnd, offersPossible, serveQueue, type Turn } from './waitlist-queue.ts'

/** How long somebody has to accept seats that are offered without anyone saying how long, in milliseconds. */
export const OFFER_TTL_MS = 24 * 3_600_000

export interface Terms {
  ttlMs: number
  /** Let those behind have what is too little for a group before them. */
  fill?: boolean | undefined
}

/**
 * Offers the free seats of an event to those who wait, in order of arrival, each as a held booking. Gives
 * the ids of the entries that were offered some.
 */
export async function offerSeats(tx: Tx, eventId: number, { ttlMs, fill = false }: Terms): Promise<number[]> {
  const event = await tx.queries.events.byId(eventId)
  if (!event?.hasWaiting || event.available === 0 || !offersPossible(event, tx.now)) return []
  const types = await tx.queries.ticketTypes.ofEvent(eventId)
  const { turns } = serveQueue(event, types, await tx.queries.waitlist.line(eventId), tx.now, { fill })
  const fitting = turns.filter(turn => turn.fits)
  const note = (action: Action, turn: Turn, more: Record<string, unknown>) =>
    logChange(tx, { action, eventId, after: { entry: { ...said(turn), ...more } } })
  for (const turn of turns) {
    if (turn.fits) {
      await offer(tx, event, turn, earlier(plus(tx.now, ttlMs), offersEnd(event, turn.type)))
      continue
    }
    if (turn.free === 0) continue
    const reason = `wants ${counted(turn.entry.quantity, 'seat')}, of which ${turn.free} are free`
    const overtakenBy = fitting
      .filter(other => other.entry.id > turn.entry.id)
      .map(({ entry }) => entry.email)
    if (fill && overtakenBy.length > 0) await note('waitlist.overtake', turn, { reason, overtakenBy })
    if (!fill) await note('waitlist.keep', turn, { reason })
  }
  return fitting.map(({ entry }) => entry.id)
}

async function offer(tx: Tx, event: EventRow, turn: Turn, expiresAt: Instant): Promise<void> {
  const { entry, type } = turn
  const buyer = { email: entry.email, name: entry.name, channel: 'cli' as const, expiresAt }
  const sale = { event, allocations: [{ type, quantity: entry.quantity }], buyer }
  const { row } = await insertBooking(tx, sale)
  await tx.queries.waitlist.offer(entry.id, row.id)
  await logChange(tx, {
    action: 'waitlist.offer',

    eventId: event.id,
    bookingId: row.id,
    before: { entry: { id: entry.id, status: 'waiting' } },
    after: { entry: { ...said(turn), status: 'offered', booking: printedCode(row.code), expiresAt } },
  })
}

/** The log keeps an entry under a key of its own: merging what it tells of an event leaves the event alone. */
function said({ entry, type }: Turn) {
  return { id: entry.id, email: entry.email, quantity: entry.quantity, type: type.name }
}
