import { waitlistOffer } from '../../../operations/waitlist/offer.ts'
import { commandFor } from '../../operation-command.ts'
import { seats } from '../../output/human.ts'
import { shownList } from '../../output/view.ts'
import { offersView } from '../../output/views/waitlist-view.ts'

export const waitlistOfferCommand = commandFor(waitlistOffer, {
  args: ['event'],
  examples: ['tix waitlist offer jazz-night', 'tix waitlist offer jazz-night --ttl 2h -q'],
  shows: offersView,
  answer: ({ entries }, { event }) => {
    const [first] = entries
    const offered = entries.reduce((total, entry) => total + entry.quantity, 0)
    return {
      message: first
        ? `Offered ${seats(offered)} of ${first.event.name} to ${entries.length} who waited`
        : `Nothing to offer: nobody who waits for ${event} fits what is free`,
      view: shownList(offersView, entries, ''),
    }
  },
})
