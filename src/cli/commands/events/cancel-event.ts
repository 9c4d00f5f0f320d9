import { cancelEvent } from '../../../ticketing/events/cancel-event.ts'
import { showEvent } from '../../../ticketing/events/show-event.ts'
import { command } from '../../command.ts'
import { event, reason } from '../../options/booking.ts'
import { bookingView } from '../../output/booking-view.ts'
import { seats } from '../../output/human.ts'
import { shownList } from '../../output/view.ts'

export const cancelEventCommand = command({
  name: 'cancel-event',
  summary: 'Cancel an event and all its bookings, for good',
  description:
    'Lists the bookings that were canceled with it, for telling their guests; repeating it gives the same list.\n' +
    'It cannot be taken back, so it asks first; without a terminal it needs --yes.',
  args: [event],
  options: [reason],
  examples: [
    'tix cancel-event jazz-night --reason "the singer is ill"',
    'tix cancel-event jazz-night --yes --format csv --fields email,name,code',
  ],
  writes: true,
  shows: bookingView,
  run: async ({ office, dryRun, confirm }, input) => {
    const { name, status, capacity, available } = await showEvent(office, input.event)
    if (status !== 'canceled')
      await confirm(`Cancel ${name}, with all its bookings (${seats(capacity - available)})?`)
    const { event, bookings, replayed } = await cancelEvent(office, input.event, input, { dryRun })
    return {
      message: `${replayed ? 'Already canceled' : 'Canceled'}: ${name}, with ${bookings.length} ${bookings.length === 1 ? 'booking' : 'bookings'}`,
      data: { event, bookings, ...(replayed && { replayed }) },
      view: shownList(bookingView, bookings, 'It had no bookings'),
    }
  },
})
