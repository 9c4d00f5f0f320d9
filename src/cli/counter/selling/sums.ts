import type { PaymentMethod } from '../../../store/interface/rows.ts'
import type { Payment } from '../../../ticketing/payments/payments.ts'
import type { Currency } from '../../../values/currency.ts'
import { type MinorUnits, type Money, money, moneyText, unitsOf } from '../../../values/money.ts'

/** Amounts of money by currency, in the smallest unit: below zero where more went out than came in. */
export type Sums = Map<Currency, number>

/** The sums of a key, which begin empty. */
export function sumsAt<K>(sums: Map<K, Sums>, key: K): Sums {
  const own = sums.get(key) ?? new Map()
  sums.set(key, own)
  return own
}

export function add(sums: Sums, sum: Money, sign: 1 | -1 = 1): void {
  sums.set(sum.currency, (sums.get(sum.currency) ?? 0) + sign * unitsOf(sum))
}

/** What came in, less what went out. */
export function byMethod(payments: readonly Payment[]): Map<PaymentMethod, Sums> {
  const sums = new Map<PaymentMethod, Sums>()
  for (const { kind, method, amount } of payments)
    add(sumsAt(sums, method), amount, kind === 'refund' ? -1 : 1)
  return sums
}

/** Nothing for sums of nothing. */
export function inWords(sums: Sums = new Map()): string {
  return [...sums]
    .filter(([, units]) => units !== 0)
    .map(([currency, units]) => `${units < 0 ? '-' : ''}${withoutSign(units, currency)}`)
    .join(' + ')
}

export function withoutSign(units: number, currency: Currency): string {
  return moneyText(money(Math.abs(units) as MinorUnits, currency))
}
