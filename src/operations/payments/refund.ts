import { refund as refundBooking } from '../../ticketing/payments/payments.ts'
import { described, required } from '../field.ts'
import { booking } from '../fields/booking.ts'
import { amount, method } from '../fields/payment.ts'
import { operation } from '../operation.ts'
import { paymentOutput } from '../schemas/payment.ts'
import { orReplayed } from '../schemas/values.ts'

export const refund = operation({
  name: 'refund',
  summary: 'Record that money was given back',
  description:
    'Without an amount, all that was paid. A refund does not cancel: see tix cancel. It is booked under the method of the last payment unless --method says otherwise.',
  role: 'seller',
  writes: true,
  input: {
    booking: required(booking),
    amount: described(amount, 'how much, like 25 or 25.50 (default: all that was paid)'),
    method,
  },
  output: paymentOutput,
  errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { booking: code, ...input }, options) =>
    orReplayed(await refundBooking(context, { code, ...input }, options)),
})
