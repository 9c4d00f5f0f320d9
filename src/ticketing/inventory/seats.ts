import type { EventRow, TicketRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { NextStep } from '../../values/errors.ts'
import { counted, grouped } from '../../values/number.ts'
import { FIRST_TICKET_TYPE } from '../../values/ticket-type-name.ts'
import { Conflict } from '../conflict.ts'
import { type Allocation, seatsOf } from './allocation.ts'

/**
 * Takes seats from the event and from each type's quota: first the event's row, then the types' in the
 * order of their ids, so that two mixed bookings never wait for each other in a circle. Refused, it leaves
 * everything as it was: in an import, the transaction goes on with the next row.
 *
 * @throws Conflict SOLD_OUT
 */
export async function takeSeats(
  queries: Queries,
  event: EventRow,
  allocations: readonly Allocation[],
): Promise<void> {
  const quantity = seatsOf(allocations)
  if (!(await queries.events.take(event.id, quantity)))
    throw soldOut(event, allocations, undefined, await seatsLeft(queries, event))
  for (const [index, lacking] of allocations.entries()) {
    const { type, quantity: wanted } = lacking
    if (type.available === null || (await queries.ticketTypes.take(type.id, wanted))) continue
    await queries.events.giveBack(event.id, quantity)
    for (const taken of allocations.slice(0, index))
      await queries.ticketTypes.giveBack(taken.type.id, taken.quantity)
    throw soldOut(event, allocations, lacking, await seatsLeft(queries, event, type))
  }
}

/** Asked again, because others in this transaction or (on a server) beside it may have taken some. */
async function seatsLeft(queries: Queries, event: EventRow, type?: TicketTypeRow): Promise<number> {
  const left = (await queries.events.byId(event.id))?.available ?? 0
  if (!type) return left
  const types = await queries.ticketTypes.ofEvent(event.id)
  return Math.min(left, types.find(({ id }) => id === type.id)?.available ?? left)
}

/** @param lacking what of the wish has too few seats, where it is a type's quota and not the event as a whole */
export function soldOut(
  event: EventRow,
  wish: readonly Allocation[],
  lacking: Allocation | undefined,
  available: number,
): Conflict {
  const requested = lacking?.quantity ?? seatsOf(wish)
  const what = lacking ? `${lacking.type.name} at ${event.name}` : event.name
  const left = available === 0 ? `${what} is sold out` : `Only ${counted(available, 'seat')} left for ${what}`
  const details = { event: event.slug, ...(lacking && { type: lacking.type.name }), requested, available }
  return new Conflict(
    'SOLD_OUT',
    `${left} (${grouped(requested)} requested)`,
    details,
    whereToWait(event, wish),
  )
}

/** How to wait for it; one waits for seats of one type, and for no more than there will ever be. */
function whereToWait(event: EventRow, wish: readonly Allocation[]): NextStep | undefined {
  const [only, ...others] = wish
  if (!only || others.length > 0) return undefined
  const { type, quantity } = only
  if (quantity > Math.min(event.capacity, type.quota ?? event.capacity)) return undefined
  const which = type.name === FIRST_TICKET_TYPE ? undefined : type.name
  return {
    purpose: 'Join the waitlist',
    operation: 'waitlist join',
    values: { event: event.slug, quantity, type: which },
  }
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
