import type { EventRow, TicketTypeRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { Waiting } from '../../store/queries/waitlist.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Tx } from '../context.ts'
import { findEvent } from '../model/event.ts'
import { type Allocation, seatsOf } from './allocation.ts'
import { settleExpiredHolds } from './holds.ts'
import { soldOut } from './seats.ts'

/** An event that seats are being sold of, as the transaction found it: read once, however many bookings follow. */
export interface EventInventory {
  event: EventRow
  types: readonly TicketTypeRow[]
  /** The waitlist, in order of arrival. */
  waiting: readonly Waiting[]
}

/** @throws NotFound */
export async function loadForSale(tx: Tx, reference: string): Promise<EventInventory> {
  const event = await findEvent(tx.queries, reference)
  // Asked together: over a network, each question that waits for the one before costs a round trip.
  const [released, types] = await Promise.all([
    settleExpiredHolds(tx, event.id),
    tx.queries.ticketTypes.ofEvent(event.id),
  ])
  if (released === 0) return { event, types, waiting: await lineOf(tx.queries, event) }
  return loadInventory(tx.queries, await findEvent(tx.queries, reference))
}

/** The same for reading: seats of holds that have run out count as free. @throws NotFound */
export async function loadForRead(
  queries: Queries,
  reference: string,
  now: Instant,
): Promise<EventInventory> {
  const { event, types, waiting } = await loadInventory(queries, await findEvent(queries, reference))
  const lapsed = await queries.events.lapsedSeats(event.id, now)
  const lapsedOfType = await queries.ticketTypes.lapsedSeats(event.id, now)
  return {
    event: { ...event, available: event.available + lapsed },
    types: types.map(type => ({
      ...type,
      available: type.available === null ? null : type.available + (lapsedOfType.get(type.id) ?? 0),
    })),
    waiting,
  }
}

/** The till of an event as it stands, lapsed holds and all. */
export async function loadInventory(queries: Queries, event: EventRow): Promise<EventInventory> {
  const types = await queries.ticketTypes.ofEvent(event.id)
  return { event, types, waiting: await lineOf(queries, event) }
}

async function lineOf(queries: Queries, event: EventRow): Promise<readonly Waiting[]> {
  return event.hasWaiting ? queries.waitlist.line(event.id) : []
}

/** Counts seats down in memory; the rows follow later, or never in a rehearsal. @throws Conflict SOLD_OUT */
export function reserve({ event }: EventInventory, allocations: readonly Allocation[]): void {
  const quantity = seatsOf(allocations)
  if (event.available < quantity) throw soldOut(event, allocations, undefined, event.available)
  for (const lacking of allocations) {
    const { type, quantity: wanted } = lacking
    if (type.available !== null && type.available < wanted)
      throw soldOut(event, allocations, lacking, Math.min(type.available, event.available))
  }
  event.available -= quantity
  for (const { type, quantity: wanted } of allocations) if (type.available !== null) type.available -= wanted
}
