import type { Queries } from '../store/queries/index.ts'

import type { EventRow } from '../store/rows.ts'
import type { Currency, Instant, MinorUnits, Slug, TimeZone } from '../store/values.ts'

import { record } from './audit.ts'
import { describeEvent } from './describe-event.ts'
import { Conflict } from './errors.ts'
import type { Event } from './event.ts'
import { eventTimes, noTimes } from './event-times.ts'
import { assertSameRequest, requestDigest } from './idempotency.ts'
import type { Office } from './office.ts'
import { eventSnapshot, ticketTypeSnapshot } from './snapshots.ts'
import type { When } from './time/when.ts'
import { Calendar } from './time/zone.ts'
import { Mistakes, quoted } from './values/mistake.ts'
import { minorUnits } from './values/money.ts'
import { freeSlug, slugFrom } from './values/slug.ts'
import { folded } from './values/text.ts'
import { FIRST_TICKET_TYPE } from './values/ticket-type-name.ts'

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
  draft?: boolean | undefined
  idempotencyKey?: string | undefined
}

/**
 * Puts a new event on sale (or, as a draft, not yet), with one ticket type.
 *
 * @throws Invalid for times that do not fit together or do not exist in the zone
 * @throws Conflict when the slug is taken, or the idempotency key was used for another request
 */
export async function createEvent(
  office: Office,
  request: NewEventRequest,
  { dryRun = false } = {},
): Promise<{ event: Event; replayed: boolean }> {
  const now = office.clock.now()
  const { times, price } = await readTogether(request, now)
  const wantedSlug = request.slug ?? (await slugFrom(request.name))
  const digest =
    request.idempotencyKey === undefined ? null : requestDigest({ command: 'create-event', ...request })

  return office.store.write(
    async queries => {
      const replay = await findReplay(queries, request.idempotencyKey, digest)
      if (replay) return { event: await describeEvent(queries, replay, now), replayed: true }
      const slug = await claimSlug(queries, wantedSlug, request.slug !== undefined)
      const id = await queries.events.insert({
        slug,
        name: request.name,
        description: request.description ?? null,
        venue: request.venue ?? null,
        category: request.category ?? null,
        searchText: searchText(request),
        sortName: folded(request.name),
        ...times,
        maxPerBooking: request.maxPerBooking ?? null,
        status: request.draft ? 'draft' : 'on_sale',
        currency: request.currency ?? null,
        capacity: request.capacity,
        idempotencyKey: request.idempotencyKey ?? null,
        request: digest,
        createdAt: now,
      })
      for (const tag of request.tags ?? []) await queries.events.addTag(id, tag)
      await queries.ticketTypes.insert({
        eventId: id,
        name: FIRST_TICKET_TYPE,
        nameKey: folded(FIRST_TICKET_TYPE),
        price,
        quota: null,
        salesStartAt: null,
        salesEndAt: null,
        minPerBooking: null,
        maxPerBooking: null,
      })
      const row = await queries.events.byId(id)
      if (!row) throw new Error(`event ${id} is not there after its INSERT`)
      await recordCreation(office, queries, row)
      return { event: await describeEvent(queries, row, now), replayed: false }
    },
    { create: true, dryRun },
  )
}

/** What the parsers of single values cannot tell: times need their zone, a price its currency. @throws Invalid */
async function readTogether(request: NewEventRequest, now: Instant) {
  const calendar = await Calendar.load()
  const mistakes = new Mistakes()
  const times = mistakes.read('', () => eventTimes(calendar, request, noTimes(now), now))
  const price = readPrice(request, mistakes)
  mistakes.throwIfAny()
  if (!times) throw new Error('times were neither read nor reported')
  return { times, price }
}

async function recordCreation(office: Office, queries: Queries, row: EventRow): Promise<void> {
  const types = await queries.ticketTypes.ofEvent(row.id)
  await record(office, queries, {
    action: 'event.create',
    at: row.createdAt,
    eventId: row.id,
    after: {
      ...eventSnapshot(row, await queries.events.tags(row.id)),
      ticketTypes: types.map(type => ticketTypeSnapshot(type, row)),
    },
  })
}

/** What `--search` looks through. */
export function searchText(event: {
  name: string
  venue?: string | null | undefined
  category?: string | null | undefined
  description?: string | null | undefined
}): string {
  return folded([event.name, event.venue, event.category, event.description].filter(Boolean).join(' \n '))
}

async function findReplay(queries: Queries, key: string | undefined, digest: string | null) {
  if (key === undefined || digest === null) return undefined
  const row = await queries.events.byIdempotencyKey(key)
  if (row) assertSameRequest(key, row.request, digest)
  return row
}

/** @throws Conflict when a slug that was chosen is taken; one that was made from the name gives way */
export async function claimSlug(queries: Queries, wanted: Slug, chosen: boolean): Promise<Slug> {
  const taken = await queries.events.slugsLike(wanted)
  if (chosen && taken.includes(wanted))
    throw new Conflict('CONFLICT', `The slug ${quoted(wanted)} is taken. Choose another --slug`, {
      slug: wanted,
    })
  return freeSlug(wanted, taken)
}

function readPrice({ price, currency }: NewEventRequest, mistakes: Mistakes): MinorUnits | null {
  if (price !== undefined && currency === undefined)
    mistakes.add('currency', 'a price needs its currency, like --currency EUR')
  const value =
    price !== undefined && currency !== undefined
      ? mistakes.read('price', () => minorUnits(price, currency))
      : null
  return value ?? null
}
