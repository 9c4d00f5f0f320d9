import { updateEvent } from '../../../operations/events/update-event.ts'
import { commandFor } from '../../command.ts'
import { eventView } from '../../output/event-view.ts'
import { shownOne } from '../../output/view.ts'

export const updateEventCommand = commandFor(updateEvent, {
  args: ['event'],
  examples: [
    'tix update-event jazz-night --capacity 150',
    'tix update-event jazz-night --starts "2031-05-02 20:00" --venue "Blue Hall"',
    'tix update-event jazz-night --status on_sale --clear sales-start',
  ],
  shows: eventView,
  answer: ({ event, replayed }) => ({
    message: replayed ? `${event.name} is like that already` : `Changed ${event.name}`,
    view: shownOne(eventView, event),
  }),
})
