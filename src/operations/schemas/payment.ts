import { PAYMENT_METHODS } from '../../store/interface/rows.ts'
import type { Payment } from '../../ticketing/payments/payments.ts'
import type { JsonSchema } from '../field.ts'
import { bookingSchema } from './booking.ts'
import { instantSchema, moneySchema, objectOf, replayedSchema, stringSchema, words } from './values.ts'

const PAYMENT = {
  kind: words(['payment', 'refund', 'moved']),
  method: words(PAYMENT_METHODS),
  amount: moneySchema,
  actor: stringSchema,
  at: instantSchema,
}

export function paymentSchema(): JsonSchema {
  return objectOf<Payment>(PAYMENT)
}

/** A payment among those of several bookings, which it names. */
export function paymentOfSchema(): JsonSchema {
  return objectOf<Payment & { booking: string }>({ booking: stringSchema, ...PAYMENT })
}

/** What was given back in all: without a method where they were several. */
export function refundSchema(): JsonSchema {
  return objectOf<Payment>({
    kind: words(['refund']),
    method: { enum: [...PAYMENT_METHODS, null] },
    amount: moneySchema,
    actor: stringSchema,
    at: instantSchema,
  })
}

export const paymentOutput = () => ({
  properties: { booking: bookingSchema(), payment: paymentSchema(), replayed: replayedSchema },
  optional: ['replayed'],
})
