import { pay } from '../../../ticketing/payments/payments.ts'
import { moneyText } from '../../../values/money.ts'
import { command } from '../../command.ts'
import { bookingArgument } from '../../options/booking.ts'
import { required } from '../../options/make.ts'
import { amount, method } from '../../options/payment.ts'
import { bookingView } from '../../output/booking-view.ts'
import { shownOne } from '../../output/view.ts'

export const payCommand = command({
  name: 'pay',
  summary: 'Take down that a booking was paid, wholly or in part',
  description:
    'Without --amount, all that is due. More than is due is refused; paying again what is paid, by the same method, changes nothing.',
  args: [bookingArgument],
  options: [required(method), amount('how much, like 25 or 25.50 (default: all that is due)')],
  examples: [
    'tix pay K7QF-3M9X --method cash',
    'tix pay K7QF-3M9X --method card --amount 20 --idempotency-key receipt-4711',
  ],
  writes: true,
  shows: bookingView,
  run: async ({ office, dryRun }, { booking: code, ...input }) => {
    const { booking, payment, replayed } = await pay(office, { code, ...input }, { dryRun })
    const due =
      booking.due && Number(booking.due.amount) > 0 ? `; ${moneyText(booking.due)} is still due` : ''
    return {
      message: `${moneyText(payment.amount)} for ${booking.code} ${replayed ? 'was paid before' : 'paid'} by ${payment.method}${due}`,
      data: { booking, payment, ...(replayed && { replayed }) },
      view: shownOne(bookingView, booking),
    }
  },
})
