import { joinWaitlist } from '../../ticketing/waitlist/join.ts'
import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { field, required } from '../field.ts'
import { email, event, guestName, quantity } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { orReplayed } from '../schemas/values.ts'
import { entryOutput } from '../schemas/waitlist.ts'

export const waitlistJoin = operation({
  name: 'waitlist join',
  summary: 'Wait for seats of a sold-out event',
  description:
    'Seats that come free are offered to whoever has waited longest and fits, as a held booking: confirming it accepts the offer. Joining twice for the same seats changes nothing. Where seats are free, book them instead.',
  role: 'public',
  writes: true,
  input: {
    event: required(event),
    email: required(email),
    quantity,
    name: guestName,
    type: field(
      { help: 'ticket type (else the only one on sale)', placeholder: 'name' },
      text(limits.ticketTypeName),
    ),
  },
  output: entryOutput,
  errors: ['CONFLICT', 'SALES_CLOSED', 'EVENT_CANCELED', 'PERSON_LIMIT'],
  run: async (context, input, options) => orReplayed(await joinWaitlist(context, input, options)),
})
