import type { EventRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { NotFound } from '../../values/errors.ts'
import type { Money } from '../../values/money.ts'
import { closestSlug } from '../../values/names/closest.ts'
import type { Slug } from '../../values/names/slug.ts'
import { quoted } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import type { TimeZone } from '../../values/time/zone.ts'
import { Conflict } from '../conflict.ts'
import type { Sales } from '../inventory/sales-period.ts'

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
  /** Whether `book` sells any of it now. */
  sales: Sales
  capacity: number
  /** Seats that `book` would give a newcomer now: none of what is not on sale. */
  available: number
  maxPerBooking: number | null
  /** Seats that one address may have, over all its bookings. */
  maxPerPerson: number | null
  cancelReason: string | null
  ticketTypes: TicketType[]
  createdAt: string
}

export interface TicketType {
  id: number
  name: string
  price: Money | null
  quota: number | null
  /** What `book` would give a newcomer now of this type: bounded by its quota and by the event. */
  available: number
  sales: Sales
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

const AN_ID = /^\d{1,15}$/

/** The id of the event that `reference` names, without locking it; it may be that of none. */
export async function eventIdOf(queries: Queries, reference: string): Promise<number | undefined> {
  return AN_ID.test(reference) ? Number(reference) : queries.events.idBySlug(reference.toLowerCase())
}

/** The row that `reference`, an id or a slug, names. @throws NotFound */
export async function findEvent(queries: Queries, reference: string): Promise<EventRow> {
  const row = AN_ID.test(reference)
    ? await queries.events.byId(Number(reference))
    : await queries.events.bySlug(reference.toLowerCase())
  if (!row) throw await noSuchEvent(queries, reference)
  return row
}

/** The event that a key stands for, as it is now. @throws NotFound where it was removed since */
export async function findEventOfKey(queries: Queries, id: number): Promise<EventRow> {
  const row = await queries.events.byId(id)
  if (!row) throw new NotFound('The event was removed since. For another one, use a new key', { event: id })
  return row
}

/** With the slug that was meant, if there is one like it: of those that begin alike, and those that begin soon. */
async function noSuchEvent(queries: Queries, reference: string): Promise<NotFound> {
  const slugs = AN_ID.test(reference) ? [] : await queries.events.slugsNear(reference.toLowerCase())
  const likely = closestSlug(reference.toLowerCase(), slugs)
  const meant = likely === undefined ? '' : `. Did you mean ${likely}?`
  const next = { purpose: 'See', operation: 'list', values: { all: 'true' } }
  return new NotFound(`No event ${quoted(reference)}${meant}`, { event: reference }, { next })
}

/** @throws Conflict */
export function assertNotCanceled({ status, name, slug, cancelReason }: EventRow): void {
  if (status === 'canceled')
    throw new Conflict('EVENT_CANCELED', `${name} is canceled`, { event: slug, reason: cancelReason })
}

export function eventStatus(row: EventRow, now: Instant): EventStatus {
  return row.status === 'on_sale' && row.overAt <= now ? 'ended' : row.status
}
