import { Invalid } from '../store/errors.ts'
import type { Queries } from '../store/queries/index.ts'
import type { EventRow } from '../store/rows.ts'
import type { Currency, Instant, Slug } from '../store/values.ts'
import { record } from './audit.ts'
import { orBefore } from './changes.ts'
import { claimSlug, searchText } from './create-event.ts'
import { describeEvent } from './describe-event.ts'
import { Conflict } from './errors.ts'
import { assertNotCanceled, type Event, findEvent } from './event.ts'
import { eventTimes, type TimesRequest } from './event-times.ts'
import { seatsFreed } from './freed-seats.ts'
import { releaseLapsedHolds, shortenHolds } from './holds.ts'
import type { Office } from './office.ts'
import { changeCurrency } from './prices.ts'
import { changed, eventSnapshot } from './snapshots.ts'
import { Calendar } from './time/zone.ts'
import { grouped } from './values/number.ts'
import { folded } from './values/text.ts'

/** What is to be different: `null` takes away, `undefined` leaves as it is. */
export interface EventChanges extends TimesRequest {
  name?: string | undefined
  slug?: Slug | undefined
  description?: string | null | undefined
  venue?: string | null | undefined
  category?: string | null | undefined
  /** All of them. */
  tags?: readonly string[] | null | undefined
  capacity?: number | undefined
  maxPerBooking?: number | null | undefined
  currency?: Currency | undefined
  status?: 'draft' | 'on_sale' | undefined
}

/**
 * Changes an event. Its capacity can grow at will, and shrink down to the seats that are taken.
 *
 * @throws NotFound, Invalid, Conflict (EVENT_CANCELED; CONFLICT for too small a capacity, a slug that is
 * taken, a currency in which something was sold)
 */
export async function updateEvent(
  office: Office,
  reference: string,
  changes: EventChanges,
  { dryRun = false } = {},
): Promise<{ event: Event; replayed: boolean }> {
  if (Object.values(changes).every(value => value === undefined))
    throw Invalid.field('', 'Say what to change, like --capacity 120. See: tix update-event --help')
  const calendar = await Calendar.load()
  return office.store.write(
    async queries => {
      const now = office.clock.now()
      const { id } = await findEvent(queries, reference)
      await releaseLapsedHolds(office, queries, id, now)
      const before = await findEvent(queries, String(id))
      assertNotCanceled(before)
      const difference = await change(office, queries, before, changes, calendar, now)
      const event = await findEvent(queries, String(id))
      return { event: await describeEvent(queries, event, now), replayed: !difference }
    },
    { dryRun },
  )
}

/** Writes the changes, and what follows from them; false if nothing is different. */
async function change(
  office: Office,
  queries: Queries,
  before: EventRow,
  changes: EventChanges,
  calendar: Calendar,
  now: Instant,
): Promise<boolean> {
  const tagsBefore = await queries.events.tags(before.id)
  const after = await merged(queries, before, changes, calendar, now)
  await write(queries, before, after, changes.tags)
  await changeCurrency(office, queries, before, after, now)
  const row = await findEvent(queries, String(before.id))
  const difference = changed(
    eventSnapshot(before, tagsBefore),
    eventSnapshot(row, await queries.events.tags(before.id)),
  )
  if (!difference) return false
  await record(office, queries, { action: 'event.update', at: now, eventId: before.id, ...difference })
  await shortenHolds(office, queries, row, now)
  await seatsFreed(office, queries, before.id, now)
  return true
}

async function merged(
  queries: Queries,
  before: EventRow,
  changes: EventChanges,
  calendar: Calendar,
  now: Instant,
): Promise<EventRow> {
  const { name, slug, description, venue, category, capacity, maxPerBooking, currency, status } = changes
  if (slug !== undefined && slug !== before.slug) await claimSlug(queries, slug, true)
  return {
    ...before,
    ...eventTimes(calendar, changes, before, now),
    name: name ?? before.name,
    slug: slug ?? before.slug,
    description: orBefore(description, before.description),
    venue: orBefore(venue, before.venue),
    category: orBefore(category, before.category),
    capacity: capacity ?? before.capacity,
    maxPerBooking: orBefore(maxPerBooking, before.maxPerBooking),
    currency: currency ?? before.currency,
    status: status ?? before.status,
  }
}

async function write(
  queries: Queries,
  before: EventRow,
  after: EventRow,
  tags: readonly string[] | null | undefined,
): Promise<void> {
  const found = { searchText: searchText(after), sortName: folded(after.name) }
  if (!(await queries.events.update(after, found))) throw tooSmall(before, after.capacity)
  if (tags === undefined) return
  await queries.events.removeTags(after.id)
  for (const tag of tags ?? []) await queries.events.addTag(after.id, tag)
}

function tooSmall({ slug, name, capacity, available }: EventRow, requested: number): Conflict {
  const taken = capacity - available
  return new Conflict(
    'CONFLICT',
    `${grouped(taken)} of ${grouped(capacity)} seats at ${name} are taken: its capacity cannot be ${grouped(requested)}. Cancel bookings first, or go down to ${grouped(taken)}`,
    { event: slug, requested, taken, capacity, available },
  )
}
