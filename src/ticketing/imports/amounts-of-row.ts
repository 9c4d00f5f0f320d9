import type { PaymentMethod } from '../../store/interface/rows.ts'
import type { Currency } from '../../values/currency.ts'
import { addUp, type MinorUnits, minorUnits, money, NOTHING } from '../../values/money.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import type { When } from '../../values/time/when.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import { signed } from '../payments/balance.ts'
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
  prices?: readonly TicketPrice[] | undefined
  total?: MinorUnits | undefined
  discount?: MinorUnits | undefined
  /** `all`: whatever it costs. */
  paid?: MinorUnits | 'all' | undefined
  payments?: readonly PaymentOfRow[] | undefined
}

/** An event without prices keeps no money. @throws Invalid with every amount that is none */
export function readAmounts(row: ImportedBooking, currency: Currency | null): Amounts {
  if (currency === null) return {}
  const errors = new ErrorCollector()
  const units = (field: string, amount: string | undefined) =>
    amount === undefined ? undefined : errors.read(field, () => minorUnits(amount, currency))
  const amounts: Amounts = {
    total: units('total', row.total),
    discount: units('discount', row.discount),
    paid: row.paid === 'all' ? 'all' : units('paid', row.paid),
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

/** What each ticket is sold at; one price is that of all. */
export function pricesOf({ prices }: Amounts, tickets: number): readonly TicketPrice[] | undefined {
  const [only, ...others] = prices ?? []
  return only && others.length === 0 ? Array.from({ length: tickets }, () => only) : prices
}

/** What was paid of a total. */
export function paidOf({ paid, payments = [] }: Amounts, total: MinorUnits | null): MinorUnits {
  if (paid === 'all') return total ?? NOTHING
  return paid ?? balanceOf(payments)
}

/** What came in less what went back. */
export function balanceOf(payments: readonly PaymentOfRow[]): MinorUnits {
  return addUp(payments.map(signed))
}

export function amountText(value: MinorUnits, { event }: EventInventory): string {
  return event.currency === null ? String(value) : Object.values(money(value, event.currency)).join(' ')
}
