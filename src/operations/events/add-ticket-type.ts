import { addTicketType as add } from '../../ticketing/events/ticket-types/add-ticket-type.ts'
import { required } from '../field.ts'
import { event } from '../fields/booking.ts'
import { typeFields, typeName } from '../fields/ticket-type.ts'
import { operation } from '../operation.ts'
import { ticketTypeOutput } from '../schemas/event.ts'
import { orReplayed } from '../schemas/values.ts'

export const addTicketType = operation({
  name: 'add-ticket-type',
  summary: 'Sell another type of ticket for an event',
  description:
    'All types share the seats of the event; a quota bounds how many of them one type may take. All types of an ' +
    'event share a currency. The type that the event began with stays on sale: rename or end it with ' +
    'update-ticket-type.',
  role: 'organizer',
  writes: true,
  input: {
    event: required(event),
    type: { ...required(typeName), aliases: ['name'] },
    ...typeFields,
  },
  output: ticketTypeOutput,
  errors: ['CONFLICT'],
  run: async (context, { event, type: name, min, max, ...input }, options) =>
    orReplayed(
      await add(context, event, { ...input, name, minPerBooking: min, maxPerBooking: max }, options),
    ),
})
