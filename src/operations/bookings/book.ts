import { bookSeats } from '../../ticketing/bookings/book.ts'
import { described, neededUnless, required } from '../field.ts'
import {
  attendees,
  channel,
  email,
  event,
  guestName,
  hold,
  paid,
  quantity,
  types,
  voucher,
} from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { alikeSchema, bookingSchema } from '../schemas/booking.ts'
import { listOf, replayedSchema } from '../schemas/values.ts'

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
    attendee: attendees,
    voucher: described(voucher, 'the code of a voucher, which takes something off'),
    hold,
    paid,
    channel,
  },
  output: () => ({
    properties: { booking: bookingSchema(), replayed: replayedSchema, alike: listOf(alikeSchema()) },
    optional: ['replayed', 'alike'],
  }),
  errors: [
    'SOLD_OUT',
    'SALES_CLOSED',
    'EVENT_CANCELED',
    'PERSON_LIMIT',
    'VOUCHER_SPENT',
    'VOUCHER_NOT_YET_VALID',
    'VOUCHER_EXPIRED',
    'VOUCHER_ENDED',
    'VOUCHER_NOT_APPLICABLE',
    'IDEMPOTENCY_MISMATCH',
  ],
  run: async (
    context,
    { event, email, name, quantity, type, attendee, voucher, hold, paid, channel },
    { dryRun },
  ) => {
    // Field by field: a rest that is spread again takes V8 2 µs, a fiftieth of what the server takes for a booking.
    const request = {
      event,
      email,
      name,
      quantity,
      types: type,
      attendees: attendee.length > 0 ? attendee : undefined,
      voucher,
      holdMs: hold,
      paid,
      channel,
    }
    const { booking, alike = [], replayed } = await bookSeats(context, request, { dryRun })
    return { booking, ...(alike.length > 0 && { alike }), ...(replayed && { replayed }) }
  },
})
