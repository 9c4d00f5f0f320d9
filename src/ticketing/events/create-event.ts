import type { EventRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { Currency } from '../../values/currency.ts'
import { type MinorUnits, priceUnits } from '../../values/money.ts'
import { nameKey, searchKey, searchText } from '../../values/names/names.ts'
import { freeSlug, type Slug, slugFrom } from '../../values/names/slug.ts'
import { FIRST_TICKET_TYPE } from '../../values/names/ticket-type-name.ts'
import { ErrorCollector, quoted } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { When } from '../../values/time/when.ts'
import { Calendar, type TimeZone } from '../../values/time/zone.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { logChange } from '../log/log-change.ts'
import { eventSnapshot, ticketTypeSnapshot } from '../log/snapshots.ts'
import { toEvent } from '../model/describe-event.ts'
import { type Event, findEvent, findEventOfKey } from '../model/event.ts'
import { type EventTimes, eventTimes, noTimes } from './event-times.ts'

export interface NewEventRequest {
  name: string
  capacity: number
  starts: When
  ends?: When | undefined
  timezone?: TimeZone | undefined
  venue?: string | undefined
  description?: string | undefined
  category?: string | undefined
  tags?: readonly string[] | undefined
  slug?: Slug | undefined
  /** A decimal amount; needs `currency`. Prices the first ticket type. */
  price?: string | undefined
  currency?: Currency | undefined
  salesStart?: When | undefined
  salesEnd?: When | undefined
  maxPerBooking?: number | undefined
  /** Seats that one address may have, over all its bookings. */
  maxPerPerson?: number | undefined
  draft?: boolean | undefined
}

export interface CreatedEvent {
  event: Event
  replayed: boolean
}

/**
 * Puts a new event on sale (or, as a draft, not yet), with one ticket type.
 *
 * @throws Invalid for times that do not fit together or do not exist in the zone
 * @throws Conflict when the slug is taken, or the idempotency key was used for another request
 */
export async function createEvent(
  context: Context,
  request: NewEventRequest,
  { dryRun = false } = {},
): Promise<CreatedEvent> {
  const now = context.clock.now()
  const { times, price } = await readTogether(request, now)
  const wantedSlug = request.slug ?? (await slugFrom(request.name))
  const { utcOffsets, overAt, ...moments } = times
  const { starts, ends, salesStart, salesEnd, price: typed, ...words } = request
  return once<CreatedEvent, { event: number }>(
    context,
    {
      operation: 'create-event',
      request: { ...request },
      meaning: async () => ({ ...words, ...moments, price }),
      work: async tx => {
        const slug = await claimSlug(tx.queries, wantedSlug, request.slug !== undefined)
        const row = await insertEvent(tx, { ...request, slug }, { ...times, price })
        return { event: await toEvent(tx.queries, row, tx.now), replayed: false }
      },
      trace: ({ event }) => ({ event: event.id }),
      again: async (tx, { event }) => ({
        event: await toEvent(tx.queries, await findEventOfKey(tx.queries, event), tx.now),
        replayed: true,
      }),
    },
    { create: true, dryRun },
  )
}

async function insertEvent(
  tx: Tx,
  request: NewEventRequest & { slug: Slug },
  { price, ...times }: EventTimes & { price: MinorUnits | null },
): Promise<EventRow> {
  const { events, ticketTypes } = tx.queries
  const id = await events.insert({
    slug: request.slug,
    name: request.name,
    description: request.description ?? null,
    venue: request.venue ?? null,
    category: request.category ?? null,
    categoryKey: keyOf(request.category),
    searchText: searchTextOf(request),
    sortName: searchKey(request.name),
    ...times,
    maxPerBooking: request.maxPerBooking ?? null,
    maxPerPerson: request.maxPerPerson ?? null,
    status: request.draft ? 'draft' : 'on_sale',
    currency: request.currency ?? null,
    capacity: request.capacity,
    createdAt: tx.now,
  })
  for (const tag of request.tags ?? []) await events.addTag(id, tag, nameKey(tag))
  await ticketTypes.insert({
    eventId: id,
    name: FIRST_TICKET_TYPE,
    nameKey: nameKey(FIRST_TICKET_TYPE),
    price,
    quota: null,
    salesStartAt: null,
    salesEndAt: null,
    minPerBooking: null,
    maxPerBooking: null,
  })
  const row = await findEvent(tx.queries, String(id))
  await recordCreation(tx, row)
  return row
}

/** Reads what depends on several fields: times on their zone, a price on its currency. @throws Invalid */
async function readTogether(request: NewEventRequest, now: Instant) {
  const calendar = await Calendar.load(now)
  const mistakes = new ErrorCollector()
  const times = mistakes.read('', () => eventTimes(calendar, request, noTimes(now), now))
  const price = readPrice(request, mistakes)
  mistakes.throwIfAny()
  if (!times) throw new Error('times were neither read nor reported')
  return { times, price }
}

export async function recordCreation(tx: Tx, row: EventRow): Promise<void> {
  const types = await tx.queries.ticketTypes.ofEvent(row.id)
  await logChange(tx, {
    action: 'event.create',
    eventId: row.id,
    after: {
      ...eventSnapshot(row, await tx.queries.events.tags(row.id)),
      ticketTypes: types.map(type => ticketTypeSnapshot(type, row)),
    },
  })
}

/** The key of a name that may be missing. */
export function keyOf(name: string | null | undefined): string | null {
  return name ? nameKey(name) : null
}

/** What `--search` looks through. */
export function searchTextOf({ name, venue, category, description }: Searched): string {
  return searchText([name, venue, category, description])
}

interface Searched {
  name: string
  venue?: string | null | undefined
  category?: string | null | undefined
  description?: string | null | undefined
}

/** @throws Conflict when a slug that was chosen is taken; one that was made from the name gives way */
export async function claimSlug(queries: Queries, wanted: Slug, chosen: boolean): Promise<Slug> {
  const taken = await queries.events.slugsLike(wanted)
  if (chosen && taken.includes(wanted))
    throw new Conflict('CONFLICT', `The slug ${quoted(wanted)} is taken. Choose another`, {
      slug: wanted,
    })
  return freeSlug(wanted, taken)
}

function readPrice({ price, currency }: NewEventRequest, mistakes: ErrorCollector): MinorUnits | null {
  if (price !== undefined && currency === undefined)
    mistakes.add('currency', 'a price needs its currency, like EUR')
  const value =
    price !== undefined && currency !== undefined
      ? mistakes.read('price', () => priceUnits(price, currency))
      : null
  return value ?? null
}
