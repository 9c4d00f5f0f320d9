import { show } from '../../../operations/events/show.ts'
import { commandFor } from '../../command.ts'
import { eventView } from '../../output/event-view.ts'
import { shownOne } from '../../output/view.ts'

export const showCommand = commandFor(show, {
  args: ['event'],
  examples: ['tix show jazz-night', 'tix show jazz-night --json'],
  shows: eventView,
  answer: ({ event }) => ({ message: event.name, view: shownOne(eventView, event) }),
})
