import type { EventRow, TicketTypeRow } from '../../../store/interface/rows.ts'
import { printedCode } from '../../../values/codes/booking-code.ts'
import { earlier, type Instant, plus } from '../../../values/time/instant.ts'
import type { Tx } from '../../context.ts'
import { logChange } from '../../log/log-change.ts'
import { FreeSeats } from '../free-seats.ts'
import { insertBookings } from '../insert-bookings.ts'
import { offersEnd } from './offer-limits.ts'
import { type PassedOver, type Turn, WaitlistQueue } from './waitlist-queue.ts'

/** How long somebody has to accept seats that are offered without anyone saying how long, in milliseconds. */
export const OFFER_TTL_MS = 24 * 3_600_000

/** Offers, and their seats, that one transaction makes at most: some 20 ms of work. */
const OFFERS_AT_ONCE = 150
const SEATS_AT_ONCE = 2_000
/** At most so many of those who were passed over are logged in one transaction. */
const PASSED_OVER_TOLD = 5

export interface Offered {
  /** The entries that were offered seats. */
  ids: number[]
  /** Whether there may be more to offer, for another transaction. */
  more: boolean
}

/**
 * Offers the free seats of an event, each as a held booking, to whoever waited longest and fits. Somebody who
 * does not fit is passed over, and the log says so.
 */
export async function offerSeats(
  tx: Tx,
  event: EventRow,
  types: readonly TicketTypeRow[],
  ttlMs: number,
): Promise<Offered> {
  const line = await WaitlistQueue.open(tx.queries, event, types, new FreeSeats(event, types), tx.now)
  const turns: Turn[] = []
  let seats = 0
  const full = () => !tx.dryRun && (turns.length >= OFFERS_AT_ONCE || seats >= SEATS_AT_ONCE)
  for (let turn = await line.next(); turn; turn = full() ? undefined : await line.next()) {
    turns.push(turn)
    seats += turn.entry.quantity
  }
  const last = turns.at(-1)
  if (!last) return { ids: [], more: false }
  await makeOffers(tx, event, turns, ttlMs)
  await tellOfPassedOver(tx, event, line.passedOver(last))
  return { ids: turns.map(({ entry }) => entry.id), more: full() }
}

async function makeOffers(tx: Tx, event: EventRow, turns: readonly Turn[], ttlMs: number): Promise<void> {
  const ends = ({ type }: Turn) => earlier(plus(tx.now, ttlMs), offersEnd(event, type))
  const sales = turns.map(turn => ({
    event,
    allocations: [{ type: turn.type, quantity: turn.entry.quantity }],
    buyer: {
      email: turn.entry.email,
      name: turn.entry.name,
      channel: 'cli' as const,
      expiresAt: ends(turn),
    },
  }))
  const offers = await insertBookings(tx, sales)
  const changes = turns.map((turn, index) => {
    const { row } = offers[index] ?? {}
    if (!row) throw new Error('an offer without a booking')
    return { turn, row, expiresAt: ends(turn) }
  })
  for (const { turn, row } of changes) await tx.queries.waitlist.offer(turn.entry.id, row.id)
  await logChange(
    tx,
    ...changes.map(({ turn, row, expiresAt }) => ({
      action: 'waitlist.offer' as const,
      eventId: event.id,
      bookingId: row.id,
      before: { entry: { id: turn.entry.id, status: 'waiting' } },
      after: { entry: { ...said(turn), status: 'offered', booking: printedCode(row.code), expiresAt } },
    })),
  )
}

async function tellOfPassedOver(tx: Tx, event: EventRow, groups: readonly PassedOver[]): Promise<void> {
  if (groups.length === 0) return
  const told = groups.slice(0, PASSED_OVER_TOLD).map(group => ({ ...said(group), free: group.free }))
  await logChange(tx, { action: 'waitlist.pass_over', eventId: event.id, after: { passedOver: told } })
}

/** An entry as it is logged, under a key of its own so that merging an event's log leaves the event unchanged. */
function said({ entry, type }: Turn): Record<string, string | number | Instant> {
  return { id: entry.id, email: entry.email, quantity: entry.quantity, type: type.name }
}
