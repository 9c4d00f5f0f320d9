import { bookSeats } from '../../ticketing/bookings/book.ts'
import { described, neededUnless, required } from '../field.ts'
import { channel, email, event, guestName, hold, paid, quantity, types } from '../fields/booking.ts'
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
    email: neededUnless(
      described(email, "the guest's e-mail address; at the door they can do without"),
      ({ channel }) => channel?.at(-1) === 'door',
    ),
    quantity,
    name: guestName,
    type: types,
    hold,
    paid,
    channel,
  },
  output: () => ({
    properties: { booking: bookingSchema(), replayed: replayedSchema },
    optional: ['replayed'],
  }),
  errors: ['SOLD_OUT', 'SALES_CLOSED', 'EVENT_CANCELED', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { type, hold, ...input }, { dryRun }) => {
    const request = { ...input, types: type, holdMs: hold }
    const { booking, replayed } = await bookSeats(context, request, { dryRun })
    return { booking, ...(replayed && { replayed }) }
  },
})
