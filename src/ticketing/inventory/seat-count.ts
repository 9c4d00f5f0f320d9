import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { Instant } from '../../values/time/instant.ts'
import { afterOffers } from './event-inventory.ts'
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

/** Counts the seats of many events, with one question of each kind for all of them; one more where somebody waits. */
export async function countSeats(
  queries: Queries,
  events: readonly EventRow[],
  now: Instant,
): Promise<(event: EventRow) => SeatCount> {
  const ids = events.map(({ id }) => id)
  const [holds, types] = await Promise.all([
    queries.events.heldSeats(ids, now),
    queries.ticketTypes.ofEvents(ids),
  ])
  const typesOf = byEvent(types)
  const holdsOf = new Map(holds.map(hold => [hold.eventId, hold]))
  const withQuotas = new Set(types.flatMap(type => (type.quota === null ? [] : [type.eventId])))
  const expiredOfType = await queries.ticketTypes.expiredSeatsOf(
    holds.filter(hold => hold.expired > 0 && withQuotas.has(hold.eventId)).map(({ eventId }) => eventId),
    now,
  )
  const counts = new Map<number, SeatCount>()
  for (const event of events) {
    const { held, expired } = holdsOf.get(event.id) ?? { held: 0, expired: 0 }
    const inventory = {
      event: { ...event, available: event.available + expired },
      types: (typesOf.get(event.id) ?? []).map(type => ({
        ...type,
        available: type.available === null ? null : type.available + (expiredOfType.get(type.id) ?? 0),
      })),
    }
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

function byEvent(types: readonly TicketTypeRow[]): Map<number, TicketTypeRow[]> {
  const grouped = new Map<number, TicketTypeRow[]>()
  for (const type of types) {
    const others = grouped.get(type.eventId)
    if (others) others.push(type)
    else grouped.set(type.eventId, [type])
  }
  return grouped
}
