import { list } from '../../../operations/events/list.ts'
import { commandFor } from '../../command.ts'
import { eventView } from '../../output/event-view.ts'
import { shownList } from '../../output/view.ts'

export const listCommand = commandFor(list, {
  examples: ['tix list', 'tix list --search jazz --available', 'tix list --all --format csv'],
  shows: eventView,
  answer: ({ events }) => ({
    message: `${events.length} ${events.length === 1 ? 'event' : 'events'}`,
    view: shownList(
      eventView,
      events,
      'No events. Begin one with: tix create-event, or see past ones with: tix list --all',
    ),
  }),
})
