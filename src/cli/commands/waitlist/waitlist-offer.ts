import { offerWaitlist } from '../../../ticketing/waitlist/offer.ts'
import { durationWithUnit } from '../../../values/duration.ts'
import { command } from '../../command.ts'
import { event } from '../../options/booking.ts'
import { option } from '../../options/make.ts'
import { seats } from '../../output/human.ts'
import { shownList } from '../../output/view.ts'
import { offersView } from '../../output/waitlist-view.ts'

export const waitlistOfferCommand = command({
  name: 'waitlist offer',
  summary: 'Offer free seats to whoever waited longest and fits',
  description:
    'Seats that come back are offered by themselves, for 24 hours. This passes on what offers left that expired (from cron, say), with a time to accept of your choice. A group that does not fit is passed over. No offer outlasts the sales or the beginning of the event.',
  args: [event],
  options: [
    option(
      'ttlMs',
      '--ttl <duration>',
      'how long an offer holds (default: 24h)',
      durationWithUnit('1s', '30d'),
    ),
  ],
  examples: ['tix waitlist offer jazz-night', 'tix waitlist offer jazz-night --ttl 2h -q'],
  writes: true,
  shows: offersView,
  run: async ({ office, dryRun }, input) => {
    const { event, entries, replayed } = await offerWaitlist(office, input, { dryRun })
    const offered = entries.reduce((total, entry) => total + entry.quantity, 0)
    return {
      message:
        entries.length === 0
          ? `Nothing to offer: there is nobody who waits for ${event.name} and for whom there are seats`
          : `Offered ${seats(offered)} of ${event.name} to ${entries.length} who waited`,
      data: { entries, ...(replayed && { replayed }) },
      view: shownList(offersView, entries, ''),
    }
  },
})
