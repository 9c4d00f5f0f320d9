import type { EventRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { Currency } from '../../values/currency.ts'
import { Invalid } from '../../values/errors.ts'
import { nameKey, searchKey } from '../../values/names/names.ts'
import type { Slug } from '../../values/names/slug.ts'
import { grouped } from '../../values/number.ts'
import type { Instant } from '../../values/time/instant.ts'
import { Calendar } from '../../values/time/zone.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { settleEvent, shortenHolds } from '../inventory/holds.ts'
import { offerReleasedSeats } from '../inventory/released-seats.ts'
import { logChange } from '../log/log-change.ts'
import { changed, eventSnapshot } from '../log/snapshots.ts'
import { toEvent } from '../model/describe-event.ts'
import { assertNotCanceled, type Event, findEvent, findEventOfKey } from '../model/event.ts'
import { changeCurrency } from '../pricing/prices.ts'
import { orBefore } from './changes.ts'
import { claimSlug, keyOf, searchTextOf } from './create-event.ts'
import { eventMeaning } from './event-meaning.ts'
import { eventTimes, type TimesRequest } from './event-times.ts'
import { assertSellable } from './sellable.ts'

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
  maxPerPerson?: number | null | undefined
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
  context: Context,
  reference: string,
  changes: EventChanges,
  { dryRun = false } = {},
): Promise<{ event: Event; replayed: boolean }> {
  if (Object.values(changes).every(value => value === undefined))
    throw Invalid.field('', 'Say what to change, like the capacity or the venue')
  const calendar = await Calendar.load(context.clock.now())
  return once(
    context,
    {
      operation: 'update-event',
      request: { event: reference, ...changes },
      meaning: queries => eventMeaning(queries, reference, calendar, changes),
      work: async tx => {
        const { id } = await findEvent(tx.queries, reference)
        await settleEvent(tx, await findEvent(tx.queries, String(id)), { all: true })
        const before = await findEvent(tx.queries, String(id))
        assertNotCanceled(before)
        const difference = await change(tx, before, changes, calendar)
        const event = await findEvent(tx.queries, String(id))
        return { event: await toEvent(tx.queries, event, tx.now), replayed: !difference }
      },
      trace: ({ event }) => ({ event: event.id }),
      again: async (tx, { event }) => ({
        event: await toEvent(tx.queries, await findEventOfKey(tx.queries, event), tx.now),
        replayed: true,
      }),
    },
    { dryRun },
  )
}

/** Writes the changes, and what follows from them; false if nothing is different. */
async function change(tx: Tx, before: EventRow, changes: EventChanges, calendar: Calendar): Promise<boolean> {
  const tagsBefore = await tx.queries.events.tags(before.id)
  const after = await merged(tx.queries, before, changes, calendar, tx.now)
  const types = await tx.queries.ticketTypes.ofEvent(before.id)
  assertSellable(after, before, types)
  const salesTimes = types.flatMap(type => [type.salesStartAt, type.salesEndAt])
  after.utcOffsets = calendar.covering(after.utcOffsets, after.timezone, salesTimes)
  await writeChanges(tx.queries, before, after, changes.tags)
  await changeCurrency(tx, before, after)
  const row = await findEvent(tx.queries, String(before.id))
  const difference = changed(
    eventSnapshot(before, tagsBefore),
    eventSnapshot(row, await tx.queries.events.tags(before.id)),
  )
  if (difference) await logChange(tx, { action: 'event.update', eventId: before.id, ...difference })
  // Also where nothing differs: somebody may have been killed before all holds were shortened.
  await shortenHolds(tx, row.id)
  await offerReleasedSeats(tx, before.id)
  return difference !== undefined
}

async function merged(
  queries: Queries,
  before: EventRow,
  changes: EventChanges,
  calendar: Calendar,
  now: Instant,
): Promise<EventRow> {
  const { name, slug, description, venue, category, capacity, currency, status } = changes
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
    maxPerBooking: orBefore(changes.maxPerBooking, before.maxPerBooking),
    maxPerPerson: orBefore(changes.maxPerPerson, before.maxPerPerson),
    currency: currency ?? before.currency,
    status: status ?? before.status,
  }
}

async function writeChanges(
  queries: Queries,
  before: EventRow,
  after: EventRow,
  tags: readonly string[] | null | undefined,
): Promise<void> {
  const found = {
    searchText: searchTextOf(after),
    sortName: searchKey(after.name),
    categoryKey: keyOf(after.category),
  }
  if (!(await queries.events.update(after, found))) throw tooSmall(before, after.capacity)
  if (tags === undefined) return
  await queries.events.removeTags(after.id)
  for (const tag of tags ?? []) await queries.events.addTag(after.id, tag, nameKey(tag))
}

function tooSmall({ slug, name, capacity, available }: EventRow, requested: number): Conflict {
  const taken = capacity - available
  return new Conflict(
    'CONFLICT',
    `${grouped(taken)} of ${grouped(capacity)} seats at ${name} are taken: its capacity cannot be ${grouped(requested)}. Cancel bookings first, or go down to ${grouped(taken)}`,
    { event: slug, requested, taken, capacity, available },
  )
}
