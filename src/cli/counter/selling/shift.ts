import type { Sold } from '../../../ticketing/box-office/sell.ts'
import type { Payment } from '../../../ticketing/payments/payments.ts'
import { counted } from '../../../values/number.ts'
import { displayWidth, padded } from '../../output/display-width.ts'
import { add, byMethod, inWords, type Sums, sumsAt } from './sums.ts'

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
    const elsewhere: Sums = new Map()
    for (const { booking } of this.#sales) {
      for (const { type, price } of booking.tickets) {
        tickets.set(type, (tickets.get(type) ?? 0) + 1)
        if (price) add(sumsAt(byType, type), price)
      }
    }
    const methodSums = byMethod(this.#money)
    for (const { amount } of this.#payments) add(elsewhere, amount)
    const types = [...tickets].map(([type, count]) => [
      type,
      counted(count, 'ticket'),
      inWords(byType.get(type)),
    ])
    const paid = counted(this.#payments.length, 'booking')
    const others = elsewhere.size > 0 ? [['paid later', paid, inWords(elsewhere)]] : []
    const methods = [...methodSums]
      .map(([method, sums]) => [method, '', inWords(sums)])
      .filter(([, , sum]) => sum !== '')
    const back = this.#takenBack === 0 ? '' : `, ${this.#takenBack} taken back`
    return [
      `Shift: ${counted(this.#sales.length, 'sale')}${back}`,
      ...columns([...types, ...others, ...methods]),
      inCashBox(methodSums.get('cash')),
    ]
  }
}

function inCashBox(cash: Sums = new Map()): string {
  const less = [...cash.values()].every(units => units <= 0) && inWords(cash) !== ''
  const difference = less
    ? inWords(new Map([...cash].map(([currency, units]) => [currency, -units])))
    : inWords(cash)
  return `In the cash box: ${difference || 'nothing'} ${less ? 'less' : 'more'} than at the beginning`
}

function columns(rows: readonly string[][]): string[] {
  const width = (at: number) => Math.max(0, ...rows.map(row => displayWidth(row[at] ?? '')))
  const widths = [0, 1, 2].map(width)
  return rows.map(row =>
    `  ${row.map((cell, at) => padded(cell, widths[at] ?? 0, at === 0 ? 'left' : 'right')).join('  ')}`.trimEnd(),
  )
}
