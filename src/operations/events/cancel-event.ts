import { cancelEvent as cancel } from '../../ticketing/events/cancel-event.ts'
import { required } from '../field.ts'
import { event, reason } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { eventSchema } from '../schemas/event.ts'
import { integerSchema, objectOf, orReplayed, replayedSchema } from '../schemas/values.ts'

/** How much was canceled with an event; who is to be told stands in lists of their own. */
interface Counts {
  bookings: number
  waiting: number
}

export const cancelEvent = operation({
  name: 'cancel-event',
  summary: 'Cancel an event and all its bookings, for good',
  description: 'Killed half-way, it goes on when it is repeated.',
  role: 'organizer',
  writes: true,
  input: { event: required(event), reason },
  output: () => ({
    properties: {
      event: eventSchema(),
      counts: objectOf<Counts>({ bookings: integerSchema, waiting: integerSchema }),
      replayed: replayedSchema,
    },
    optional: ['replayed'],
  }),
  run: async (context, { event, reason }, options) =>
    orReplayed(await cancel(context, event, { reason }, options)),
})
