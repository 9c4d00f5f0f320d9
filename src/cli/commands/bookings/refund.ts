import { refund } from '../../../ticketing/payments/payments.ts'
import { moneyText } from '../../../values/money.ts'
import { command } from '../../command.ts'
import { bookingArgument } from '../../options/booking.ts'
import { amount, method } from '../../options/payment.ts'
import { bookingView } from '../../output/booking-view.ts'
import { shownOne } from '../../output/view.ts'

export const refundCommand = command({
  name: 'refund',
  summary: 'Take down that money was given back',
  description:
    'Without --amount, all that was paid. A refund does not cancel: see tix cancel. It is booked under the method of the last payment unless --method says otherwise.',
  args: [bookingArgument],
  options: [amount('how much, like 25 or 25.50 (default: all that was paid)'), method],
  examples: ['tix refund K7QF-3M9X', 'tix refund K7QF-3M9X --amount 12.50 --idempotency-key refund-4711'],
  writes: true,
  shows: bookingView,
  run: async ({ office, dryRun }, { booking: code, ...input }) => {
    const { booking, payment, replayed } = await refund(office, { code, ...input }, { dryRun })
    return {
      message: `${moneyText(payment.amount)} for ${booking.code} ${replayed ? 'was given back before' : 'given back'} by ${payment.method}`,
      data: { booking, payment, ...(replayed && { replayed }) },
      view: shownOne(bookingView, booking),
    }
  },
})
