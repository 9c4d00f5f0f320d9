import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { Instant } from '../../values/time/instant.ts'
import { offersPossible, serveQueue } from './waitlist-queue.ts'

/** Where the seats of an event are at one moment: what is neither available nor held is sold. */
export interface SeatCount {
  /** What whoever comes can have: not what is kept for the waitlist. */
  available: number
  /** In holds that have not run out, and kept for those on the waitlist. */
  held: number
  /** The ticket types, in the order in which they were added. */
  types: readonly TypeCount[]
}

export interface TypeCount {
  type: TicketTypeRow
  /** Bounded by its quota and by the event. */
  available: number
}

/** Counts the seats of many events, with one question of each kind for all of them. */
export async function countSeats(
  queries: Queries,
  events: readonly EventRow[],
  now: Instant,
): Promise<(event: EventRow) => SeatCount> {
  const ids = events.map(({ id }) => id)
  const [holds, types, waiting] = await Promise.all([
    queries.events.heldSeats(ids, now),
    queries.ticketTypes.ofEvents(ids),
    queries.waitlist.lines(events.filter(event => event.hasWaiting).map(({ id }) => id)),
  ])
  const lapsed = await queries.ticketTypes.lapsedSeatsOf(
    holds.filter(hold => hold.lapsed > 0).map(({ eventId }) => eventId),
    now,
  )
  const holdsOf = new Map(holds.map(hold => [hold.eventId, hold]))
  const typesOf = byEvent(types)
  const lineOf = byEvent(waiting)

  return event => {
    const { held, lapsed: ranOut } = holdsOf.get(event.id) ?? { held: 0, lapsed: 0 }
    const free = event.available + ranOut
    const ofEvent = (typesOf.get(event.id) ?? []).map(type =>
      type.available === null ? type : { ...type, available: type.available + (lapsed.get(type.id) ?? 0) },
    )
    const line = offersPossible(event, now) ? (lineOf.get(event.id) ?? []) : []
    const { left, leftOfType } = serveQueue({ ...event, available: free }, ofEvent, line, now)
    return {
      available: left,
      held: held + free - left,
      types: ofEvent.map(type => ({ type, available: Math.min(leftOfType.get(type.id) ?? left, left) })),
    }
  }
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
