import type { EventSort } from '../../store/queries/events.ts'
import { type ExportSource, SOURCES } from '../../store/queries/figures/export-sources.ts'
import type { ExportFilter } from '../../store/queries/figures/exports.ts'
import type { Queries } from '../../store/queries/index.ts'
import { Busy, Invalid } from '../../values/errors.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Context } from '../context.ts'
import { toEvents } from '../model/describe-event.ts'
import { findEvent } from '../model/event.ts'
import type { ExportItem } from './export-item.ts'
import { bookingItem, ticketItem } from './exported-bookings.ts'
import { checkInItem, entryItem, eventItem, paymentItem } from './exported-rows.ts'
import { describeEntry } from './log.ts'

/** What may be exported, each with the states that it can be asked for by. */
export const EXPORTS = {
  bookings: ['held', 'confirmed', 'canceled', 'expired'],
  tickets: ['valid', 'checked_in', 'canceled', 'revoked'],
  events: ['draft', 'on_sale', 'canceled', 'ended'],
  'check-ins': [],
  payments: [],
  waitlist: ['waiting', 'offered', 'accepted', 'declined', 'expired'],
  log: [],
} as const satisfies Record<string, readonly string[]>
export type Exported = keyof typeof EXPORTS

/** How many of what was exported: `2 bookings`, `1 waitlist entry`. */
export function countOf(what: Exported, count: number): string {
  const hasEntries = what === 'waitlist' || what === 'log'
  const [one, many] = hasEntries ? [`${what} entry`, `${what} entries`] : [what.replace(/s$/, ''), what]
  return `${count} ${count === 1 ? one : many}`
}

const EVENT_SORTS: Readonly<Record<string, EventSort>> = {
  createdAt: 'created',
  startsAt: 'starts',
  name: 'name',
}

/** What each can be sorted by: some of its columns. Of tickets, those of their booking. */
export const SORTS: Readonly<Record<Exported, readonly string[]>> = {
  bookings: Object.keys(SOURCES.bookings.sorts),
  tickets: ['createdAt', 'event', 'booking', 'email', 'name', 'channel'],
  events: Object.keys(EVENT_SORTS),
  'check-ins': Object.keys(SOURCES['check-ins'].sorts),
  payments: Object.keys(SOURCES.payments.sorts),
  waitlist: Object.keys(SOURCES.waitlist.sorts),
  log: Object.keys(SOURCES.log.sorts),
}

export interface ExportRequest {
  what: Exported
  /** An id or a slug. */
  event?: string | undefined
  status?: string | undefined
  /** Only what was made at this instant or later, and before that one. */
  since?: Instant | undefined
  until?: Instant | undefined
  /** A column; else in the order in which it was made. */
  sort?: string | undefined
}

const PAGE = 500

/**
 * Everything of one kind, in pages and as it is at one moment, while others go on to write.
 *
 * @param take is handed each page, and none twice; it may wait
 * @throws Busy when the store had to begin anew after a page was given away: now is another moment
 */
export async function exportItems(
  context: Context,
  request: ExportRequest,
  take: (items: ExportItem[]) => Promise<void>,
): Promise<void> {
  const { what, sort } = request
  if (sort !== undefined && !SORTS[what].includes(sort))
    throw Invalid.field('sort', `${what} are not sorted by ${sort}, but by ${SORTS[what].join(', ')}`)
  let given = 0
  await context.store.read(async queries => {
    if (given > 0)
      throw new Busy(
        `The server broke off after ${given} ${what} had been exported: what was written is incomplete. Export them again`,
        { exported: given },
      )
    const now = context.clock.now()
    const eventId = request.event === undefined ? undefined : (await findEvent(queries, request.event)).id
    const filter = { eventId, since: request.since, until: request.until, now }
    const wanted = (item: ExportItem) => request.status === undefined || item['status'] === request.status
    for await (const page of PAGES[what](queries, filter, sort)) {
      const items = page.filter(wanted)
      given += items.length
      await take(items)
    }
  })
}

type Pages = (queries: Queries, filter: ExportFilter, sort: string | undefined) => AsyncIterable<ExportItem[]>

