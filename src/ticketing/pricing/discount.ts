import type { TicketTypeRow, VoucherRow } from '../../store/interface/rows.ts'
import { type MinorUnits, minus, NOTHING } from '../../values/money.ts'

/** What takes something off: a voucher's terms. */
export type Terms = Pick<VoucherRow, 'percent' | 'amount' | 'eventId' | 'typeId'>

/** What one ticket is sold at, and what was taken off; `price` is null where there is none. */
export interface Priced {
  price: MinorUnits | null
  discount: MinorUnits
}

/** What one ticket of a type costs, with a voucher or without; one that is not for the type takes nothing off. */
export function priced(
  { id, eventId, price }: Pick<TicketTypeRow, 'id' | 'eventId' | 'price'>,
  voucher: Terms | undefined,
): Priced {
  if (price === null || !voucher || !isFor(voucher, { id, eventId })) return { price, discount: NOTHING }
  const reduced = reducedBy(voucher, price)
  return { price: reduced, discount: minus(price, reduced) }
}

export function isFor(voucher: Terms, type: Pick<TicketTypeRow, 'id' | 'eventId'>): boolean {
  return (
    (voucher.eventId === null || voucher.eventId === type.eventId) &&
    (voucher.typeId === null || voucher.typeId === type.id)
  )
}

/**
 * What a voucher leaves of the price of one ticket: rounded half up to the minor unit, never less than nothing. In
 * whole numbers all the way, where a float would round 1.005 down.
 */
function reducedBy({ percent, amount }: Terms, price: MinorUnits): MinorUnits {
  const reduced = percent === null ? price - (amount ?? 0) : Math.floor((price * (100 - percent) + 50) / 100)
  return Math.max(0, reduced) as MinorUnits
}
