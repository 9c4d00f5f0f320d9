import type { Queries } from '../store/queries/index.ts'
import type { Currency, Instant, MinorUnits, Slug, TimeZone } from '../store/values.ts'
import { record } from './audit.ts'
import { Conflict } from './errors.ts'
import { describeEvent, type Event } from './event.ts'
import { assertSameRequest, requestDigest } from './idempotency.ts'
import type { Office } from './office.ts'
import { eventSnapshot, ticketTypeSnapshot } from './snapshots.ts'
import { earlier, epochMs, instant } from './time/instant.ts'
import type { When } from './time/when.ts'
import { endOfLocalDay, offsetsBetween, resolveEnd, resolveWhen, systemTimeZone } from './time/zone.ts'
import { Mistake, Mistakes, quoted } from './values/mistake.ts'
import { minorUnits } from './values/money.ts'
import { freeSlug, slugFrom } from './values/slug.ts'
import { folded } from './values/text.ts'

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

export const FIRST_TICKET_TYPE = 'General admission'

/** How long after an event its zone's offsets are still kept, for cancellations and refunds: a year. */
const OFFSETS_KEPT_MS = 366 * 86_400_000

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
  const zone = request.timezone ?? systemTimeZone()
  const { times, price } = await readTogether(request, zone)
  const wantedSlug = request.slug ?? (await slugFrom(request.name))
  const now = office.clock.now()
  const utcOffsets = await offsetsBetween(
    zone,
    earlier(times.first, now),
    instant(Math.max(epochMs(times.overAt), epochMs(now)) + OFFSETS_KEPT_MS),
  )
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
        startsAt: times.startsAt,
        endsAt: times.endsAt,
        overAt: times.overAt,
        timezone: zone,
        utcOffsets,
        salesStartAt: times.salesStartAt,
        salesEndAt: times.salesEndAt,
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
      const types = await queries.ticketTypes.ofEvent(id)
      await record(office, queries, {
        action: 'event.create',
        at: now,
        eventId: id,
        after: {
          ...eventSnapshot(row, await queries.events.tags(id)),
          ticketTypes: types.map(type => ticketTypeSnapshot(type, row)),
        },
      })
      return { event: await describeEvent(queries, row, now), replayed: false }
    },
    { create: true, dryRun },
  )
}

/** What the parsers of single values cannot tell: times need their zone, a price its currency. @throws Invalid */
async function readTogether(request: NewEventRequest, zone: TimeZone) {
  const mistakes = new Mistakes()
  const times = await resolveTimes(request, zone, mistakes)
  const price = readPrice(request, mistakes)
  mistakes.throwIfAny()
  if (!times) throw new Error('times were neither read nor reported')
  return { times, price }
}

/** What `--search` looks through. */
export function searchText(event: {
  name: string
  venue?: string | undefined
  category?: string | undefined
  description?: string | undefined
}): string {
  return folded([event.name, event.venue, event.category, event.description].filter(Boolean).join(' \n '))
}

async function findReplay(queries: Queries, key: string | undefined, digest: string | null) {
  if (key === undefined || digest === null) return undefined
  const row = await queries.events.byIdempotencyKey(key)
  if (row) assertSameRequest(key, row.request, digest)
  return row
}

async function claimSlug(queries: Queries, wanted: Slug, chosen: boolean): Promise<Slug> {
  const taken = await queries.events.slugsLike(wanted)
  if (chosen && taken.includes(wanted))
    throw new Conflict('CONFLICT', `The slug ${quoted(wanted)} is taken. Choose another --slug`, {
      slug: wanted,
    })
  return freeSlug(wanted, taken)
}

interface Times {
  startsAt: Instant
  endsAt: Instant | null
  salesStartAt: Instant | null
  salesEndAt: Instant | null
  /** When the event is over: its end, else the end of its local day. */
  overAt: Instant
  /** The earliest of them all. */
  first: Instant
}

async function resolveTimes(
  request: NewEventRequest,
  zone: TimeZone,
  mistakes: Mistakes,
): Promise<Times | undefined> {
  const read = async (field: string, moment: When | undefined, resolve = resolveWhen) => {
    if (moment === undefined) return null
    try {
      return await resolve(moment, zone)
    } catch (error) {
      if (!(error instanceof Mistake)) throw error
      mistakes.add(field, error.message)
      return null
    }
  }
  const startsAt = await read('starts', request.starts)
  const endsAt = await read('ends', request.ends, resolveEnd)
  const salesStartAt = await read('salesStart', request.salesStart)
  const salesEndAt = await read('salesEnd', request.salesEnd, resolveEnd)
  if (startsAt && endsAt && endsAt <= startsAt) mistakes.add('ends', 'an event must end after it starts')
  if (salesStartAt && salesEndAt && salesEndAt <= salesStartAt)
    mistakes.add('salesEnd', 'sales must end after they start')
  if (endsAt && salesStartAt && salesStartAt >= endsAt)
    mistakes.add('salesStart', 'sales must start before the event is over')
  if (!startsAt || mistakes.found) return undefined
  const overAt = endsAt ?? (await endOfLocalDay(startsAt, zone))
  return {
    startsAt,
    endsAt,
    salesStartAt,
    salesEndAt,
    overAt,
    first: earlier(startsAt, salesStartAt ?? startsAt),
  }
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
