import { pay as payBooking } from '../../ticketing/payments/payments.ts'
import { described, required } from '../field.ts'
import { booking } from '../fields/booking.ts'
import { amount, method } from '../fields/payment.ts'
import { operation } from '../operation.ts'
import { paymentOutput } from '../schemas/payment.ts'
import { orReplayed } from '../schemas/values.ts'

export const pay = operation({
  name: 'pay',
  summary: 'Record a payment for a booking',
  description:
    'Without an amount, all that is due. More than is due is refused; paying again what is paid, by the same method, changes nothing.',
  role: 'seller',
  writes: true,
  input: {
    booking: required(booking),
    method: required(method),
    amount: described(amount, 'how much, like 25 or 25.50 (default: all that is due)'),
  },
  output: paymentOutput,
  errors: [
    'SOLD_OUT',
    'SALES_CLOSED',
    'EVENT_CANCELED',
    'PERSON_LIMIT',
    'VOUCHER_SPENT',
    'CONFLICT',
    'IDEMPOTENCY_MISMATCH',
  ],
  run: async (context, { booking: code, ...input }, options) =>
    orReplayed(await payBooking(context, { code, ...input }, options)),
})
