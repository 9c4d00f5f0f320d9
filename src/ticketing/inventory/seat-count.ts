import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { ExpiredSeats } from '../../store/queries/ticket-types.ts'
import type { Instant } from '../../values/time/instant.ts'
import { afterOffers, withExpired } from './event-inventory.ts'
import type { FreeSeats } from './free-seats.ts'
import { type Sales, salesOf, salesOfType } from './sales-period.ts'

/** Where the seats of an event are at one moment: capacity = sold + held + free. */
export interface SeatCount {
  /** Neither sold nor in a hold that still runs. */
  free: number
  /** What `book` would give a newcomer: nothing of what is not on sale, nor what those who wait are to be offered. */
  available: number
  held: number
  sales: Sales
  /** The ticket types, in the order in which they were added. */
  types: readonly TypeCount[]
}

export interface TypeCount {
  type: TicketTypeRow
  /** Bounded by its quota and by the event. */
  available: number
  sales: Sales
}

/** Seats of expired holds, by event, that were counted already in the same read: of 100,000 holds it takes a while. */
export type KnownExpired = Map<number, ExpiredSeats[]>

/** Counts the seats of many events, with one question of each kind for all of them; one more where somebody waits. */
export async function countSeats(
  queries: Queries,
  events: readonly EventRow[],
  now: Instant,
  known: KnownExpired = new Map(),
): Promise<(event: EventRow) => SeatCount> {
  const ids = events.map(({ id }) => id)
  const [holds, types] = await Promise.all([
    queries.events.heldSeats(ids, now),
    queries.ticketTypes.ofEvents(ids),
  ])
  const typesOf = byEvent(types)
  const holdsOf = new Map(holds.map(hold => [hold.eventId, hold]))
  const unknown = holds.flatMap(hold => (hold.hasExpired && !known.has(hold.eventId) ? [hold.eventId] : []))
  if (unknown.length > 0)
    for (const [id, seats] of byEvent(await queries.ticketTypes.expiredSeats(unknown, now)))
      known.set(id, seats)
  const counts = new Map<number, SeatCount>()
  for (const event of events) {
    const held = holdsOf.get(event.id)?.held ?? 0
    const inventory = withExpired({ event, types: typesOf.get(event.id) ?? [] }, known.get(event.id) ?? [])
    const left = await afterOffers(queries, inventory, now)
    counts.set(event.id, { ...forNewcomers(inventory, left, now), free: inventory.event.available, held })
  }
  return event => {
    const count = counts.get(event.id)
    if (!count) throw new Error(`the seats of event ${event.id} were not counted`)
    return count
  }
}

/** @param left what those who wait leave */
function forNewcomers(
  { event, types }: { event: EventRow; types: readonly TicketTypeRow[] },
  left: FreeSeats,
  now: Instant,
) {
  const ofTypes = types.map((type): TypeCount => {
    const sales = salesOfType(event, type, now)
    const seats = left.of(type)
    return { type, sales, available: sales === 'open' && seats >= (type.minPerBooking ?? 1) ? seats : 0 }
  })
  const together = ofTypes.reduce((sum, { available }) => sum + available, 0)
  return { types: ofTypes, sales: salesOf(event, types, now), available: Math.min(left.left, together) }
}

function byEvent<Row extends { eventId: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const grouped = new Map<number, Row[]>()
  for (const row of rows) {
    const others = grouped.get(row.eventId)
    if (others) others.push(row)
    else grouped.set(row.eventId, [row])
  }
  return grouped
}
