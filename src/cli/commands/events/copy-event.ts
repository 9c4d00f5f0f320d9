import { copyEvent } from '../../../operations/events/copy-event.ts'
import { counted } from '../../../values/number.ts'
import { commandFor } from '../../operation-command.ts'
import { shownList } from '../../output/view.ts'
import { eventView } from '../../output/views/event-view.ts'

export const copyEventCommand = commandFor(copyEvent, {
  args: ['event'],
  examples: [
    'tix copy-event jazz-night --every 7d --times 10',
    'tix copy-event jazz-night --starts "2031-06-05 19:30" --starts "2031-06-19 20:00" -q',
    'tix copy-event jazz-night --starts "2032-05-01 19:30" --name "Jazz Night 2032" --slug jazz-2032 --draft',
  ],
  shows: eventView,
  answer: ({ events, replayed }) => ({
    message: `Made ${replayed ? 'before: ' : ''}${counted(events.length, 'date')}`,
    view: shownList(eventView, events, ''),
  }),
})
