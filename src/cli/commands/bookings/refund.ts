import { refund } from '../../../operations/payments/refund.ts'
import type { Payment } from '../../../ticketing/payments/payments.ts'
import { moneyText } from '../../../values/money.ts'
import { counted } from '../../../values/number.ts'
import { commandFor } from '../../operation-command.ts'
import { shownList, shownOne } from '../../output/view.ts'
import { bookingView } from '../../output/views/booking-view.ts'

export const refundCommand = commandFor(refund, {
  args: ['booking'],
  examples: [
    'tix refund K7QF-3M9X',
    'tix refund K7QF-3M9X --amount 12.50 --idempotency-key refund-4711',
    'tix refund K7QF-3M9X P2DW-8HJC --method transfer',
    'tix refund --owed --event jazz-night',
  ],
  shows: bookingView,
  answer: ({ booking, payment, bookings, payments, replayed }) => {
    if (booking && payment)
      return {
        message: `${moneyText(payment.amount)} for ${booking.code} ${replayed ? 'was given back before' : 'given back'} by ${byMethods(payments)}`,
        view: shownOne(bookingView, booking),
      }
    return {
      message:
        bookings.length === 0
          ? `Nothing ${replayed ? 'was' : 'is'} owed`
          : `Given back ${replayed ? 'before ' : ''}for ${counted(bookings.length, 'booking')}: ${byMethods(payments, true)}`,
      view: shownList(bookingView, bookings, ''),
    }
  },
})

/** `cash`, or, where it matters, `20.00 EUR by cash, 30.00 EUR by card`. */
function byMethods(payments: readonly Payment[], always = false): string {
  if (payments.length === 1 && !always) return payments[0]?.method ?? ''
  const sums = new Map<string, { minor: bigint; text: (minor: bigint) => string; method: string }>()
  for (const { method, amount } of payments) {
    const key = `${method} ${amount.currency}`
    const decimals = amount.amount.split('.')[1]?.length ?? 0
    const text = (minor: bigint) => {
      const digits = String(minor).padStart(decimals + 1, '0')
      const shown = decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`
      return moneyText({ ...amount, amount: shown })
    }
    const before = sums.get(key)?.minor ?? 0n
    sums.set(key, { minor: before + BigInt(amount.amount.replace('.', '')), text, method })
  }
  return [...sums.values()].map(({ minor, text, method }) => `${text(minor)} by ${method}`).join(', ')
}
