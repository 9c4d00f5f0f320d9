import { availability } from '../../ticketing/availability.ts'
import { command } from '../command.ts'
import { optionalEvent } from '../options/booking.ts'
import { availabilityView } from '../output/event-view.ts'
import { shownList } from '../output/view.ts'

export const availabilityCommand = command({
  name: 'availability',
  summary: 'Show how many seats are left, of one event or of all to come',
  args: [optionalEvent],
  examples: ['tix availability', 'tix availability jazz-night --json', 'tix availability jazz-night -q'],
  shows: availabilityView,
  run: async ({ office }, input) => {
    const list = await availability(office, input.event)
    return {
      message: `Availability of ${list.length} ${list.length === 1 ? 'event' : 'events'}`,
      data: { availability: list },
      view: { ...shownList(availabilityView, list, 'No events to come'), single: input.event !== undefined },
    }
  },
})
