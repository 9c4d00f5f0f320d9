import { findBookings } from '../../ticketing/box-office/find-bookings.ts'
import { described } from '../field.ts'
import { bookingStatus, event } from '../fields/booking.ts'
import { due, owed, searchText } from '../fields/box-office.ts'
import { cursor, limit } from '../fields/listing.ts'
import { operation } from '../operation.ts'
import { bookingSchema } from '../schemas/booking.ts'
import { listOf, nextSchema } from '../schemas/values.ts'

export const find = operation({
  name: 'find',
  summary: 'Find bookings by a code, an address, a name or what is owed',
  description:
    'What it finds by a code or a ref comes first, then by the start of an address, then by words of names, the whole word before longer ones. Case and accents do not matter. Without a text it lists bookings, the newest first.',
  role: 'seller',
  input: {
    text: searchText,
    event: described(event, 'only of this event (id or slug)'),
    status: bookingStatus,
    due,
    owed,
    limit,
    cursor,
  },
  output: () => ({ properties: { bookings: listOf(bookingSchema()), next: nextSchema } }),
  run: (context, input) => findBookings(context, input),
})
