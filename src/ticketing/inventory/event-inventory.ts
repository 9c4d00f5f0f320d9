import type { EventRow, TicketRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { ExpiredSeats } from '../../store/queries/ticket-types.ts'
import type { Instant } from '../../values/time/instant.ts'
import { PortionDone, type Tx } from '../context.ts'
import { findEvent } from '../model/event.ts'
import { type Allocation, seatsOf } from './allocation.ts'
import { FreeSeats } from './free-seats.ts'
import { EXPIRED_AT_ONCE, expireHolds, isSettled, settleEvent } from './holds.ts'
import type { EventInventory } from './inventory.ts'
import { lackOf, soldOut } from './seats.ts'
import { WaitlistQueue } from './waitlist/waitlist-queue.ts'

/**
 * An event as a newcomer may have its seats: what time made due is done (see `settleEvent`), and who waits was
 * offered what they can have.
 *
 * @throws NotFound; PortionDone
 */
export async function loadForSale(tx: Tx, reference: string, { all = false } = {}): Promise<EventInventory> {
  const event = await findEvent(tx.queries, reference)
  // Asked together: over a network, each question that waits for the one before costs a round trip.
  const [changed, types] = await Promise.all([
    settleEvent(tx, event, { all }),
    tx.queries.ticketTypes.ofEvent(event.id),
  ])
  return changed ? reload(tx.queries, event) : { event, types }
}

/** What `loadForSale` gives, without writing; `undefined` where something would have to be settled first. @throws NotFound */
export async function loadIfSettled(tx: Tx, reference: string): Promise<EventInventory | undefined> {
  const event = await findEvent(tx.queries, reference)
  if (!(await isSettled(tx, event))) return undefined
  return { event, types: await tx.queries.ticketTypes.ofEvent(event.id) }
}

/**
 * Reads an event and its types as if what time made due were done. What this leaves available, a newcomer can have.
 *
 * @throws NotFound
 */
export async function loadForRead(
  queries: Queries,
  reference: string,
  now: Instant,
): Promise<EventInventory> {
  const { event, types } = await reload(queries, await findEvent(queries, reference))
  const expired = await queries.ticketTypes.expiredSeats([event.id], now)
  const inventory = withExpired({ event, types }, expired)
  const free = await afterOffers(queries, inventory, now)
  return {
    event: { ...event, available: free.left },
    types: inventory.types.map(type => ({
      ...type,
      available: type.available === null ? null : free.of(type),
    })),
  }
}

/** An inventory as it is once the seats of holds that have expired are free. */
export function withExpired(
  { event, types }: EventInventory,
  expired: readonly ExpiredSeats[],
): EventInventory {
  let all = 0
  const ofType = new Map<number, number>()
  for (const { typeId, seats } of expired) {
    all += seats
    ofType.set(typeId, (ofType.get(typeId) ?? 0) + seats)
  }
  return {
    event: { ...event, available: event.available + all },
    types: types.map(type => ({
      ...type,
      available: type.available === null ? null : type.available + (ofType.get(type.id) ?? 0),
    })),
  }
}

/** What is free when everybody who waits has been offered what they can have. */
export async function afterOffers(
  queries: Queries,
  { event, types }: EventInventory,
  now: Instant,
): Promise<FreeSeats> {
  const free = new FreeSeats(event, types)
  const line = await WaitlistQueue.open(queries, event, types, free, now)
  while (await line.next());
  return free
}

async function reload(queries: Queries, { id }: EventRow): Promise<EventInventory> {
  const [event, types] = await Promise.all([findEvent(queries, String(id)), queries.ticketTypes.ofEvent(id)])
  return { event, types }
}

/** Statements about expired holds are made for so many; there are as many as it takes. */
const EXPIRED_TOGETHER = 100

/**
 * Ends as many expired holds as it takes until there are seats for what is asked for; gives the inventory as it is then,
 * whether or not there are enough. Nothing else may have been written before it.
 *
 * @throws PortionDone
 */
export async function makeRoom(
  tx: Tx,
  inventory: EventInventory,
  allocations: readonly Allocation[],
): Promise<EventInventory> {
  let now = inventory
  for (let ended = 0; lackOf(now, allocations); ) {
    const { count } = await expireHolds(tx, now.event, EXPIRED_TOGETHER)
    if (count === 0) return now
    ended += count
    if (ended >= EXPIRED_AT_ONCE && !tx.dryRun) throw new PortionDone()
    now = await reload(tx.queries, now.event)
  }
  return now
}

/**
 * Counts seats down in memory; the rows follow later, or never in a rehearsal.
 *
 * @param back tickets that are given back for them: their seats may be taken, and what is left over is free unless
 * somebody waits for it
 * @throws Conflict SOLD_OUT
 */
export function reserve(
  inventory: EventInventory,
  allocations: readonly Allocation[],
  now: Instant,
  back: readonly TicketRow[] = [],
): void {
  const { event, types } = inventory
  const room = back.length > 0 ? withSeatsOf(inventory, back) : inventory
  const lack = lackOf(room, allocations)
  if (lack) throw soldOut(room, allocations, lack === 'event' ? undefined : lack, now)
  const seats = seatsOf(allocations)
  event.available += (event.hasWaiting ? Math.min(back.length, seats) : back.length) - seats
  for (const { type, quantity: wanted } of allocations) if (type.available !== null) type.available -= wanted
  if (event.hasWaiting || back.length === 0) return
  for (const type of types)
    if (type.available !== null) type.available += back.filter(({ typeId }) => typeId === type.id).length
}

/** An inventory as it is once the seats of tickets are free. */
export function withSeatsOf(
  { event, types }: EventInventory,
  tickets: readonly Pick<TicketRow, 'typeId'>[],
): EventInventory {
  const own = (id: number) => tickets.filter(({ typeId }) => typeId === id).length
  return {
    event: { ...event, available: event.available + tickets.length },
    types: types.map(type => ({
      ...type,
      available: type.available === null ? null : type.available + own(type.id),
    })),
  }
}
