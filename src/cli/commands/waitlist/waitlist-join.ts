import { waitlistJoin } from '../../../operations/waitlist/join.ts'
import { commandFor } from '../../operation-command.ts'
import { seats } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'
import { waitlistView } from '../../output/views/waitlist-view.ts'

export const waitlistJoinCommand = commandFor(waitlistJoin, {
  args: ['event'],
  flags: { quantity: '-n, --quantity <n>' },
  examples: [
    'tix waitlist join jazz-night --email ada@example.com -n 2',
    'tix waitlist join jazz-night --email ada@example.com --type vip -q',
  ],
  shows: waitlistView,
  answer: ({ entry }) => {
    const place =
      entry.status === 'offered' ? `has an offer, ${entry.booking}` : `is number ${entry.position}`
    return {
      message: `${entry.email} ${place} on the waitlist of ${entry.event.name}, for ${seats(entry.quantity)}`,
      view: shownOne(waitlistView, entry),
    }
  },
})
