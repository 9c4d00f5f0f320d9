import type { Queries } from '../store/queries/index.ts'
import type { EventRow, TicketTypeRow } from '../store/rows.ts'
import type { Instant } from '../store/values.ts'
import { record } from './audit.ts'
import { Conflict } from './errors.ts'
import { limits } from './limits.ts'
import type { Office } from './office.ts'
import { changed, ticketTypeSnapshot } from './snapshots.ts'
import {
  isCalled,
  merged,
  nameTaken,
  openForTypes,
  result,
  type TicketTypeRequest,
  type TicketTypeResult,
} from './ticket-type.ts'
import { Calendar } from './time/zone.ts'
import { folded } from './values/text.ts'

/**
 * Adds a ticket type to an event. Adding the same once more changes nothing.
 *
 * @throws NotFound, Invalid, Conflict when there is another type of this name
 */
export async function addTicketType(
  office: Office,
  reference: string,
  request: TicketTypeRequest & { name: string },
  { dryRun = false } = {},
): Promise<TicketTypeResult> {
  const calendar = await Calendar.load()
  return office.store.write(
    async queries => {
      const now = office.clock.now()
      const event = await openForTypes(office, queries, reference, request, now)
      const wanted = merged(event, newType(event), request, calendar)
      const known = (await queries.ticketTypes.ofEvent(event.id)).find(isCalled(wanted.name))
      if (known) assertSame(event, known, wanted)
      const type = known ?? (await insert(office, queries, event, wanted, now))
      return { ...(await result(queries, event, type, now)), replayed: known !== undefined }
    },
    { dryRun },
  )
}

async function insert(
  office: Office,
  queries: Queries,
  event: EventRow,
  wanted: TicketTypeRow,
  now: Instant,
): Promise<TicketTypeRow> {
  const { length } = await queries.ticketTypes.ofEvent(event.id)
  if (length >= limits.ticketTypes)
    throw new Conflict('CONFLICT', `${event.name} has ${length} ticket types, which is the most`, {
      event: event.slug,
      ticketTypes: length,
    })
  const id = await queries.ticketTypes.insert({ ...wanted, nameKey: folded(wanted.name) })
  const type = { ...wanted, id, available: wanted.quota }
  await record(office, queries, {
    action: 'ticket_type.create',
    at: now,
    eventId: event.id,
    after: { ticketType: ticketTypeSnapshot(type, event) },
  })
  return type
}

function newType(event: EventRow): TicketTypeRow {
  return {
    id: 0,
    eventId: event.id,
    name: '',
    price: null,
    quota: null,
    available: null,
    salesStartAt: null,
    salesEndAt: null,
    minPerBooking: null,
    maxPerBooking: null,
  }
}

function assertSame(event: EventRow, known: TicketTypeRow, wanted: TicketTypeRow): void {
  const same = { ...wanted, id: known.id, available: known.available }
  if (changed(ticketTypeSnapshot(known, event), ticketTypeSnapshot(same, event)))
    throw nameTaken(event, known)
}
