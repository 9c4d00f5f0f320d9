import { myBookings as bookingsOf } from '../../ticketing/bookings/my-bookings.ts'
import { described, required } from '../field.ts'
import { bookingStatus, email, event } from '../fields/booking.ts'
import { cursor, limit } from '../fields/listing.ts'
import { operation } from '../operation.ts'
import { bookingSchema } from '../schemas/booking.ts'
import { listOf, nextSchema } from '../schemas/values.ts'

export const myBookings = operation({
  name: 'my-bookings',
  summary: 'List the bookings of one e-mail address, the newest first',
  role: 'seller',
  input: {
    email: required(email),
    event: described(event, 'only of this event (id or slug)'),
    status: bookingStatus,
    limit,
    cursor,
  },
  output: () => ({ properties: { bookings: listOf(bookingSchema()), next: nextSchema } }),
  run: (context, input) => bookingsOf(context, input),
})
