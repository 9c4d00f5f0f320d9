import type { EventRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { limits } from '../../values/limits.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Context } from '../context.ts'
import { countSeats } from '../inventory/seat-count.ts'
import { describeTicketTypes } from '../model/describe-event.ts'
import {
  type EventLabel,
  type EventStatus,
  eventLabel,
  eventStatus,
  findEvent,
  type TicketType,
} from '../model/event.ts'

/** How many seats there are, and where they are: capacity = sold + held + free. */
export interface Availability {
  event: EventLabel
  capacity: number
  sold: number
  /** In holds and offers that still run. */
  held: number
  free: number
  /** Of the free ones, what `book` would give a newcomer now. */
  available: number
  status: EventStatus
  ticketTypes: TicketType[]
}

/** The availability of one event, or of all that are still to come. */
export async function availability(context: Context, event: string | undefined): Promise<Availability[]> {
  return context.store.read(async queries => {
    const now = context.clock.now()
    if (event !== undefined) return countAll(queries, [await findEvent(queries, event)], now)
    const list: Availability[] = []
    for await (const rows of upcoming(queries, now)) list.push(...(await countAll(queries, rows, now)))
    return list
  })
}

/** All of them, however many: read in pages, so that no limit cuts the list off unseen. */
async function* upcoming(queries: Queries, now: Instant): AsyncIterable<EventRow[]> {
  for (let last: EventRow | undefined; ; ) {
    const page = { limit: limits.pageSize, after: last && { key: last.startsAt, id: last.id } }
    const rows = await queries.events.list({ statuses: ['on_sale'], notOverAt: now }, 'starts', page)
    yield rows
    last = rows.at(-1)
    if (rows.length < page.limit) return
  }
}

async function countAll(queries: Queries, rows: readonly EventRow[], now: Instant): Promise<Availability[]> {
  const seatsOf = await countSeats(queries, rows, now)
  return rows.map(row => {
    const seats = seatsOf(row)
    const { free, available, held } = seats
    return {
      event: eventLabel(row),
      capacity: row.capacity,
      sold: row.capacity - free - held,
      held,
      free,
      available,
      status: eventStatus(row, now),
      ticketTypes: describeTicketTypes(row, seats),
    }
  })
}
