import type { EventRow, TicketRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { NextStep } from '../../values/errors.ts'
import { counted, grouped } from '../../values/number.ts'
import type { Instant } from '../../values/time/instant.ts'
import { Conflict } from '../conflict.ts'
import type { Tx } from '../context.ts'
import { type Allocation, seatsOf } from './allocation.ts'
import { FreeSeats } from './free-seats.ts'
import type { EventInventory } from './inventory.ts'
import { typeOnSale } from './sales-period.ts'
import { groupSizes, offersPossible } from './waitlist/offer-limits.ts'

/**
 * Takes seats from the event and from each type's quota: first the event's row, then the types' in the
 * order of their ids, so that two mixed bookings never wait for each other in a circle. Refused, it leaves
 * everything as it was: in an import, the transaction goes on with the next row.
 *
 * @throws Conflict SOLD_OUT
 */
export async function takeSeats(
  { queries, now }: Pick<Tx, 'queries' | 'now'>,
  event: EventRow,
  allocations: readonly Allocation[],
): Promise<void> {
  const quantity = seatsOf(allocations)
  const refuse = async (lacking?: Allocation) => {
    // Asked again, because others in this transaction or (on a server) beside it may have taken some.
    const fresh = (await queries.events.byId(event.id)) ?? event
    return soldOut(
      { event: fresh, types: await queries.ticketTypes.ofEvent(event.id) },
      allocations,
      lacking,
      now,
    )
  }
  if (!(await queries.events.take(event.id, quantity))) throw await refuse()
  for (const [index, lacking] of allocations.entries()) {
    const { type, quantity: wanted } = lacking
    if (type.available === null || (await queries.ticketTypes.take(type.id, wanted))) continue
    await queries.events.giveBack(event.id, quantity)
    for (const taken of allocations.slice(0, index))
      await queries.ticketTypes.giveBack(taken.type.id, taken.quantity)
    throw await refuse(lacking)
  }
}

/** The part of a request for which there are too few seats; all of it where the event itself has too few. */
export function lackOf(
  { event, types }: Pick<EventInventory, 'event' | 'types'>,
  allocations: readonly Allocation[],
): 'event' | Allocation | undefined {
  if (event.available < seatsOf(allocations)) return 'event'
  const left = (wanted: TicketTypeRow) => types.find(({ id }) => id === wanted.id)?.available ?? null
  return allocations.find(({ type, quantity }) => (left(type) ?? quantity) < quantity)
}

/** @param lacking which of the allocations has too few seats, where it is a type's quota and not the event as a whole */
export function soldOut(
  { event, types }: Pick<EventInventory, 'event' | 'types'>,
  allocations: readonly Allocation[],
  lacking: Allocation | undefined,
  now: Instant,
): Conflict {
  const free = new FreeSeats(event, types)
  const available = lacking ? free.of(lacking.type) : free.left
  const requested = lacking?.quantity ?? seatsOf(allocations)
  const what = lacking ? `${lacking.type.name} at ${event.name}` : event.name
  const left = available === 0 ? `${what} is sold out` : `Only ${counted(available, 'seat')} left for ${what}`
  const details = { event: event.slug, ...(lacking && { type: lacking.type.name }), requested, available }
  return new Conflict(
    'SOLD_OUT',
    `${left} (${grouped(requested)} requested)`,
    details,
    whereToWait(event, types, allocations, now),
  )
}

/** The next step to the waitlist, where it can help: for one type, and no more seats than an offer can ever have. */
function whereToWait(
  event: EventRow,
  types: readonly TicketTypeRow[],
  allocations: readonly Allocation[],
  now: Instant,
): NextStep | undefined {
  const [only, ...others] = allocations
  if (!only || others.length > 0) return undefined
  if (!offersPossible(event, now) || !typeOnSale(only.type, now)) return undefined
  const { least, most } = groupSizes(event, only.type, now)
  if (only.quantity < least || only.quantity > most) return undefined
  return {
    purpose: 'Join the waitlist',
    operation: 'waitlist join',
    values: { event: event.slug, quantity: only.quantity, type: typeToName(only.type, types, now) },
  }
}

/** The name of a type, where a command has to say which it means. */
export function typeToName(
  type: TicketTypeRow,
  types: readonly TicketTypeRow[],
  now: Instant,
): string | undefined {
  const alone = types.every(other => other.id === type.id || !typeOnSale(other, now))
  return alone ? undefined : type.name
}

/** Puts the seats of tickets back on the event and on the quotas of their types, in the order of `takeSeats`. */
export async function releaseSeats(
  queries: Queries,
  eventId: number,
  tickets: readonly TicketRow[],
): Promise<void> {
  const seated = tickets.filter(({ status }) => status === 'valid' || status === 'checked_in')
  const byType = new Map<number, number>()
  for (const { typeId } of seated) byType.set(typeId, (byType.get(typeId) ?? 0) + 1)
  await queries.events.giveBack(eventId, seated.length)
  for (const [typeId, seats] of [...byType].sort(([a], [b]) => a - b))
    await queries.ticketTypes.giveBack(typeId, seats)
}
