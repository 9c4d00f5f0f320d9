import type { BookingRow, TicketRow } from '../../store/interface/rows.ts'
import { addUp, type MinorUnits, NOTHING, sum } from '../../values/money.ts'

/** What a booking costs with these tickets, and what was taken off; one without a price stays so. */
export function sumsOf(
  { total }: Pick<BookingRow, 'total'>,
  tickets: readonly Pick<TicketRow, 'price' | 'discount'>[],
): { total: MinorUnits | null; discount: MinorUnits } {
  return {
    total: total === null ? null : (sum(tickets.map(({ price }) => price)) ?? NOTHING),
    discount: addUp(tickets.map(({ discount }) => discount)),
  }
}

export function positionsOf(tickets: readonly Pick<TicketRow, 'position'>[]): number[] {
  return tickets.map(({ position }) => position)
}
