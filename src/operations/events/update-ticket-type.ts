import { updateTicketType as update } from '../../ticketing/events/ticket-types/update-ticket-type.ts'
import { described, required } from '../field.ts'
import { event } from '../fields/booking.ts'
import { clearing } from '../fields/clear.ts'
import { typeFields, typeName } from '../fields/ticket-type.ts'
import { operation } from '../operation.ts'
import { ticketTypeOutput } from '../schemas/event.ts'
import { orReplayed } from '../schemas/values.ts'

/** A currency is that of the event: it cannot be taken away from one type. */
const { currency, ...clearable } = typeFields
const { clear, nulls } = clearing(clearable)

export const updateTicketType = operation({
  name: 'update-ticket-type',
  summary: 'Change a ticket type: its price, its quota, when it is sold',
  description:
    'What is not named stays as it is. The quota can shrink down to the seats that are taken of it. A new price ' +
    'is that of later bookings.',
  role: 'organizer',
  writes: true,
  input: {
    event: required(event),
    type: required(typeName),
    name: described(typeName, 'a new name'),
    ...typeFields,
    clear,
  },
  output: ticketTypeOutput,
  errors: ['CONFLICT'],
  run: async (context, { event, type, clear: cleared, ...input }, options) => {
    const { min: minPerBooking, max: maxPerBooking, ...changes } = { ...input, ...nulls(cleared, input) }
    return orReplayed(
      await update(context, event, type, { ...changes, minPerBooking, maxPerBooking }, options),
    )
  },
})
