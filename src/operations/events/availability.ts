import { availability as count } from '../../ticketing/events/availability.ts'
import { event } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { availabilitySchema } from '../schemas/event.ts'
import { listOf } from '../schemas/values.ts'

export const availability = operation({
  name: 'availability',
  summary: 'Show how many seats are left, of one event or of all to come',
  role: 'public',
  input: { event },
  output: () => ({ properties: { availability: listOf(availabilitySchema()) } }),
  run: async (context, input) => ({ availability: await count(context, input.event) }),
})
