import { cancelBookings } from '../../ticketing/bookings/cancel.ts'
import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { field, flag, integer, required } from '../field.ts'
import { codes, reason, tickets } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { bookingSchema } from '../schemas/booking.ts'
import { paymentSchema } from '../schemas/payment.ts'
import { integerSchema, listOf, replayedSchema } from '../schemas/values.ts'

export const cancel = operation({
  name: 'cancel',
  summary: 'Give back the seats of bookings, or some of them',
  role: 'seller',
  writes: true,
  input: {
    codes: required(codes),
    seats: field(
      { help: 'only this many seats of each, the last ones (else all)', placeholder: 'n' },
      whole(1, limits.quantity),
      integer(1, limits.quantity),
    ),
    ticket: tickets,
    reason,
    refund: flag('give back what is then owed for them, in the same write'),
  },
  output: () => ({
    properties: {
      booking: bookingSchema(),
      bookings: listOf(bookingSchema()),
      seats: integerSchema,
      payments: listOf(paymentSchema()),
      replayed: replayedSchema,
    },
    optional: ['booking', 'payments', 'replayed'],
  }),
  errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { ticket, ...input }, options) => {
    const tickets = ticket.length > 0 ? ticket : undefined
    const { bookings, seats, payments, replayed } = await cancelBookings(
      context,
      { ...input, tickets },
      options,
    )
    const [booking] = bookings
    return {
      ...(bookings.length === 1 && booking !== undefined && { booking }),
      bookings,
      seats,
      ...(payments && { payments }),
      ...((replayed || seats === 0) && { replayed: true }),
    }
  },
})
