import { Invalid, NotFound } from '../store/errors.ts'
import type { Queries } from '../store/queries/index.ts'
import type { EventRow, TicketTypeRow } from '../store/rows.ts'
import type { Instant } from '../store/values.ts'
import { record } from './audit.ts'
import { Conflict } from './errors.ts'
import { seatsFreed } from './freed-seats.ts'
import { shortenHolds } from './holds.ts'
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
import { quoted } from './values/mistake.ts'
import { counted, grouped } from './values/number.ts'
import { folded } from './values/text.ts'

/**
 * Changes a ticket type. Its quota can grow at will, and shrink down to the seats that are taken of it; a
 * new price is that of later bookings.
 *
 * @throws NotFound, Invalid, Conflict for too small a quota or a name that is taken
 */
export async function updateTicketType(
  office: Office,
  reference: string,
  name: string,
  request: TicketTypeRequest,
  { dryRun = false } = {},
): Promise<TicketTypeResult> {
  if (Object.values(request).every(value => value === undefined))
    throw Invalid.field('', 'Say what to change, like --quota 20. See: tix update-ticket-type --help')
  const calendar = await Calendar.load()
  return office.store.write(
    async queries => {
      const now = office.clock.now()
      const event = await openForTypes(office, queries, reference, request, now)
      const types = await queries.ticketTypes.ofEvent(event.id)
      const before = types.find(isCalled(name))
      if (!before) throw unknownType(event, name, types)
      const after = merged(event, before, request, calendar)
      const taken = types.find(isCalled(after.name))
      if (taken && taken.id !== before.id) throw nameTaken(event, taken)
      const difference = await update(office, queries, event, before, after, now)
      return { ...(await result(queries, event, after, now)), replayed: !difference }
    },
    { dryRun },
  )
}

/** Writes what differs, and what follows from it; false if nothing does. */
async function update(
  office: Office,
  queries: Queries,
  event: EventRow,
  before: TicketTypeRow,
  after: TicketTypeRow,
  now: Instant,
): Promise<boolean> {
  after.available = await availableOf(queries, event, before, after.quota)
  const difference = changed(ticketTypeSnapshot(before, event), ticketTypeSnapshot(after, event))
  if (!difference) return false
  await queries.ticketTypes.update(after, folded(after.name))
  await record(office, queries, {
    action: 'ticket_type.update',
    at: now,
    eventId: event.id,
    before: { ticketType: { id: before.id, name: before.name, ...difference.before } },
    after: { ticketType: { id: after.id, name: after.name, ...difference.after } },
  })
  await shortenHolds(office, queries, event, now, after)
  await seatsFreed(office, queries, event.id, now)
  return true
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
  return new NotFound(`${event.name} has no ticket type ${quoted(name)}, but ${names}`, {
    event: event.slug,
    type: name,
  })
}
