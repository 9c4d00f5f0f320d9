import { updateEvent } from '../../../ticketing/events/update-event.ts'
import { command } from '../../command.ts'
import { event } from '../../options/booking.ts'
import { clearing } from '../../options/clear.ts'
import {
  capacity,
  category,
  currencyOption,
  description,
  ends,
  maxPerBooking,
  newName,
  newSlug,
  saleStatus,
  salesEnd,
  salesStart,
  starts,
  tags,
  timezone,
  venue,
} from '../../options/event.ts'
import { eventView } from '../../output/event-view.ts'
import { shownOne } from '../../output/view.ts'

const { clear, nulls } = clearing([
  ends,
  venue,
  description,
  category,
  tags,
  salesStart,
  salesEnd,
  maxPerBooking,
])

export const updateEventCommand = command({
  name: 'update-event',
  summary: 'Change an event: its capacity, its times, whether it is on sale',
  description:
    'What is not named stays as it is. The capacity can shrink down to the seats that are taken. --tag replaces\n' +
    'all tags. A new time zone alone moves no times. Prices are those of its ticket types: see\n' +
    'update-ticket-type.',
  args: [event],
  options: [
    newName,
    newSlug,
    capacity,
    starts,
    ends,
    timezone,
    venue,
    description,
    category,
    tags,
    currencyOption,
    salesStart,
    salesEnd,
    maxPerBooking,
    saleStatus,
    clear,
  ],
  examples: [
    'tix update-event jazz-night --capacity 150',
    'tix update-event jazz-night --starts "2031-05-02 20:00" --venue "Blue Hall"',
    'tix update-event jazz-night --status on_sale --clear sales-start',
  ],
  writes: true,
  shows: eventView,
  run: async ({ office, dryRun }, { event: reference, clear: cleared, ...input }) => {
    const tags = input.tags.length > 0 ? input.tags : undefined
    const changes = { ...input, tags, ...nulls(cleared, input) }
    const { event, replayed } = await updateEvent(office, reference, changes, { dryRun })
    return {
      message: replayed ? `${event.name} is like that already` : `Changed ${event.name}`,
      data: { event, ...(replayed && { replayed }) },
      view: shownOne(eventView, event),
    }
  },
})
