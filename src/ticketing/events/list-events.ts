import type { EventFilter } from '../../store/queries/event-filter.ts'
import type { EventSort } from '../../store/queries/events.ts'
import { nameKey, searchKey } from '../../values/names/names.ts'
import { assertForward } from '../../values/time/since.ts'
import type { When } from '../../values/time/when.ts'
import { resolveEnd, resolveWhen } from '../../values/time/zone.ts'
import type { Context } from '../context.ts'
import type { KnownExpired } from '../inventory/seat-count.ts'
import { toEvents } from '../model/describe-event.ts'
import type { Event, EventStatus } from '../model/event.ts'
import { cut, type PageRequest, pageOf } from '../paging.ts'
import { availableOnly, sortedByAvailable } from './list-available.ts'

export interface ListRequest extends PageRequest {
  search?: string | undefined
  category?: string | undefined
  tag?: string | undefined
  /** Local times are in this machine's zone. */
  from?: When | undefined
  to?: When | undefined
  available?: boolean | undefined
  status?: EventStatus | undefined
  /** Also what is over or canceled. */
  all?: boolean | undefined
  sort?: EventSort | 'available' | undefined
}

/** Which events somebody sees, where they do not see all. */
export type SeenEvents = Pick<EventFilter, 'ids' | 'published'>

/**
 * Events that are still to come, the next one first, unless the request says otherwise.
 *
 * @param seen pages are filled with these only: the cursor of the next one tells what stands last
 */
export async function listEvents(
  context: Context,
  request: ListRequest,
  seen: SeenEvents = {},
): Promise<{ events: Event[]; next: string | null }> {
  const sort = request.sort ?? 'starts'
  const page = pageOf(request, sort)
  const now = context.clock.now()
  const startsFrom = request.from && (await resolveWhen(request.from, now))
  const startsBefore = request.to && (await resolveEnd(request.to, now))
  assertForward(startsFrom, startsBefore, 'to')
  const filter = {
    search: request.search && searchKey(request.search),
    category: request.category && nameKey(request.category),
    tag: request.tag && nameKey(request.tag),
    startsFrom,
    startsBefore,
    sellingAt: request.available ? now : undefined,
    ...statusFilter(request, now),
    ...seen,
  }
  return context.store.read(async queries => {
    const expired: KnownExpired = new Map()
    const read = { queries, filter, now, onlyAvailable: request.available ?? false, expired }
    const found = await (sort === 'available'
      ? sortedByAvailable(read, page)
      : request.available
        ? availableOnly(read, sort, page)
        : queries.events.list(filter, sort, page))
    const { rows, next } = cut(found, page, sort, row => ({ key: row.sortKey, id: row.id }))
    return { events: await toEvents(queries, rows, now, expired), next }
  })
}

function statusFilter({ status, all, from, to }: ListRequest, now: ReturnType<Context['clock']['now']>) {
  if (status === 'ended') return { statuses: ['on_sale'] as const, overAt: now }
  if (status !== undefined)
    return { statuses: [status], notOverAt: all || status !== 'on_sale' ? undefined : now }
  if (all) return {}
  // Whoever names a time means that time, past or not.
  const notOverAt = from === undefined && to === undefined ? now : undefined
  return { statuses: ['draft', 'on_sale'] as const, notOverAt }
}
