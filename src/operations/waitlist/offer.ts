import { offerWaitlist } from '../../ticketing/waitlist/offer.ts'
import { durationWithUnit } from '../../values/duration.ts'
import { field, required } from '../field.ts'
import { event } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { listOf, orReplayed, replayedSchema } from '../schemas/values.ts'
import { entrySchema } from '../schemas/waitlist.ts'

export const waitlistOffer = operation({
  name: 'waitlist offer',
  summary: 'Offer free seats to whoever waited longest and fits',
  description:
    'Seats that come free are offered automatically, for 24 hours. Run this (from cron, say) to pass on the seats of offers that expired, with a time to accept of your choice. A group that does not fit is passed over. No offer outlasts the sales or the beginning of the event.',
  role: 'seller',
  writes: true,
  input: {
    event: required(event),
    ttl: field(
      { help: 'how long an offer holds (default: 24h)', placeholder: 'duration' },
      durationWithUnit('1s', '30d'),
    ),
  },
  output: () => ({
    properties: { entries: listOf(entrySchema()), replayed: replayedSchema },
    optional: ['replayed'],
  }),
  run: async (context, { event, ttl }, options) => {
    const { entries, replayed } = await offerWaitlist(context, { event, ttlMs: ttl }, options)
    return orReplayed({ entries, replayed })
  },
})
