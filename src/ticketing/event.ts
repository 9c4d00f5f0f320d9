import { NotFound } from '../store/errors.ts'
import type { Queries } from '../store/queries/index.ts'
import type { EventRow, TicketTypeRow } from '../store/rows.ts'
import type { Instant, Slug, TimeZone } from '../store/values.ts'
import { Conflict } from './errors.ts'
import { inZone } from './time/offsets.ts'
import { quoted } from './values/mistake.ts'
import { type Money, money } from './values/money.ts'

export type EventStatus = 'draft' | 'on_sale' | 'canceled' | 'ended'

/** An event as the world sees it. The fields are a contract: adding is fine, renaming breaks scripts. */
export interface Event {
  id: number
  slug: Slug
  name: string
  description: string | null
  venue: string | null
  category: string | null
  tags: string[]
  startsAt: string
  endsAt: string | null
  timezone: TimeZone
  salesStartAt: string | null
  salesEndAt: string | null
  status: EventStatus
  capacity: number
  available: number
  maxPerBooking: number | null
  cancelReason: string | null
  ticketTypes: TicketType[]
  createdAt: string
}

export interface TicketType {
  id: number
  name: string
  price: Money | null
  quota: number | null
  /** Seats that can still be had of this type: bounded by its quota and by the event. */
  available: number
  salesStartAt: string | null
  salesEndAt: string | null
  minPerBooking: number | null
  maxPerBooking: number | null
}

/** An event as other things name it. */
export interface EventLabel {
  id: number
  slug: Slug
  name: string
  startsAt: string
  timezone: TimeZone
}

export function eventLabel(row: EventRow): EventLabel {
  return {
    id: row.id,
    slug: row.slug,
    name: row.name,
    startsAt: inZone(row.startsAt, row.utcOffsets),
    timezone: row.timezone,
  }
}

/** The row that `reference`, an id or a slug, names. @throws NotFound */
export async function findEvent(queries: Queries, reference: string): Promise<EventRow> {
  const row = /^\d{1,15}$/.test(reference)
    ? await queries.events.byId(Number(reference))
    : await queries.events.bySlug(reference.toLowerCase())
  if (!row) throw new NotFound(`No event ${quoted(reference)}. See: tix list --all`, { event: reference })
  return row
}

/** @throws Conflict */
export function assertNotCanceled({ status, name, slug, cancelReason }: EventRow): void {
  if (status === 'canceled')
    throw new Conflict('EVENT_CANCELED', `${name} is canceled`, { event: slug, reason: cancelReason })
}

export function eventStatus(row: EventRow, now: Instant): EventStatus {
  return row.status === 'on_sale' && row.overAt <= now ? 'ended' : row.status
}

/** Reads what belongs to an event, and shows all of it as it is at `now`. */
export async function describeEvent(queries: Queries, row: EventRow, now: Instant): Promise<Event> {
  const lapsed = await queries.events.lapsedSeats(row.id, now)
  const available = row.available + lapsed
  const at = (value: Instant | null) => value && inZone(value, row.utcOffsets)
  return {
    ...eventLabel(row),
    description: row.description,
    venue: row.venue,
    category: row.category,
    tags: await queries.events.tags(row.id),
    endsAt: at(row.endsAt),
    salesStartAt: at(row.salesStartAt),
    salesEndAt: at(row.salesEndAt),
    status: eventStatus(row, now),
    capacity: row.capacity,
    available,
    maxPerBooking: row.maxPerBooking,
    cancelReason: row.cancelReason,
    ticketTypes: await describeTicketTypes(queries, row, available, now),
    createdAt: inZone(row.createdAt, row.utcOffsets),
  }
}

export async function describeTicketTypes(
  queries: Queries,
  event: EventRow,
  eventAvailable: number,
  now: Instant,
): Promise<TicketType[]> {
  const types = await queries.ticketTypes.ofEvent(event.id)
  const lapsed =
    eventAvailable > event.available
      ? await queries.ticketTypes.lapsedSeats(event.id, now)
      : new Map<number, number>()
  return types.map(type => describeTicketType(type, event, eventAvailable, lapsed.get(type.id) ?? 0))
}

function describeTicketType(
  type: TicketTypeRow,
  event: EventRow,
  eventAvailable: number,
  lapsed: number,
): TicketType {
  const own = type.available === null ? eventAvailable : type.available + lapsed
  return {
    id: type.id,
    name: type.name,
    price: type.price === null || event.currency === null ? null : money(type.price, event.currency),
    quota: type.quota,
    available: Math.min(own, eventAvailable),
    salesStartAt: type.salesStartAt && inZone(type.salesStartAt, event.utcOffsets),
    salesEndAt: type.salesEndAt && inZone(type.salesEndAt, event.utcOffsets),
    minPerBooking: type.minPerBooking,
    maxPerBooking: type.maxPerBooking,
  }
}
