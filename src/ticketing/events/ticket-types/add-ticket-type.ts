import type { EventRow, TicketTypeRow } from '../../../store/interface/rows.ts'
import { limits } from '../../../values/limits.ts'
import { nameKey } from '../../../values/names/names.ts'
import { Calendar } from '../../../values/time/zone.ts'
import { Conflict } from '../../conflict.ts'
import type { Context, Tx } from '../../context.ts'
import { once } from '../../idempotency.ts'
import { logChange } from '../../log/log-change.ts'
import { changed, ticketTypeSnapshot } from '../../log/snapshots.ts'
import { isCalled } from '../../model/ticket-type-names.ts'
import { assertTypeSellable } from '../sellable.ts'
import {
  coverTimes,
  merged,
  nameTaken,
  openForTypes,
  result,
  type TicketTypeRequest,
  type TicketTypeResult,
  typeAct,
} from './ticket-type.ts'

/**
 * Adds a ticket type to an event. Adding the same once more changes nothing.
 *
 * @throws NotFound, Invalid, Conflict when there is another type of this name
 */
export async function addTicketType(
  context: Context,
  reference: string,
  request: TicketTypeRequest & { name: string },
  { dryRun = false } = {},
): Promise<TicketTypeResult> {
  const calendar = await Calendar.load(context.clock.now())
  return once(
    context,
    {
      ...typeAct('add-ticket-type', calendar, reference, request.name, request),
      work: async tx => {
        const event = await openForTypes(tx, reference, request)
        const wanted = merged(event, newType(event), request, calendar)
        const known = (await tx.queries.ticketTypes.ofEvent(event.id)).find(isCalled(wanted.name))
        if (known) assertSame(event, known, wanted)
        else assertTypeSellable(event, wanted)
        const type = known ?? (await insert(tx, event, wanted))
        await coverTimes(tx, event, type, calendar)
        return { ...(await result(tx.queries, event.id, type.id, tx.now)), replayed: known !== undefined }
      },
    },
    { dryRun },
  )
}

async function insert(tx: Tx, event: EventRow, wanted: TicketTypeRow): Promise<TicketTypeRow> {
  const { length } = await tx.queries.ticketTypes.ofEvent(event.id)
  if (length >= limits.ticketTypes)
    throw new Conflict('CONFLICT', `${event.name} has ${length} ticket types, which is the most`, {
      event: event.slug,
      ticketTypes: length,
    })
  const id = await tx.queries.ticketTypes.insert({ ...wanted, nameKey: nameKey(wanted.name) })
  const type = { ...wanted, id, available: wanted.quota }
  await logChange(tx, {
    action: 'ticket_type.create',

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
