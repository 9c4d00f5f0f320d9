import { cancelBookings } from '../../ticketing/bookings/cancel.ts'
import type { Sold } from '../../ticketing/bookings/sell.ts'
import type { Context } from '../../ticketing/context.ts'
import { refund } from '../../ticketing/payments/refund.ts'
import { bookingCode } from '../../values/booking-code.ts'

/** The sales of one evening at one counter. */
export class Shift {
  readonly #sales: Sold[] = []

  add(sold: Sold): void {
    this.#sales.push(sold)
  }

  get sales(): number {
    return this.#sales.length
  }

  get last(): Sold | undefined {
    return this.#sales.at(-1)
  }

  /** Takes the last sale back: its money, then its seats. */
  async undo(context: Context): Promise<Sold | undefined> {
    const sold = this.last
    if (!sold) return undefined
    const code = bookingCode(sold.booking.code)
    if (sold.payment) await refund(context, { code })
    await cancelBookings(context, { codes: [code], reason: 'taken back at the counter' })
    this.#sales.pop()
    return sold
  }

  /** Lines for the end: seats and money by type and by method. */
  totals(): string[] {
    const seats = new Map<string, number>()
    const money = new Map<string, number>()
    for (const { booking, payment } of this.#sales) {
      for (const { type } of booking.tickets) seats.set(type, (seats.get(type) ?? 0) + 1)
      if (!payment) continue
      const key = `${payment.method} ${payment.amount.currency}`
      const { amount } = payment.amount
      const decimals = amount.split('.')[1]?.length ?? 0
      money.set(key, Number(((money.get(key) ?? 0) + Number(amount)).toFixed(decimals)))
    }
    const decimals = this.#sales.find(sold => sold.payment)?.payment?.amount.amount.split('.')[1]?.length ?? 0
    return [
      `Shift: ${this.#sales.length} sales`,
      ...[...seats].map(([type, count]) => `  ${count} × ${type}`),
      ...[...money].map(([key, sum]) => {
        const [method, currency] = key.split(' ')
        return `  ${method}: ${sum.toFixed(decimals)} ${currency}${method === 'cash' ? ' (in the cash box)' : ''}`
      }),
    ]
  }
}
