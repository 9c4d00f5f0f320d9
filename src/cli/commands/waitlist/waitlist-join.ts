import { joinWaitlist } from '../../../ticketing/waitlist/join.ts'
import { limits } from '../../../values/limits.ts'
import { text } from '../../../values/text.ts'
import { command } from '../../command.ts'
import { email, event, guestName, quantity } from '../../options/booking.ts'
import { option, required } from '../../options/make.ts'
import { seats } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'
import { waitlistView } from '../../output/waitlist-view.ts'

export const waitlistJoinCommand = command({
  name: 'waitlist join',
  summary: 'Wait for seats of a sold-out event',
  description:
    'Seats that come back are offered to whoever waited longest and fits, as a held booking: tix confirm accepts it. Joining twice with the same wish changes nothing. Where seats are free, book them instead.',
  args: [event],
  options: [
    required(email),
    quantity,
    guestName,
    option('type', '--type <name>', 'ticket type (else the only one on sale)', text(limits.ticketTypeName)),
  ],
  examples: [
    'tix waitlist join jazz-night --email ada@example.com -n 2',
    'tix waitlist join jazz-night --email ada@example.com --type vip -q',
  ],
  writes: true,
  shows: waitlistView,
  run: async ({ office, dryRun }, input) => {
    const { entry, replayed } = await joinWaitlist(office, input, { dryRun })
    const place =
      entry.status === 'offered' ? `has an offer, ${entry.booking}` : `is number ${entry.position}`
    return {
      message: `${entry.email} ${place} on the waitlist of ${entry.event.name}, for ${seats(entry.quantity)}`,
      data: { entry, ...(replayed && { replayed }) },
      view: shownOne(waitlistView, entry),
    }
  },
})
