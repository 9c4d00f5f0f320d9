import type { PaymentMethod } from '../../store/interface/rows.ts'
import type { Currency } from '../../values/currency.ts'
import { addUp, type MinorUnits, minorUnits, money, NOTHING } from '../../values/money.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import type { When } from '../../values/time/when.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import type { ImportedBooking } from './imported-booking.ts'
import { reduced, type TicketPrice } from './ticket-prices.ts'

export interface PaymentOfRow {
  kind: 'payment' | 'refund'
  method: PaymentMethod
  amount: MinorUnits
  at: When | undefined
}

/** What a row says of money, in its event's currency. */
export interface Amounts {
  prices: readonly TicketPrice[] | undefined
  total: MinorUnits | undefined
  discount: MinorUnits | undefined
  /** `undefined` also where it says that all is paid. */
  paid: MinorUnits | undefined
  payments: readonly PaymentOfRow[] | undefined
}

/** @throws Invalid with every amount that is none */
export function readAmounts(row: ImportedBooking, currency: Currency): Amounts {
  const errors = new ErrorCollector()
  const units = (field: string, amount: string | undefined) =>
    amount === undefined ? undefined : errors.read(field, () => minorUnits(amount, currency))
  const amounts: Amounts = {
    total: units('total', row.total),
    discount: units('discount', row.discount),
    paid: row.paid === 'all' ? undefined : units('paid', row.paid),
    prices: row.prices?.map(each =>
      each === null
        ? { price: null, discount: NOTHING }
        : reduced(units('prices', each.price) ?? NOTHING, units('prices', each.discount) ?? NOTHING),
    ),
    payments: row.payments?.map(payment => ({
      ...payment,
      amount: units('payments', payment.amount) ?? NOTHING,
    })),
  }
  errors.throwIfAny()
  return amounts
}

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
