import { createEvent } from '../../../operations/events/create-event.ts'
import { commandFor } from '../../operation-command.ts'
import { seats } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'
import { eventView } from '../../output/views/event-view.ts'

/** An old season may be meant, but a slip of the year is likelier. */
const HAS_ENDED = '. It has ended already: is its date right?'

export const createEventCommand = commandFor(createEvent, {
  args: ['name'],
  settings: { timezone: 'timezone', currency: 'currency' },
  examples: [
    'tix create-event "Jazz Night" --capacity 120 --starts "2030-05-01 19:30" --timezone Europe/Berlin',
    'tix create-event "Jazz Night" --capacity 120 --starts 2030-05-01T19:30 --price 25 --currency EUR -q',
  ],
  shows: eventView,
  answer: ({ event, replayed }) => ({
    message: replayed
      ? `Created before as ${event.slug}: ${event.name}, ${event.status}`
      : `Created ${event.name} with ${seats(event.capacity)}${event.status === 'ended' ? HAS_ENDED : ''}`,
    view: shownOne(eventView, event),
  }),
})
