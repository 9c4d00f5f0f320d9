import { type Currency, decimalsOf } from './currency.ts'
import type { Kind } from './kind.ts'
import { limits } from './limits.ts'
import { ParseError, quoted } from './parse-error.ts'

/** An amount of money in the currency's smallest unit (cents, yen, fils). */
export type MinorUnits = Kind<number, 'MinorUnits'>

/** An amount as the world sees it: `{ amount: '25.00', currency: 'EUR' }`. Always exact, never a float. */
export interface Money {
  amount: string
  currency: Currency
}

/** A decimal amount that awaits its currency: `25`, `25.5`, `0.005`. */
export function decimal(raw: string): string {
  if (!/^\d+(\.\d{1,4})?$/.test(raw))
    throw new ParseError(
      `must be an amount like 25 or 25.50, without sign, grouping or currency, not ${quoted(raw)}`,
    )
  if (raw.length > LONGEST) throw new ParseError(`is too large: ${quoted(raw)}`)
  return raw
}

/** Of `limits.sum` without decimals, or with four. */
const LONGEST = 21

/** The price of a ticket in the currency's smallest unit. */
export function priceUnits(amount: string, currency: Currency): MinorUnits {
  return atMost(limits.price, minorUnits(amount, currency), amount, currency)
}

/** A decimal amount in the currency's smallest unit. Too many decimals are a mistake, not rounded. */
export function minorUnits(amount: string, currency: Currency): MinorUnits {
  const decimals = decimalsOf(currency)
  const [units = '0', fraction = ''] = amount.split('.')
  if (fraction.length > decimals)
    throw new ParseError(
      decimals === 0
        ? `${currency} has no decimals: ${quoted(amount)}`
        : `${currency} has ${decimals} decimals: ${quoted(amount)}`,
    )
  const value = Number(units + fraction.padEnd(decimals, '0')) as MinorUnits
  return atMost(limits.sum, value, amount, currency)
}

function atMost(most: number, value: MinorUnits, amount: string, currency: Currency): MinorUnits {
  if (value <= most) return value
  const said = moneyText(money(most as MinorUnits, currency))
  throw new ParseError(`must be at most ${said}, not ${quoted(amount)}`)
}

/** The inverse of `money`: an amount in the smallest unit, without a limit. */
export function unitsOf({ amount }: Money): MinorUnits {
  return Number(amount.replace('.', '')) as MinorUnits
}

export function money(value: MinorUnits, currency: Currency): Money {
  const decimals = decimalsOf(currency)
  const digits = String(Math.abs(value)).padStart(decimals + 1, '0')
  const amount = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
  return { amount: value < 0 ? `-${amount}` : amount, currency }
}

/** `25.00 EUR`, for messages. */
export function moneyText({ amount, currency }: Money): string {
  return `${amount} ${currency}`
}

export const NOTHING = 0 as MinorUnits

export function times(price: MinorUnits, quantity: number): MinorUnits {
  return (price * quantity) as MinorUnits
}

/** Below zero where more is taken off than there is. */
export function minus(amount: MinorUnits, less: MinorUnits): MinorUnits {
  return (amount - less) as MinorUnits
}

/** How much more an amount is than another; nothing where it is less. */
export function excess(amount: MinorUnits, over: MinorUnits): MinorUnits {
  return amount > over ? minus(amount, over) : NOTHING
}

export function addUp(amounts: readonly MinorUnits[]): MinorUnits {
  return amounts.reduce<number>((total, amount) => total + amount, 0) as MinorUnits
}

/** The sum of prices for a booking; null when nothing in it has a price. */
export function sum(amounts: readonly (MinorUnits | null)[]): MinorUnits | null {
  if (amounts.every(amount => amount === null)) return null
  return amounts.reduce<number>((total, amount) => total + (amount ?? 0), 0) as MinorUnits
}
