import { refund } from '../../../operations/payments/refund.ts'
import { moneyText } from '../../../values/money.ts'
import { commandFor } from '../../command.ts'
import { bookingView } from '../../output/booking-view.ts'
import { shownOne } from '../../output/view.ts'

export const refundCommand = commandFor(refund, {
  args: ['booking'],
  examples: ['tix refund K7QF-3M9X', 'tix refund K7QF-3M9X --amount 12.50 --idempotency-key refund-4711'],
  shows: bookingView,
  answer: ({ booking, payment, replayed }) => ({
    message: `${moneyText(payment.amount)} for ${booking.code} ${replayed ? 'was given back before' : 'given back'} by ${payment.method}`,
    view: shownOne(bookingView, booking),
  }),
})
