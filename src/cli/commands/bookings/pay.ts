import { pay } from '../../../operations/payments/pay.ts'
import { moneyText } from '../../../values/money.ts'
import { commandFor } from '../../operation-command.ts'
import { shownOne } from '../../output/view.ts'
import { bookingView } from '../../output/views/booking-view.ts'

export const payCommand = commandFor(pay, {
  args: ['booking'],
  examples: [
    'tix pay K7QF-3M9X --method cash',
    'tix pay K7QF-3M9X --method card --amount 20 --idempotency-key receipt-4711',
  ],
  shows: bookingView,
  answer: ({ booking, payment, replayed }) => {
    const due =
      booking.due && Number(booking.due.amount) > 0 ? `; ${moneyText(booking.due)} is still due` : ''
    return {
      message: `${moneyText(payment.amount)} for ${booking.code} ${replayed ? 'was paid before' : 'paid'} by ${payment.method}${due}`,
      view: shownOne(bookingView, booking),
    }
  },
})