const PAGES: Record<Exported, Pages> = {
  bookings: async function* (queries, filter, sort) {
    for await (const { rows, ticketsOf, paymentsOf } of bookingPages(queries, filter, sort))
      yield rows.map(row => bookingItem(row, ticketsOf(row), paymentsOf(row)))
  },
  tickets: async function* (queries, filter, sort) {
    const by = sort === 'booking' ? 'code' : sort
    for await (const { rows, ticketsOf, paymentsOf } of bookingPages(queries, filter, by))
      yield rows.flatMap(row => ticketsOf(row).map(ticket => ticketItem(row, ticket, paymentsOf(row))))
  },
  events: async function* (queries, filter, sort = 'createdAt') {
    const wanted = { id: filter.eventId, createdFrom: filter.since, createdBefore: filter.until }
    for (let after: { key: string | number; id: number } | undefined; ; ) {
      const rows = await queries.events.list(wanted, EVENT_SORTS[sort] ?? 'created', { limit: PAGE, after })
      yield (await toEvents(queries, rows, filter.now)).map(eventItem)
      const last = rows.at(-1)
      if (rows.length < PAGE || !last) return
      after = { key: last.sortKey, id: last.id }
    }
  },
  'check-ins': (queries, filter, sort) => mapped(pages(queries, 'check-ins', filter, sort), checkInItem),
  // Those of one event are found by its bookings, and then put into their order as a whole.
  payments: (queries, filter, sort = filter.eventId === undefined ? undefined : 'at') =>
    mapped(pages(queries, 'payments', filter, sort), paymentItem),
  waitlist: (queries, filter, sort = 'joinedAt') =>
    mapped(pages(queries, 'waitlist', filter, sort), entryItem),
  log: (queries, filter, sort) =>
    mapped(pages(queries, 'log', filter, sort), row => ({ ...describeEntry(row) })),
}

async function* mapped<Row>(pages: AsyncIterable<Row[]>, item: (row: Row) => ExportItem) {
  for await (const rows of pages) yield rows.map(item)
}

async function* bookingPages(queries: Queries, filter: ExportFilter, sort: string | undefined) {
  for await (const rows of pages(queries, 'bookings', filter, sort)) {
    const ids = rows.map(({ id }) => id)
    const range = sort === undefined ? { first: Math.min(...ids), last: Math.max(...ids) } : { ids }
    const [tickets, payments] = await Promise.all([
      queries.exports.tickets(filter, range),
      queries.exports.payments(filter, range),
    ])
    yield { rows, ticketsOf: byBooking(tickets), paymentsOf: byBooking(payments) }
  }
}

/** Rows in the order of their ids, or in another: then the ids are sorted, and the rows are read for them. */
async function* pages<What extends ExportSource>(
  queries: Queries,
  what: What,
  filter: ExportFilter,
  sort: string | undefined,
) {
  if (sort !== undefined) {
    for await (const ids of together(queries.exports.sorted(what, sort, filter))) {
      const rows = new Map(
        (await queries.exports.some(what, ids, filter.now)).map(row => [row.id, row] as const),
      )
      yield ids.flatMap(id => rows.get(id) ?? [])
    }
    return
  }
  for (let after = 0; ; ) {
    const rows = await queries.exports.page(what, filter, after, PAGE)
    const last = rows.at(-1)
    if (!last) return
    yield rows
    if (rows.length < PAGE) return
    after = last.id
  }
}

async function* together(rows: AsyncIterable<{ id: number }>): AsyncGenerator<number[]> {
  let ids: number[] = []
  for await (const { id } of rows) {
    ids.push(id)
    if (ids.length < PAGE) continue
    yield ids
    ids = []
  }
  if (ids.length > 0) yield ids
}

/** Gives the rows of a booking. */
function byBooking<Row extends { bookingId: number }>(
  rows: readonly Row[],
): (booking: { id: number }) => readonly Row[] {
  const grouped = new Map<number, Row[]>()
  for (const row of rows) {
    const known = grouped.get(row.bookingId)
    if (known) known.push(row)
    else grouped.set(row.bookingId, [row])
  }
  return ({ id }) => grouped.get(id) ?? []
}
