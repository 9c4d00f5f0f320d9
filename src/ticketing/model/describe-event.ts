import type { EventRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { money } from '../../values/money.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { countSeats, type KnownExpired, type SeatCount, type TypeCount } from '../inventory/seat-count.ts'
import { type Event, eventLabel, eventStatus, type TicketType } from './event.ts'

/** Reads what belongs to an event, and shows all of it as it is at `now`. */
export async function toEvent(queries: Queries, row: EventRow, now: Instant): Promise<Event> {
  const [event] = await toEvents(queries, [row], now)
  if (!event) throw new Error(`event ${row.id} was not described`)
  return event
}

/** Shows a page of events, in their order. */
export async function toEvents(
  queries: Queries,
  rows: readonly EventRow[],
  now: Instant,
  known?: KnownExpired,
): Promise<Event[]> {
  const [seatsOf, tags] = await Promise.all([
    countSeats(queries, rows, now, known),
    queries.events.tagsOf(rows.map(({ id }) => id)),
  ])
  return rows.map(row => described(row, seatsOf(row), tags.get(row.id) ?? [], now))
}

function described(row: EventRow, seats: SeatCount, tags: string[], now: Instant): Event {
  const at = (value: Instant | null) => value && inZone(value, row.utcOffsets)
  return {
    ...eventLabel(row),
    description: row.description,
    venue: row.venue,
    category: row.category,
    tags,
    endsAt: at(row.endsAt),
    salesStartAt: at(row.salesStartAt),
    salesEndAt: at(row.salesEndAt),
    status: eventStatus(row, now),
    sales: seats.sales,
    capacity: row.capacity,
    available: seats.available,
    maxPerBooking: row.maxPerBooking,
    maxPerPerson: row.maxPerPerson,
    cancelReason: row.cancelReason,
    ticketTypes: describeTicketTypes(row, seats),
    createdAt: inZone(row.createdAt, row.utcOffsets),
  }
}

export function describeTicketTypes(event: EventRow, seats: SeatCount): TicketType[] {
  return seats.types.map(count => describeTicketType(event, count))
}

function describeTicketType(event: EventRow, { type, available, sales }: TypeCount): TicketType {
  return {
    id: type.id,
    name: type.name,
    price: type.price === null || event.currency === null ? null : money(type.price, event.currency),
    quota: type.quota,
    available,
    sales,
    salesStartAt: type.salesStartAt && inZone(type.salesStartAt, event.utcOffsets),
    salesEndAt: type.salesEndAt && inZone(type.salesEndAt, event.utcOffsets),
    minPerBooking: type.minPerBooking,
    maxPerBooking: type.maxPerBooking,
  }
}
