import { transferBooking } from '../../ticketing/bookings/transfer.ts'
import { described, required } from '../field.ts'
import { booking, email, guestName } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { bookingOutput } from '../schemas/booking.ts'
import { orReplayed } from '../schemas/values.ts'

export const transfer = operation({
  name: 'transfer',
  summary: 'Hand a booking to someone else, whose tickets get new codes',
  description:
    'No seat is given back, so it works when the event is sold out. Tickets that the old guest has are worthless ' +
    'from then on. The booking keeps its code.',
  role: 'seller',
  writes: true,
  input: {
    booking: required(booking),
    to: required(described(email, 'whom it is to belong to')),
    name: guestName,
  },
  output: bookingOutput,
  errors: ['CONFLICT'],
  run: async (context, input, options) => orReplayed(await transferBooking(context, input, options)),
})
