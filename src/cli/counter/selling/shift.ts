import type { Sold } from '../../../ticketing/box-office/sell.ts'
import type { Payment } from '../../../ticketing/payments/payments.ts'
import { type MinorUnits, type Money, money, moneyText, unitsOf } from '../../../values/money.ts'
import { counted } from '../../../values/number.ts'
import { displayWidth, padded } from '../../output/display-width.ts'

/** The sales of one evening at one counter. */
export class Shift {
  readonly #sales: Sold[] = []
  /** Of bookings that were made elsewhere. */
  readonly #payments: Payment[] = []
  #takenBack = 0

  add(sold: Sold): void {
    this.#sales.push(sold)
  }

  addPayment(payment: Payment): void {
    this.#payments.push(payment)
  }

  get sales(): number {
    return this.#sales.length
  }

  get last(): Sold | undefined {
    return this.#sales.at(-1)
  }

  /** The last sale does not count any more. */
  takeBack(): void {
    if (this.#sales.pop()) this.#takenBack++
  }

  /** Lines for the end: tickets and money by type, money by method, and what should be in the cash box. */
  totals(): string[] {
    const tickets = new Map<string, number>()
    const byType = new Map<string, Map<string, Money>>()
    const byMethod = new Map<string, Map<string, Money>>()
    for (const { booking, payment } of this.#sales) {
      for (const { type, price } of booking.tickets) {
        tickets.set(type, (tickets.get(type) ?? 0) + 1)
        if (price) add(byType, type, price)
      }
      if (payment) add(byMethod, payment.method, payment.amount)
    }
    const elsewhere = new Map<string, Map<string, Money>>()
    for (const { method, amount } of this.#payments) {
      add(byMethod, method, amount)
      add(elsewhere, 'bookings', amount)
    }
    const types = [...tickets].map(([type, count]) => [
      type,
      counted(count, 'ticket'),
      inWords(byType.get(type)),
    ])
    const paid = counted(this.#payments.length, 'booking')
    const others = elsewhere.size > 0 ? [['paid later', paid, inWords(elsewhere.get('bookings'))]] : []
    const methods = [...byMethod].map(([method, sums]) => [method, '', inWords(sums)])
    const back = this.#takenBack === 0 ? '' : `, ${this.#takenBack} taken back`
    return [
      `Shift: ${counted(this.#sales.length, 'sale')}${back}`,
      ...columns([...types, ...others, ...methods]),
      `In the cash box: ${inWords(byMethod.get('cash')) || 'nothing'} more than at the beginning`,
    ]
  }
}

function add(sums: Map<string, Map<string, Money>>, key: string, { amount, currency }: Money): void {
  const ofKey = sums.get(key) ?? new Map<string, Money>()
  const before = ofKey.get(currency)
  const units = unitsOf({ amount, currency }) + (before ? unitsOf(before) : 0)
  sums.set(key, ofKey.set(currency, money(units as MinorUnits, currency)))
}

function inWords(sums: ReadonlyMap<string, Money> | undefined): string {
  return sums ? [...sums.values()].map(moneyText).join(' + ') : ''
}

function columns(rows: readonly string[][]): string[] {
  const width = (at: number) => Math.max(0, ...rows.map(row => displayWidth(row[at] ?? '')))
  const widths = [0, 1, 2].map(width)
  return rows.map(row =>
    `  ${row.map((cell, at) => padded(cell, widths[at] ?? 0, at === 0 ? 'left' : 'right')).join('  ')}`.trimEnd(),
  )
}
