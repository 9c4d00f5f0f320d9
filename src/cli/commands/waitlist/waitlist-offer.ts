import { waitlistOffer } from '../../../operations/waitlist/offer.ts'
import type { WaitlistEntry } from '../../../ticketing/model/waitlist-entry.ts'
import { commandFor } from '../../operation-command.ts'
import { seats } from '../../output/human.ts'
import { shownList } from '../../output/view.ts'
import { offersView } from '../../output/views/waitlist-view.ts'

export const waitlistOfferCommand = commandFor(waitlistOffer, {
  args: ['event'],
  examples: ['tix waitlist offer jazz-night', 'tix waitlist offer jazz-night --ttl 2h -q'],
  shows: offersView,
  answer: ({ entries, replayed = false }, { event }) => ({
    message: said(entries, event, replayed),
    view: shownList(offersView, entries, ''),
  }),
})

function said(entries: readonly WaitlistEntry[], event: string, replayed: boolean): string {
  const [first] = entries
  if (!first)
    return replayed
      ? `Nothing was offered: nobody who waited for ${event} fitted what was free`
      : `Nothing to offer: nobody who waits for ${event} fits what is free`
  const offered = entries.reduce((total, entry) => total + entry.quantity, 0)
  return `Offered ${replayed ? 'before: ' : ''}${seats(offered)} of ${first.event.name} to ${entries.length} who waited`
}
