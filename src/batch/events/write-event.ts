import type { Context } from '../../ticketing/context.ts'
import { addTicketType } from '../../ticketing/events/add-ticket-type.ts'
import { cancelEvent } from '../../ticketing/events/cancel-event.ts'
import { createEvent } from '../../ticketing/events/create-event.ts'
import { updateEvent } from '../../ticketing/events/update-event.ts'
import { updateTicketType } from '../../ticketing/events/update-ticket-type.ts'
import { toEvent } from '../../ticketing/model/describe-event.ts'
import { type Event, findEvent } from '../../ticketing/model/event.ts'
import { Invalid, NotFound } from '../../values/errors.ts'
import { nameKey } from '../../values/names.ts'
import { type Slug, slugFrom } from '../../values/slug.ts'
import { FIRST_TICKET_TYPE } from '../../values/ticket-type-name.ts'
import type { ListedType, ParsedEvent } from './event-row.ts'

/**
 * Creates the event of a row, or changes the one that has its slug, in several transactions: the event may be there
 * and its ticket types not when the second has to wait. Writing the row again completes it.
 *
 * @throws Invalid, Conflict
 */
export async function writeEvent(
  context: Context,
  row: ParsedEvent,
  dryRun: boolean,
): Promise<'created' | 'updated' | 'skipped'> {
  const slug = row.slug ?? (await slugFrom(row.name ?? ''))
  const before = await existing(context, slug)
  if (!before) {
    await create(context, slug, row, dryRun)
    return 'created'
  }
  if (before.status === 'canceled') {
    if (row.status !== 'canceled') await updateEvent(context, slug, { name: row.name }, { dryRun }) // refuses, and says why
    return 'skipped'
  }
  const changes = [await update(context, slug, row, dryRun), await writeTypes(context, before, row, dryRun)]
  if (row.status === 'canceled') changes.push(!(await cancelEvent(context, slug, {}, { dryRun })).replayed)
  return changes.some(Boolean) ? 'updated' : 'skipped'
}

async function existing(context: Context, slug: Slug): Promise<Event | undefined> {
  try {
    return await context.store.read(async queries =>
      toEvent(queries, await findEvent(queries, slug), context.clock.now()),
    )
  } catch (error) {
    if (error instanceof NotFound) return undefined // also where there is no database yet
    throw error
  }
}

async function create(context: Context, slug: Slug, row: ParsedEvent, dryRun: boolean): Promise<void> {
  const { name, capacity, starts } = row
  const missing = Object.entries({ name, capacity, starts }).filter(([, value]) => value === undefined)
  if (name === undefined || capacity === undefined || starts === undefined)
    throw new Invalid(missing.map(([field]) => ({ field, message: 'is missing, and a new event needs it' })))
  const { status, ticketTypes, ...fields } = row
  const request = { ...fields, name, capacity, starts, slug, draft: status === 'draft' }
  const { event } = await createEvent(context, request, { dryRun })
  if (dryRun) return
  await writeTypes(context, event, row, dryRun)
  if (status === 'canceled') await cancelEvent(context, slug, {})
}

async function update(context: Context, slug: Slug, row: ParsedEvent, dryRun: boolean): Promise<boolean> {
  const { status, ticketTypes, price, slug: _, ...fields } = row
  const changes = { ...fields, status: status === 'canceled' ? undefined : status }
  if (Object.values(changes).every(value => value === undefined)) return false
  return !(await updateEvent(context, slug, changes, { dryRun })).replayed
}

/** Each ticket type by its name; where the event still has only its first one, that becomes the first of the list. */
async function writeTypes(
  context: Context,
  event: Event,
  row: ParsedEvent,
  dryRun: boolean,
): Promise<boolean> {
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
        !(await updateTicketType(context, event.slug, only.name, { name, ...request }, { dryRun }))
          .replayed || anything
    else if (!known.has(nameKey(name)))
      anything =
        !(await addTicketType(context, event.slug, { name, ...request }, { dryRun })).replayed || anything
    else if (Object.values(request).some(value => value !== undefined))
      anything =
        !(await updateTicketType(context, event.slug, name, request, { dryRun })).replayed || anything
  }
  return anything
}

/** A price without a list is that of the only type. */
function priceOf({ price, currency }: ParsedEvent, { ticketTypes: [only, ...others] }: Event): ListedType[] {
  return price !== undefined && only && others.length === 0 ? [{ name: only.name, price, currency }] : []
}
