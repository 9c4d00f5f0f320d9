import type { EventRow, TicketTypeRow } from '../../../store/interface/rows.ts'
import type { Queries } from '../../../store/queries/index.ts'
import { Invalid, NotFound } from '../../../values/errors.ts'
import { didYouMean } from '../../../values/names/closest.ts'
import { nameKey } from '../../../values/names/names.ts'
import { counted, grouped } from '../../../values/number.ts'
import { quoted } from '../../../values/parse-error.ts'
import { Calendar } from '../../../values/time/zone.ts'
import { Conflict } from '../../conflict.ts'
import type { Context, Tx } from '../../context.ts'
import { once } from '../../idempotency.ts'
import { shortenHolds } from '../../inventory/holds.ts'
import { offerReleasedSeats } from '../../inventory/released-seats.ts'
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
 * Changes a ticket type. Its quota can grow at will, and shrink down to the seats that are taken of it; a
 * new price is that of later bookings.
 *
 * @throws NotFound, Invalid, Conflict for too small a quota or a name that is taken
 */
export async function updateTicketType(
  context: Context,
  reference: string,
  name: string,
  request: TicketTypeRequest,
  { dryRun = false } = {},
): Promise<TicketTypeResult> {
  if (Object.values(request).every(value => value === undefined))
    throw Invalid.field('', 'Say what to change, like the quota or the price')
  const calendar = await Calendar.load(context.clock.now())
  return once(
    context,
    {
      ...typeAct('update-ticket-type', calendar, reference, name, request),
      work: async tx => {
        const event = await openForTypes(tx, reference, request)
        const types = await tx.queries.ticketTypes.ofEvent(event.id)
        const before = types.find(isCalled(name))
        if (!before) throw unknownType(event, name, types)
        const after = merged(event, before, request, calendar)
        assertTypeSellable(event, after, before)
        const taken = types.find(isCalled(after.name))
        if (taken && taken.id !== before.id) throw nameTaken(event, taken)
        const difference = await update(tx, event, before, after)
        await coverTimes(tx, event, after, calendar)
        return { ...(await result(tx.queries, event.id, after.id, tx.now)), replayed: !difference }
      },
    },
    { dryRun },
  )
}

/** Writes what differs, and what follows from it; false if nothing does. */
async function update(
  tx: Tx,
  event: EventRow,
  before: TicketTypeRow,
  after: TicketTypeRow,
): Promise<boolean> {
  after.available = await availableOf(tx.queries, event, before, after.quota)
  const difference = changed(ticketTypeSnapshot(before, event), ticketTypeSnapshot(after, event))
  if (difference) await tx.queries.ticketTypes.update(after, nameKey(after.name))
  if (difference)
    await logChange(tx, {
      action: 'ticket_type.update',
      eventId: event.id,
      before: { ticketType: { id: before.id, name: before.name, ...difference.before } },
      after: { ticketType: { id: after.id, name: after.name, ...difference.after } },
    })
  await shortenHolds(tx, event.id, after.id)
  await offerReleasedSeats(tx, event.id)
  return difference !== undefined
}

/** What is left of a quota. @throws Conflict when more is taken */
async function availableOf(
  queries: Queries,
  event: EventRow,
  type: TicketTypeRow,
  quota: number | null,
): Promise<number | null> {
  if (quota === null) return null
  const taken = await queries.ticketTypes.taken(type)
  if (taken <= quota) return quota - taken
  throw new Conflict(
    'CONFLICT',
    `${counted(taken, 'seat')} of ${type.name} at ${event.name} are taken: its quota cannot be ${grouped(quota)}. Cancel bookings first, or go down to ${grouped(taken)}`,
    { event: event.slug, type: type.name, requested: quota, taken, quota: type.quota },
  )
}

function unknownType(event: EventRow, name: string, types: readonly TicketTypeRow[]): NotFound {
  const names = types.map(type => quoted(type.name)).join(', ')
  return new NotFound(
    `${event.name} has no ticket type ${quoted(name)}, but ${names}${didYouMean(
      name,
      types.map(type => type.name),
    )}`,
    {
      event: event.slug,
      type: name,
    },
  )
}
