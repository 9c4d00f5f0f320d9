import { addUp, type MinorUnits, minorUnits, money, NOTHING } from '../../values/money.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import type { ImportedBooking } from './imported-booking.ts'
import type { TicketPrice } from './money-of-row.ts'

/** What a row says that each ticket is sold at; one price is that of all. */
export function pricesOf(
  row: ImportedBooking,
  { event: { currency } }: EventInventory,
  seats: number,
): TicketPrice[] | undefined {
  if (currency === null || !row.prices) return undefined
  const errors = new ErrorCollector()
  const units = (amount: string) => errors.read('prices', () => minorUnits(amount, currency)) ?? NOTHING
  const each = row.prices.map((said): TicketPrice => {
    if (said === null) return { price: null, discount: NOTHING }
    const discount = units(said.discount)
    return { price: (units(said.price) - discount) as MinorUnits, discount }
  })
  errors.throwIfAny()
  const [only, ...others] = each
  return only && others.length === 0 ? Array.from({ length: seats }, () => only) : each
}

export function totalOf(
  { total }: ImportedBooking,
  { event: { currency } }: EventInventory,
  prices: readonly TicketPrice[] | undefined,
): MinorUnits | undefined {
  if (currency === null) return undefined
  if (total === undefined) return prices && addUp(prices.map(({ price }) => price ?? NOTHING))
  const errors = new ErrorCollector()
  const units = errors.read('total', () => minorUnits(total, currency))
  errors.throwIfAny()
  return units
}

export function saysPaid({ paid, payments }: ImportedBooking): boolean {
  return paid !== undefined || payments !== undefined
}

/** What a row says was paid; "paid" is all that the booking costs. An event without prices keeps no money. */
export function paidOf(
  row: ImportedBooking,
  { event: { currency } }: EventInventory,
  total: MinorUnits | null,
): MinorUnits {
  if (currency === null) return NOTHING
  if (row.paid === 'all') return total ?? NOTHING
  const errors = new ErrorCollector()
  const units = (amount: string) => errors.read('paid', () => minorUnits(amount, currency)) ?? NOTHING
  const paid =
    row.paid !== undefined
      ? units(row.paid)
      : (row.payments ?? []).reduce(
          (sum, { kind, amount }) => sum + (kind === 'payment' ? units(amount) : -units(amount)),
          0,
        )
  errors.throwIfAny()
  return paid as MinorUnits
}

export function amountText(value: MinorUnits, { event }: EventInventory): string {
  return event.currency === null ? String(value) : Object.values(money(value, event.currency)).join(' ')
}
