import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import { Invalid } from '../../values/errors.ts'
import { nameKey, searchKey } from '../../values/names/names.ts'
import { type Slug, slugFrom } from '../../values/names/slug.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { When } from '../../values/time/when.ts'
import { Calendar } from '../../values/time/zone.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { toEvents } from '../model/describe-event.ts'
import { type Event, eventIdOf, findEvent, findEventOfKey } from '../model/event.ts'
import { claimSlug, keyOf, recordCreation, searchTextOf } from './create-event.ts'
import { eventTimes, noTimes } from './event-times.ts'

export interface CopyRequest {
  event: string
  /** When the copies begin; or `everyMs` and `times`. */
  starts?: readonly When[] | undefined
  everyMs?: number | undefined
  times?: number | undefined
  name?: string | undefined
  slug?: Slug | undefined
  draft?: boolean | undefined
}

export interface CopiedEvents {
  events: Event[]
  replayed: boolean
}

/** Rows that one transaction writes at most: some 25 ms of work. */
const ROWS_AT_ONCE = 2_000

/**
 * Makes further dates of an event: its text, tags, capacity, limits and ticket types, with nothing of what was sold.
 * Its end and the periods of its sales are as far from the beginning as they were, by the clocks of its zone.
 *
 * @throws NotFound, Invalid (a local time that does not exist there, or twice), and Conflict for a slug that is taken
 */
export async function copyEvent(
  context: Context,
  request: CopyRequest,
  { dryRun = false } = {},
): Promise<CopiedEvents> {
  assertDates(request)
  const calendar = await Calendar.load(context.clock.now())
  const wanted = request.slug ?? (request.name === undefined ? undefined : await slugFrom(request.name))
  const answer = async (tx: Tx, ids: readonly number[], replayed: boolean) => {
    const rows: EventRow[] = []
    for (const id of ids) rows.push(await findEventOfKey(tx.queries, id))
    return { ids, events: await toEvents(tx.queries, rows, tx.now), replayed }
  }
  const { event: reference, ...more } = request
  return once<CopiedEvents & { ids: readonly number[] }, { events: readonly number[] }>(
    context,
    {
      operation: 'copy-event',
      request: { ...request },
      meaning: async queries => {
        const event = await eventIdOf(queries, reference)
        const zone = event === undefined ? undefined : await queries.events.timezoneOf(event)
        if (zone === undefined) return undefined
        return { ...more, starts: more.starts?.map(start => calendar.resolve(start, zone)), event }
      },
      work: async tx => {
        const event = await findEvent(tx.queries, reference)
        const types = await tx.queries.ticketTypes.ofEvent(event.id)
        const starts = startsOf(calendar, event, request)
        assertBounded(starts.length, types.length)
        const ids: number[] = []
        const original = { calendar, event, types, wanted, request }
        for (const start of starts) ids.push(await copy(tx, original, start))
        return answer(tx, ids, false)
      },
      trace: ({ ids }) => ({ events: ids }),
      again: (tx, { events }) => answer(tx, events, true),
    },
    { dryRun },
  )
}

function assertDates({ starts = [], everyMs, times }: CopyRequest): void {
  if (starts.length > 0 && (everyMs !== undefined || times !== undefined))
    throw Invalid.field('every', 'say when the copies begin, or how often and how many times, not both')
  if (starts.length > 0) return
  if (everyMs === undefined)
    throw Invalid.field('starts', 'say when the copies begin, or how often and how many times')
  if (times === undefined) throw Invalid.field('times', 'say how many copies there are to be')
}

function assertBounded(copies: number, types: number): void {
  if (copies * (types + 2) <= ROWS_AT_ONCE) return
  throw Invalid.field(
    'times',
    `${copies} copies with ${types} ticket types each are too many at once: make at most ${Math.floor(ROWS_AT_ONCE / (types + 2))}`,
  )
}

/** @throws Invalid with every time that is none */
function startsOf(calendar: Calendar, event: EventRow, request: CopyRequest): Instant[] {
  const errors = new ErrorCollector()
  const { starts = [], everyMs = 0, times = 0 } = request
  const read = (field: string, at: () => Instant) => {
    const start = errors.read(field, at)
    return start === undefined ? [] : [start]
  }
  const found =
    starts.length > 0
      ? starts.flatMap(when => read('starts', () => calendar.resolve(when, event.timezone)))
      : Array.from({ length: times }, (_, index) =>
          read('every', () => calendar.repeated(event.startsAt, event.timezone, everyMs, index + 1)),
        ).flat()
  errors.throwIfAny()
  return found
}

/** What is copied, and as what. */
interface Original {
  calendar: Calendar
  event: EventRow
  types: readonly TicketTypeRow[]
  wanted: Slug | undefined
  request: CopyRequest
}

async function copy(tx: Tx, original: Original, at: Instant): Promise<number> {
  const { event, types, wanted, request } = original
  const { venue, description, category, currency, capacity, maxPerBooking, maxPerPerson } = event
  const { times, periods } = movedTimes(original, at, tx.now)
  const name = request.name ?? event.name
  const isOnly = (request.starts?.length || request.times) === 1
  const slug = await claimSlug(tx.queries, wanted ?? event.slug, request.slug !== undefined && isOnly)
  const id = await tx.queries.events.insert({
    slug,
    name,
    venue,
    description,
    category,
    categoryKey: keyOf(category),
    searchText: searchTextOf({ name, venue, description, category }),
    sortName: searchKey(name),
    ...times,
    maxPerBooking,
    maxPerPerson,
    status: request.draft || event.status === 'draft' ? 'draft' : 'on_sale',
    currency,
    capacity,
    createdAt: tx.now,
  })
  for (const tag of await tx.queries.events.tags(event.id))
    await tx.queries.events.addTag(id, tag, nameKey(tag))
  for (const [index, type] of types.entries())
    await tx.queries.ticketTypes.insert({
      ...type,
      ...periods[index],
      eventId: id,
      nameKey: nameKey(type.name),
    })
  await recordCreation(tx, await findEvent(tx.queries, String(id)))
  return id
}

/** The times of a copy that begins at another time, and the sales periods of its ticket types. @throws Invalid */
function movedTimes({ calendar, event, types }: Original, at: Instant, now: Instant) {
  const { timezone } = event
  const moved = (time: Instant | null) => time && calendar.moved(time, event.startsAt, at, timezone)
  const when = (time: Instant | null): When | undefined =>
    time ? { kind: 'instant', instant: time } : undefined
  const times = eventTimes(
    calendar,
    {
      timezone,
      starts: { kind: 'instant', instant: at },
      ends: when(moved(event.endsAt)),
      salesStart: when(moved(event.salesStartAt)),
      salesEnd: when(moved(event.salesEndAt)),
    },
    noTimes(now),
    now,
  )
  const periods = types.map(({ salesStartAt, salesEndAt }) => ({
    salesStartAt: moved(salesStartAt),
    salesEndAt: moved(salesEndAt),
  }))
  const known = periods.flatMap(({ salesStartAt, salesEndAt }) => [salesStartAt, salesEndAt])
  return { times: { ...times, utcOffsets: calendar.covering(times.utcOffsets, timezone, known) }, periods }
}
