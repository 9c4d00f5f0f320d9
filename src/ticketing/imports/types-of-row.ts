import { Invalid } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import { type Allocation, seatsOf, type TicketSelection } from '../inventory/allocation.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import { isCalled } from '../model/ticket-type-names.ts'
import { type ImportedBooking, ticketsNamed } from './imported-booking.ts'

/** Tickets or seats in the order in which a row names their types, which is that of its attendees and prices. */
export function inOrderOfRow<T>(
  items: readonly T[],
  typeOf: (item: T) => number,
  { types }: Pick<EventInventory, 'types'>,
  named: readonly TicketSelection[] = [],
): readonly T[] {
  if (named.length < 2) return items
  const ids = named.flatMap(({ name }) => types.find(isCalled(name))?.id ?? [])
  return items.toSorted((a, b) => ids.indexOf(typeOf(a)) - ids.indexOf(typeOf(b)))
}

/** The seats of the types that a row names, in its order. @throws Invalid where they are not there, or not its sum */
export function typesOfRow(
  { event, types }: EventInventory,
  named: readonly TicketSelection[],
  total: number | undefined,
): Allocation[] {
  const allocations = named.map(({ name, quantity }) => {
    const type = types.find(isCalled(name))
    if (!type)
      throw Invalid.field(
        'types',
        `${event.name} has no ticket type ${quoted(name)}, but ${types.map(type => quoted(type.name)).join(', ')}`,
      )
    return { type, quantity: quantity ?? (named.length === 1 ? total : undefined) ?? 1 }
  })
  const seats = seatsOf(allocations)
  if (total !== undefined && seats !== total)
    throw Invalid.field('quantity', `${total} is not the sum of its types, ${seats}`)
  return allocations
}

/** @throws Invalid where somebody is named who has no ticket */
export function assertAllNamed(row: ImportedBooking, seats: number): void {
  const named = ticketsNamed(row)
  if (named > seats) throw Invalid.field('attendees', `are ${named}, and there are ${seats} tickets`)
}
