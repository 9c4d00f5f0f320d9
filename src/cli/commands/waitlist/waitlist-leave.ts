import { waitlistLeave } from '../../../operations/waitlist/leave.ts'
import { commandFor } from '../../operation-command.ts'
import { shownOne } from '../../output/view.ts'
import { waitlistView } from '../../output/views/waitlist-view.ts'

export const waitlistLeaveCommand = commandFor(waitlistLeave, {
  args: ['from'],
  examples: ['tix waitlist leave jazz-night --email ada@example.com', 'tix waitlist leave 17'],
  shows: waitlistView,
  answer: ({ entry, replayed }) => ({
    message: `${entry.email} ${replayed ? 'was no longer' : 'is no longer'} on the waitlist of ${entry.event.name}`,
    view: shownOne(waitlistView, entry),
  }),
})
