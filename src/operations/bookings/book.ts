import { bookSeats } from '../../ticketing/bookings/book.ts'
import { required } from '../field.ts'
import { email, event, guestName, hold, paid, quantity, types } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { bookingSchema } from '../schemas/booking.ts'
import { replayedSchema } from '../schemas/values.ts'

export const book = operation({
  name: 'book',
  summary: 'Book seats at an event',
  role: 'seller',
  writes: true,
  input: {
    event: required(event),
    email: required(email),
    quantity,
    name: guestName,
    type: types,
    hold,
    paid,
  },
  output: () => ({
    properties: { booking: bookingSchema(), replayed: replayedSchema },
    optional: ['replayed'],
  }),
  errors: ['SOLD_OUT', 'SALES_CLOSED', 'EVENT_CANCELED', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { type, hold, ...input }, { dryRun, idempotencyKey }) => {
    const request = { ...input, types: type, holdMs: hold, idempotencyKey }
    const { booking, replayed } = await bookSeats(context, request, { dryRun })
    return { booking, ...(replayed && { replayed }) }
  },
})
