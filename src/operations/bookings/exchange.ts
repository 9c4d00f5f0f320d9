import { exchangeBooking } from '../../ticketing/bookings/exchange.ts'
import { described, required } from '../field.ts'
import { booking, event, tickets } from '../fields/booking.ts'
import { ticketType } from '../fields/voucher.ts'
import { operation } from '../operation.ts'
import { bookingSchema } from '../schemas/booking.ts'
import { integerSchema, replayedSchema } from '../schemas/values.ts'

export const exchange = operation({
  name: 'exchange',
  summary: 'Exchange seats for another ticket type or another event',
  description:
    'In one transaction, so that nobody else gets the seats meanwhile; if it is refused, nothing has changed. The new seats have ' +
    'the prices of now, and what differs is due or owed. Seats that go to another event become a booking of their own ' +
    'if others stay.',
  role: 'seller',
  writes: true,
  input: {
    booking: required(booking),
    ticket: tickets,
    type: described(ticketType, 'for this ticket type'),
    event: described(event, 'for seats at this event (id or slug)'),
  },
  output: () => ({
    properties: {
      booking: bookingSchema(),
      rest: bookingSchema(),
      seats: integerSchema,
      replayed: replayedSchema,
    },
    optional: ['rest', 'replayed'],
  }),
  errors: ['SOLD_OUT', 'SALES_CLOSED', 'EVENT_CANCELED', 'CONFLICT', 'PERSON_LIMIT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { ticket, ...input }, { dryRun }) => {
    const tickets = ticket.length > 0 ? ticket : undefined
    const { replayed, ...data } = await exchangeBooking(context, { ...input, tickets }, { dryRun })
    return { ...data, ...(replayed && { replayed }) }
  },
})
