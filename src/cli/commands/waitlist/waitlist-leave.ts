import { leaveWaitlist } from '../../../ticketing/waitlist/waitlist.ts'
import { limits } from '../../../values/limits.ts'
import { text } from '../../../values/text.ts'
import { command } from '../../command.ts'
import { email } from '../../options/booking.ts'
import { argument } from '../../options/make.ts'
import { shownOne } from '../../output/view.ts'
import { waitlistView } from '../../output/waitlist-view.ts'

export const waitlistLeaveCommand = command({
  name: 'waitlist leave',
  summary: 'Leave the waitlist, or decline what it offered',
  description: 'The seats of an offer go to the next who waits.',
  args: [argument('from', 'the event (id or slug), with --email; or the id of an entry', text(limits.slug))],
  options: [email],
  examples: ['tix waitlist leave jazz-night --email ada@example.com', 'tix waitlist leave 17'],
  writes: true,
  shows: waitlistView,
  run: async ({ office, dryRun }, input) => {
    const { entry, replayed } = await leaveWaitlist(office, input, { dryRun })
    return {
      message: `${entry.email} ${replayed ? 'was no longer' : 'is no longer'} on the waitlist of ${entry.event.name}`,
      data: { entry, ...(replayed && { replayed }) },
      view: shownOne(waitlistView, entry),
    }
  },
})
