import { waitlistList } from '../../../operations/waitlist/list.ts'
import { commandFor } from '../../operation-command.ts'
import { shownList } from '../../output/view.ts'
import { waitlistView } from '../../output/views/waitlist-view.ts'

export const waitlistListCommand = commandFor(waitlistList, {
  args: ['event'],
  examples: ['tix waitlist list jazz-night', 'tix waitlist list jazz-night --status waiting --json'],
  shows: waitlistView,
  answer: ({ entries }) => ({
    message: `${entries.length} on the waitlist`,
    view: shownList(waitlistView, entries, 'Nobody on the waitlist'),
  }),
})
