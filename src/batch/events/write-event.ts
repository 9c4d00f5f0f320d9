import { Conflict } from '../../ticketing/conflict.ts'
import type { Context, Tx } from '../../ticketing/context.ts'
import { cancelEvent } from '../../ticketing/events/cancel-event.ts'
import { createEvent } from '../../ticketing/events/create-event.ts'
import { addTicketType } from '../../ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../ticketing/events/ticket-types/update-ticket-type.ts'
import { updateEvent } from '../../ticketing/events/update-event.ts'
import { toEvent } from '../../ticketing/model/describe-event.ts'
import type { Event } from '../../ticketing/model/event.ts'
import { within } from '../../ticketing/within.ts'
import { Invalid } from '../../values/errors.ts'
import { nameKey } from '../../values/names/names.ts'
import { FIRST_TICKET_TYPE } from '../../values/names/ticket-type-name.ts'
import { counted } from '../../values/number.ts'
import type { Calendar } from '../../values/time/zone.ts'
import { eventOfRow } from './event-of-row.ts'
import type { ListedType, ParsedEvent } from './event-row.ts'

export interface WriteEventOptions {
  calendar: Calendar
  /** Another start is a new time for the event of that name. */
  moved: boolean
  /** Events with bookings may be canceled. */
  yes: boolean
}

export interface WrittenEvent {
  outcome: 'created' | 'updated' | 'skipped'
  id: number
  slug: string
  /** How many of its bookings are still to be canceled, which takes further transactions. */
  cancels: number
  cancelReason?: string | undefined
}

/**
 * Creates the event of a row, or changes the one that it is about: all that the row says, in the one transaction, or
 * nothing.
 *
 * @throws Invalid, Conflict
 */
export async function writeEvent(
  context: Context,
  tx: Tx,
  row: ParsedEvent,
  options: WriteEventOptions,
): Promise<WrittenEvent> {
  const inside = within(context, tx)
  const before = await eventOfRow(tx, row, options.calendar, options.moved)
  if (!before) {
    const event = await create(inside, row)
    return { outcome: 'created', id: event.id, slug: event.slug, cancels: 0 }
  }
  const event = await toEvent(tx.queries, before, tx.now)
  const { id, slug } = event
  if (event.status === 'canceled') {
    if (row.status !== 'canceled') await updateEvent(inside, slug, { name: row.name }) // refuses, and says why
    return { outcome: 'skipped', id, slug, cancels: 0 }
  }
  const cancels = row.status === 'canceled' ? await bookingsOf(tx, id) : 0
  if (cancels > 0 && !options.yes)
    throw new Conflict(
      'CONFLICT',
      `${event.name} has ${counted(cancels, 'booking')}, and the row says that it is canceled: --yes cancels ${cancels === 1 ? 'it' : 'them'} with it`,
      { event: slug, bookings: cancels },
    )
  const changes = [await update(inside, slug, row), await writeTypes(inside, event, row)]
  if (row.status === 'canceled' && cancels === 0)
    await cancelEvent(inside, slug, { reason: row.cancelReason })
  const changed = changes.some(Boolean) || row.status === 'canceled'
  return { outcome: changed ? 'updated' : 'skipped', id, slug, cancels, cancelReason: row.cancelReason }
}

function bookingsOf({ queries, now }: Tx, eventId: number): Promise<number> {
  return queries.eventBookings.countWithSeats(eventId, now)
}

async function create(inside: Context, row: ParsedEvent): Promise<Event> {
  const { name, capacity, starts } = row
  const missing = Object.entries({ name, capacity, starts }).filter(([, value]) => value === undefined)
  if (name === undefined || capacity === undefined || starts === undefined)
    throw new Invalid(missing.map(([field]) => ({ field, message: 'is missing, and a new event needs it' })))
  const { status, ticketTypes, cancelReason, ...fields } = row
  if (row.price !== undefined && ticketTypes !== undefined) throw twoPrices()
  const { event } = await createEvent(inside, {
    ...fields,
    name,
    capacity,
    starts,
    draft: status === 'draft',
  })
  await writeTypes(inside, event, row)
  if (status === 'canceled') await cancelEvent(inside, event.slug, { reason: cancelReason })
  return event
}

async function update(inside: Context, slug: string, row: ParsedEvent): Promise<boolean> {
  const { status, ticketTypes, price, slug: _, cancelReason: __, ...fields } = row
  const changes = { ...fields, status: status === 'canceled' ? undefined : status }
  if (Object.values(changes).every(value => value === undefined)) return false
  return !(await updateEvent(inside, slug, changes)).replayed
}

/** Each ticket type by its name; where the event still has only its first one, that becomes the first of the list. */
async function writeTypes(inside: Context, event: Event, row: ParsedEvent): Promise<boolean> {
  const known = new Set(event.ticketTypes.map(type => nameKey(type.name)))
  const [only] = event.ticketTypes
  const listed: readonly ListedType[] = row.ticketTypes ?? priceOf(row, event)
  let anything = false
  for (const [index, { name, ...wish }] of listed.entries()) {
    const isFirst =
      index === 0 && known.size === 1 && only?.name === FIRST_TICKET_TYPE && !known.has(nameKey(name))
    const currency = wish.price === undefined ? undefined : (wish.currency ?? row.currency)
    const request = { ...wish, currency }
    if (isFirst)
      anything =
        !(await updateTicketType(inside, event.slug, only.name, { name, ...request })).replayed || anything
    else if (!known.has(nameKey(name)))
      anything = !(await addTicketType(inside, event.slug, { name, ...request })).replayed || anything
    else if (Object.values(request).some(value => value !== undefined))
      anything = !(await updateTicketType(inside, event.slug, name, request)).replayed || anything
  }
  return anything
}

/** A price without a list of types is that of the only type. @throws Invalid where there are several */
function priceOf({ price, currency }: ParsedEvent, { ticketTypes: [only, ...others] }: Event): ListedType[] {
  if (price === undefined || !only) return []
  if (others.length > 0)
    throw Invalid.field(
      'price',
      `is of one ticket type, and the event has ${others.length + 1}: say it in ticketTypes`,
    )
  return [{ name: only.name, price, currency }]
}

function twoPrices(): Invalid {
  return Invalid.field(
    'price',
    'stands beside ticketTypes, which have prices of their own: give one of the two',
  )
}
