import { showEvent } from '../../../ticketing/events/show-event.ts'
import { command } from '../../command.ts'
import { event } from '../../options/booking.ts'
import { eventView } from '../../output/event-view.ts'
import { shownOne } from '../../output/view.ts'

export const showCommand = command({
  name: 'show',
  summary: 'Show an event with its ticket types and seats',
  args: [event],
  examples: ['tix show jazz-night', 'tix show jazz-night --json'],
  shows: eventView,
  run: async ({ office }, input) => {
    const event = await showEvent(office, input.event)
    return { message: event.name, data: { event }, view: shownOne(eventView, event) }
  },
})
