import type { TakenBack } from '../../ticketing/box-office/instead-of.ts'
import { sellSeats } from '../../ticketing/box-office/sell.ts'
import { Invalid } from '../../values/errors.ts'
import { described } from '../field.ts'
import { booking, email, event, guestName, paid, quantity, types } from '../fields/booking.ts'
import { received } from '../fields/box-office.ts'
import { operation } from '../operation.ts'
import { bookingSchema } from '../schemas/booking.ts'
import { paymentSchema } from '../schemas/payment.ts'
import { listOf, moneySchema, objectOf, replayedSchema } from '../schemas/values.ts'

export const sell = operation({
  name: 'sell',
  summary: 'Sell seats face to face, and take the money',
  role: 'seller',
  writes: true,
  input: {
    event,
    quantity,
    type: types,
    paid: described(paid, 'how it is paid: cash (the default), card, transfer or comp'),
    received,
    email: described(email, "the guest's e-mail address, if they leave one"),
    name: described(guestName, "the guest's name, if they leave one"),
    insteadOf: described(booking, 'a booking of the same event that is taken back for it, money and seats'),
  },
  output: () => ({
    properties: {
      booking: bookingSchema(),
      payment: { anyOf: [paymentSchema(), { type: 'null' }] },
      received: moneySchema,
      change: moneySchema,
      insteadOf: objectOf<TakenBack>({ booking: bookingSchema(), payments: listOf(paymentSchema()) }),
      replayed: replayedSchema,
    },
    optional: ['insteadOf', 'replayed'],
  }),
  errors: ['SOLD_OUT', 'SALES_CLOSED', 'EVENT_CANCELED', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { event, type, ...input }, options) => {
    if (event === undefined) throw Invalid.field('event', "is missing; it is the event's id or slug")
    return sellSeats(context, { ...input, event, types: type }, options)
  },
})
