import { WAITLIST_STATUSES } from '../../../store/interface/rows.ts'
import { listWaitlist } from '../../../ticketing/waitlist/waitlist.ts'
import { command } from '../../command.ts'
import { email, optionalEvent } from '../../options/booking.ts'
import { cursor, limit } from '../../options/listing.ts'
import { oneOf, option } from '../../options/make.ts'
import { shownList } from '../../output/view.ts'
import { waitlistView } from '../../output/waitlist-view.ts'

const status = option(
  'status',
  '--status <s>',
  `only those who are ${WAITLIST_STATUSES.join(', ')}`,
  oneOf(WAITLIST_STATUSES),
)

export const waitlistListCommand = command({
  name: 'waitlist list',
  summary: 'Show who waits, and what became of offers',
  args: [optionalEvent],
  options: [email, status, limit, cursor],
  examples: ['tix waitlist list jazz-night', 'tix waitlist list jazz-night --status waiting --json'],
  shows: waitlistView,
  run: async ({ office }, input) => {
    const { entries, next } = await listWaitlist(office, input)
    return {
      message: `${entries.length} on the waitlist`,
      data: { entries, next },
      view: shownList(waitlistView, entries, 'Nobody on the waitlist'),
    }
  },
})
