import { counted } from '../../values/number.ts'
import type { Instant } from '../../values/time/instant.ts'
import { Conflict } from '../conflict.ts'
import { type Allocation, seatsOf } from './allocation.ts'
import type { EventInventory } from './event-inventory.ts'
import { offersPossible, serveQueue } from './waitlist-queue.ts'

/**
 * Keeps newcomers from the seats that those who wait are still to get, or that a group waits to see come
 * together.
 *
 * @throws Conflict SOLD_OUT
 */
export function assertNotPromised(
  { event, types, waiting }: EventInventory,
  allocations: readonly Allocation[],
  now: Instant,
): void {
  if (waiting.length === 0 || !offersPossible(event, now)) return
  const { turns, left, leftOfType } = serveQueue(event, types, waiting, now)
  if (turns.length === 0) return
  const requested = seatsOf(allocations)
  const available = Math.min(left, ...allocations.map(({ type }) => leftOfType.get(type.id) ?? left))
  const enough =
    requested <= left && allocations.every(a => a.quantity <= (leftOfType.get(a.type.id) ?? a.quantity))
  // Without a single free seat it is sold out, and `takeSeats` says so.
  if (enough || event.available === 0) return
  throw new Conflict(
    'SOLD_OUT',
    `The ${counted(event.available, 'free seat')} of ${event.name} ${event.available === 1 ? 'is' : 'are'} kept for ${waiting.length} on the waitlist. Join it: tix waitlist join ${event.slug} --email <email> -n ${requested}`,
    { event: event.slug, requested, available, waiting: waiting.length },
  )
}
