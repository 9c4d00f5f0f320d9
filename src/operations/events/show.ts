import { showEvent } from '../../ticketing/events/show-event.ts'
import { required } from '../field.ts'
import { event } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { eventSchema } from '../schemas/event.ts'

export const show = operation({
  name: 'show',
  summary: 'Show an event with its ticket types and seats',
  role: 'public',
  input: { event: required(event) },
  output: () => ({ properties: { event: eventSchema() } }),
  run: async (context, input) => ({ event: await showEvent(context, input.event) }),
})
