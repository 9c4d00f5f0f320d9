import { Invalid } from '../../values/errors.ts'
import { type MinorUnits, minus, NOTHING } from '../../values/money.ts'

/** What a ticket is sold at, and what was taken off. */
export interface TicketPrice {
  price: MinorUnits | null
  discount: MinorUnits
}

/** @throws Invalid where more is taken off than there is */
export function reduced(price: MinorUnits, discount: MinorUnits): TicketPrice {
  if (discount > price) throw Invalid.field('prices', 'take off more than a ticket costs')
  return { price: minus(price, discount), discount }
}

/** A total, and what was taken off in all, as so many tickets share them: equally, what is left over with the first ones. */
export function spread(total: MinorUnits, tickets: number, discount = NOTHING): TicketPrice[] {
  const share = (amount: MinorUnits, at: number) => {
    const each = Math.floor(amount / tickets)
    return (each + (at < amount - each * tickets ? 1 : 0)) as MinorUnits
  }
  return Array.from({ length: tickets }, (_, at) => ({
    price: share(total, at),
    discount: share(discount, at),
  }))
}
