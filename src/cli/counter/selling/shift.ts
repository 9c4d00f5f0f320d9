import type { Sold } from '../../../ticketing/box-office/sell.ts'
import type { Payment } from '../../../ticketing/payments/payments.ts'
import type { Currency } from '../../../values/currency.ts'
import { type MinorUnits, type Money, money, moneyText, unitsOf } from '../../../values/money.ts'
import { counted } from '../../../values/number.ts'
import { displayWidth, padded } from '../../output/display-width.ts'

/** The sales of one evening at one counter. */
export class Shift {
  readonly #sales: Sold[] = []
  /** Of bookings that were made elsewhere. */
  readonly #payments: Payment[] = []
  /** All that went over this counter, either way. */
  readonly #money: Payment[] = []
  #takenBack = 0

  add(sold: Sold): void {
    this.#sales.push(sold)
    if (sold.payment) this.#money.push(sold.payment)
  }

  addPayment(payment: Payment): void {
    this.#payments.push(payment)
    this.#money.push(payment)
  }

  get sales(): number {
    return this.#sales.length
  }

  get last(): Sold | undefined {
    return this.#sales.at(-1)
  }

  /** The last sale does not count any more; its money as far as it was given back here, not by somebody else before. */
  takeBack(refunds: readonly Payment[]): void {
    if (this.#sales.pop()) this.#takenBack++
    this.#money.push(...refunds)
  }

  /** Lines for the end: tickets and money by type, money by method, and what should be in the cash box. */
  totals(): string[] {
    const tickets = new Map<string, number>()
    const byType = new Map<string, Sums>()
    const byMethod = new Map<string, Sums>()
    const elsewhere: Sums = new Map()
    for (const { booking } of this.#sales) {
      for (const { type, price } of booking.tickets) {
        tickets.set(type, (tickets.get(type) ?? 0) + 1)
        if (price) add(of(byType, type), price)
      }
    }
    for (const { kind, method, amount } of this.#money)
      add(of(byMethod, method), amount, kind === 'refund' ? -1 : 1)
    for (const { amount } of this.#payments) add(elsewhere, amount)
    const types = [...tickets].map(([type, count]) => [
      type,
      counted(count, 'ticket'),
      inWords(byType.get(type)),
    ])
    const paid = counted(this.#payments.length, 'booking')
    const others = elsewhere.size > 0 ? [['paid later', paid, inWords(elsewhere)]] : []
    const methods = [...byMethod]
      .map(([method, sums]) => [method, '', inWords(sums)])
      .filter(([, , sum]) => sum !== '')
    const back = this.#takenBack === 0 ? '' : `, ${this.#takenBack} taken back`
    return [
      `Shift: ${counted(this.#sales.length, 'sale')}${back}`,
      ...columns([...types, ...others, ...methods]),
      inCashBox(byMethod.get('cash')),
    ]
  }
}

/** In the smallest unit; what went out counts against what came in. */
export type Sums = Map<Currency, number>

export function of<K>(sums: Map<K, Sums>, key: K): Sums {
  const ofKey = sums.get(key) ?? new Map()
  sums.set(key, ofKey)
  return ofKey
}

export function add(sums: Sums, sum: Money, sign: 1 | -1 = 1): void {
  sums.set(sum.currency, (sums.get(sum.currency) ?? 0) + sign * unitsOf(sum))
}

function inCashBox(cash: Sums = new Map()): string {
  const less = [...cash.values()].every(units => units <= 0) && inWords(cash) !== ''
  const difference = less
    ? inWords(new Map([...cash].map(([currency, units]) => [currency, -units])))
    : inWords(cash)
  return `In the cash box: ${difference || 'nothing'} ${less ? 'less' : 'more'} than at the beginning`
}

function inWords(sums: Sums = new Map()): string {
  return [...sums]
    .filter(([, units]) => units !== 0)
    .map(([currency, units]) => `${units < 0 ? '-' : ''}${absolute(units, currency)}`)
    .join(' + ')
}

export function absolute(units: number, currency: Currency): string {
  return moneyText(money(Math.abs(units) as MinorUnits, currency))
}

function columns(rows: readonly string[][]): string[] {
  const width = (at: number) => Math.max(0, ...rows.map(row => displayWidth(row[at] ?? '')))
  const widths = [0, 1, 2].map(width)
  return rows.map(row =>
    `  ${row.map((cell, at) => padded(cell, widths[at] ?? 0, at === 0 ? 'left' : 'right')).join('  ')}`.trimEnd(),
  )
}
