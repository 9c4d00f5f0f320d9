import { createEvent as create } from '../../ticketing/events/create-event.ts'
import { required } from '../field.ts'
import {
  capacity,
  category,
  currency,
  description,
  draft,
  ends,
  maxPerBooking,
  maxPerPerson,
  name,
  price,
  salesEnd,
  salesStart,
  slug,
  starts,
  tags,
  timezone,
  venue,
} from '../fields/event.ts'
import { operation } from '../operation.ts'
import { eventSchema } from '../schemas/event.ts'
import { replayedSchema } from '../schemas/values.ts'

export const createEvent = operation({
  name: 'create-event',
  summary: 'Put a new event on sale',
  description:
    'Creates the database if there is none yet. The event gets one ticket type, "General admission".',
  role: 'organizer',
  writes: true,
  input: {
    name: required(name),
    capacity: required(capacity),
    starts: required(starts),
    ends,
    timezone,
    venue,
    description,
    category,
    tag: tags,
    slug,
    price,
    currency,
    salesStart,
    salesEnd,
    maxPerBooking,
    maxPerPerson,
    draft,
  },
  output: () => ({ properties: { event: eventSchema(), replayed: replayedSchema }, optional: ['replayed'] }),
  errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { tag, ...input }, { dryRun }) => {
    const { event, replayed } = await create(context, { ...input, tags: tag }, { dryRun })
    return { event, ...(replayed && { replayed }) }
  },
})
