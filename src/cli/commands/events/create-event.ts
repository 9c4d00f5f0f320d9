import { createEvent } from '../../../ticketing/events/create-event.ts'
import { limits } from '../../../values/limits.ts'
import { text } from '../../../values/text.ts'
import { command } from '../../command.ts'
import { idempotencyKey } from '../../options/booking.ts'
import {
  capacity,
  category,
  currencyOption,
  description,
  draft,
  ends,
  maxPerBooking,
  price,
  salesEnd,
  salesStart,
  slugOption,
  starts,
  tags,
  timezone,
  venue,
} from '../../options/event.ts'
import { argument, required } from '../../options/make.ts'
import { eventView } from '../../output/event-view.ts'
import { seats } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'

export const createEventCommand = command({
  name: 'create-event',
  summary: 'Put a new event on sale',
  description:
    'Begins the database where there is none yet. The event gets one ticket type, «General admission».',
  args: [argument('name', "the event's name", text(limits.name))],
  options: [
    required(capacity),
    required(starts),
    ends,
    timezone,
    venue,
    description,
    category,
    tags,
    slugOption,
    price,
    currencyOption,
    salesStart,
    salesEnd,
    maxPerBooking,
    draft,
    idempotencyKey,
  ],
  examples: [
    'tix create-event "Jazz Night" --capacity 120 --starts "2030-05-01 19:30" --timezone Europe/Berlin',
    'tix create-event "Jazz Night" --capacity 120 --starts 2030-05-01T19:30 --price 25 --currency EUR -q',
  ],
  writes: true,
  shows: eventView,
  run: async ({ office, dryRun }, input) => {
    const { event, replayed } = await createEvent(office, input, { dryRun })
    return {
      message: `Created ${event.name} with ${seats(event.capacity)}`,
      data: { event, ...(replayed && { replayed }) },
      view: shownOne(eventView, event),
    }
  },
})
