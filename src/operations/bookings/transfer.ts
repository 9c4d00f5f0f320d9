import { transferBooking } from '../../ticketing/bookings/transfer.ts'
import { described, required } from '../field.ts'
import { booking, email, guestName, tickets } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { bookingSchema } from '../schemas/booking.ts'
import { integerSchema, orReplayed, replayedSchema } from '../schemas/values.ts'

export const transfer = operation({
  name: 'transfer',
  summary: 'Hand a booking to someone else, whose tickets get new codes',
  description:
    'No seat is given back, so it works when the event is sold out. Tickets that the old guest has are worthless ' +
    'from then on. The booking keeps its code; with --ticket, a part becomes a booking of its own. Names that are only ' +
    'to be corrected need no transfer: update the booking.',
  role: 'seller',
  writes: true,
  input: {
    booking: required(booking),
    to: required(described(email, "the new guest's e-mail address")),
    name: guestName,
    ticket: tickets,
  },
  output: () => ({
    properties: {
      booking: bookingSchema(),
      rest: bookingSchema(),
      voided: integerSchema,
      replayed: replayedSchema,
    },
    optional: ['rest', 'replayed'],
  }),
  errors: ['CONFLICT', 'PERSON_LIMIT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { ticket, ...input }, options) => {
    const tickets = ticket.length > 0 ? ticket : undefined
    return orReplayed(await transferBooking(context, { ...input, tickets }, options))
  },
})
