import { waitlistJoin } from '../../../operations/waitlist/join.ts'
import type { WaitlistEntry } from '../../../ticketing/model/waitlist-entry.ts'
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
    const blocked = entry.blocked === null ? '' : `: ${entry.blocked}`
    return {
      message: `${entry.email} ${placeOf(entry)} on the waitlist of ${entry.event.name}, for ${seats(entry.quantity)}${blocked}`,
      view: shownOne(waitlistView, entry),
    }
  },
})

/** A repetition may come when the entry no longer waits. */
function placeOf({ status, booking, position }: WaitlistEntry): string {
  if (status === 'offered') return `has an offer, ${booking}`
  if (status !== 'waiting') return `joined before, and is ${status} now,`
  return position === null ? 'waits in vain' : `is number ${position}`
}
