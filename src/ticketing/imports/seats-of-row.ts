import type { TicketRow } from '../../store/interface/rows.ts'
import { Invalid } from '../../values/errors.ts'
import { hasSeat } from '../bookings/choose-tickets.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import type { ImportedBooking } from './imported-booking.ts'
import { typesOfRow } from './types-of-row.ts'

/** The tickets that are good for a seat, or were when the booking ended. */
export function seatsOf(tickets: readonly TicketRow[]): TicketRow[] {
  const good = tickets.filter(hasSeat)
  return good.length > 0 ? good : tickets.filter(({ ended }) => ended === 1)
}

/** The seats that a row says, by type; of one that says a number only, those of the one type that the booking has. */
export function wantedSeats(
  row: ImportedBooking,
  inventory: EventInventory,
  had: readonly TicketRow[],
): Map<number, number> | undefined {
  const types = row.types ?? []
  if (types.length === 0) {
    if (row.quantity === undefined || row.quantity === had.length) return undefined
    const [only, ...others] = [...countByType(had).keys()]
    if (only === undefined || others.length > 0)
      throw Invalid.field(
        'quantity',
        `is now ${row.quantity}, and the booking has several ticket types: say how many of each`,
      )
    return new Map([[only, row.quantity]])
  }
  const seats = new Map<number, number>()
  for (const { type, quantity } of typesOfRow(inventory, types, row.quantity))
    seats.set(type.id, (seats.get(type.id) ?? 0) + quantity)
  return seats
}

export function countByType(tickets: readonly TicketRow[]): Map<number, number> {
  const counts = new Map<number, number>()
  for (const { typeId } of tickets) counts.set(typeId, (counts.get(typeId) ?? 0) + 1)
  return counts
}

export function seatText(
  seats: ReadonlyMap<number, number>,
  { types }: EventInventory,
  had: readonly TicketRow[],
): string {
  const nameOf = (id: number) =>
    types.find(type => type.id === id)?.name ??
    had.find(({ typeId }) => typeId === id)?.typeName ??
    String(id)
  return [...seats]
    .filter(([, number]) => number > 0)
    .sort(([a], [b]) => a - b)
    .map(([id, number]) => `${number} ${nameOf(id)}`)
    .join(', ')
}
