import { removeEvent } from '../../../operations/events/remove-event.ts'
import { commandFor } from '../../operation-command.ts'
import { shownOne } from '../../output/view.ts'
import { eventView } from '../../output/views/event-view.ts'

export const removeEventCommand = commandFor(removeEvent, {
  args: ['event'],
  examples: ['tix remove-event jazz-night'],
  shows: eventView,
  answer: ({ event, replayed }) => ({
    message: replayed ? `${event.name} was removed before` : `Removed ${event.name}`,
    view: shownOne(eventView, event),
  }),
})
