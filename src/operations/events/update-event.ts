import { countToTell } from '../../ticketing/events/told-of-cancellation.ts'
import { updateEvent as update } from '../../ticketing/events/update-event.ts'
import { choice, described, required } from '../field.ts'
import { event } from '../fields/booking.ts'
import { clearing } from '../fields/clear.ts'
import {
  capacity,
  category,
  currency,
  description,
  ends,
  maxPerBooking,
  maxPerPerson,
  name,
  salesEnd,
  salesStart,
  slug,
  starts,
  tags,
  timezone,
  venue,
} from '../fields/event.ts'
import { operation } from '../operation.ts'
import { eventOutput } from '../schemas/event.ts'
import { integerSchema, objectOf, orReplayed } from '../schemas/values.ts'

const { clear, nulls } = clearing({
  ends,
  venue,
  description,
  category,
  tag: tags,
  salesStart,
  salesEnd,
  maxPerBooking,
  maxPerPerson,
})

export const updateEvent = operation({
  name: 'update-event',
  summary: 'Change an event: its capacity, its times, whether it is on sale',
  description:
    'What is not named stays as it is. The capacity can shrink down to the seats that are taken. --tag replaces ' +
    'all tags. A new time zone alone moves no times. Prices are those of its ticket types: see ' +
    'update-ticket-type. At another time or place, `toTell` counts those who booked and those who wait.',
  role: 'organizer',
  writes: true,
  input: {
    event: required(event),
    name: described(name, 'a new name; the slug stays'),
    slug: described(slug, 'a new name in commands; the old one is free then'),
    capacity,
    starts,
    ends,
    timezone,
    venue,
    description,
    category,
    tag: tags,
    currency,
    salesStart,
    salesEnd,
    maxPerBooking,
    maxPerPerson,
    status: choice({ help: 'draft (not on sale) or on_sale', placeholder: 's' }, ['draft', 'on_sale']),
    clear,
  },
  output: () => ({
    properties: {
      ...eventOutput().properties,
      toTell: objectOf({ bookings: integerSchema, waiting: integerSchema }),
    },
    optional: ['replayed', 'toTell'],
  }),
  errors: ['EVENT_CANCELED', 'CONFLICT'],
  run: async (context, { event: reference, clear: cleared, tag, ...input }, options) => {
    const { tag: noTags, ...taken } = nulls(cleared, { ...input, tag })
    const tags = tag.length > 0 ? tag : noTags
    const changed = orReplayed(await update(context, reference, { ...input, ...taken, tags }, options))
    const moves = input.starts !== undefined || input.ends !== undefined || input.venue !== undefined
    return moves ? { ...changed, toTell: await countToTell(context, changed.event.id) } : changed
  },
})
