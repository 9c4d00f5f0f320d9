import type { Queries } from '../store/queries/index.ts'
import type { EventRow } from '../store/rows.ts'
import type { Instant } from '../store/values.ts'
import {
  describeTicketTypes,
  type EventLabel,
  type EventStatus,
  eventLabel,
  eventStatus,
  findEvent,
  type TicketType,
} from './event.ts'
import { limits } from './limits.ts'
import type { Office } from './office.ts'

/** How many seats there are, and where they are: capacity = available + held + sold. */
export interface Availability {
  event: EventLabel
  capacity: number
  available: number
  held: number
  sold: number
  status: EventStatus
  ticketTypes: TicketType[]
}

/** The availability of one event, or of all that are still to come. */
export async function availability(office: Office, event: string | undefined): Promise<Availability[]> {
  return office.store.read(async queries => {
    const now = office.clock.now()
    const rows = event === undefined ? await upcoming(queries, now) : [await findEvent(queries, event)]
    const list: Availability[] = []
    for (const row of rows) list.push(await countSeats(queries, row, now))
    return list
  })
}

/** All of them, however many: read in pages, so that no limit cuts the list off unseen. */
async function upcoming(queries: Queries, now: Instant): Promise<EventRow[]> {
  const found: EventRow[] = []
  for (;;) {
    const last = found.at(-1)
    const after = last && { key: last.startsAt, id: last.id }
    const page = { limit: limits.pageSize, after }
    const rows = await queries.events.list({ statuses: ['on_sale'], notOverAt: now }, 'starts', page)
    found.push(...rows)
    if (rows.length < page.limit) return found
  }
}

async function countSeats(queries: Queries, row: EventRow, now: Instant): Promise<Availability> {
  const available = row.available + (await queries.events.lapsedSeats(row.id, now))
  const held = await queries.events.heldSeats(row.id, now)
  return {
    event: eventLabel(row),
    capacity: row.capacity,
    available,
    held,
    sold: row.capacity - available - held,
    status: eventStatus(row, now),
    ticketTypes: await describeTicketTypes(queries, row, available, now),
  }
}
