import { listEvents } from '../../../ticketing/events/list-events.ts'
import { limits } from '../../../values/limits.ts'
import { text } from '../../../values/text.ts'
import { when } from '../../../values/time/when.ts'
import { command } from '../../command.ts'
import { tag } from '../../options/event.ts'
import { cursor, limit } from '../../options/listing.ts'
import { flag, oneOf, option } from '../../options/make.ts'
import { eventView } from '../../output/event-view.ts'
import { shownList } from '../../output/view.ts'

export const listCommand = command({
  name: 'list',
  summary: 'List events, the next one first',
  description: 'Shows what is still to come unless told otherwise.',
  options: [
    option(
      'search',
      '--search <s>',
      'whose name, venue, category or description has this',
      text(limits.search),
    ),
    option('category', '--category <s>', 'of this category', text(limits.category)),
    option('tag', '--tag <s>', 'with this tag', tag),
    option('from', '--from <when>', 'that begin at this time or later', when),
    option('to', '--to <when>', 'that begin before this time (or on this day)', when),
    flag('available', '--available', 'that have seats left'),
    option(
      'status',
      '--status <s>',
      'that are draft, on_sale, canceled or ended',
      oneOf(['draft', 'on_sale', 'canceled', 'ended']),
    ),
    flag('all', '--all', 'also what is over or canceled'),
    option(
      'sort',
      '--sort <order>',
      'by starts, name, available or created',
      oneOf(['starts', 'name', 'available', 'created']),
    ),
    limit,
    cursor,
  ],
  examples: ['tix list', 'tix list --search jazz --available', 'tix list --all --format csv'],
  shows: eventView,
  run: async ({ office }, input) => {
    const { events, next } = await listEvents(office, input)
    return {
      message: `${events.length} ${events.length === 1 ? 'event' : 'events'}`,
      data: { events, next },
      view: shownList(
        eventView,
        events,
        'No events. Begin one with: tix create-event, or see past ones with: tix list --all',
      ),
    }
  },
})
