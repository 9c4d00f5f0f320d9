import { updateEvent } from '../../../operations/events/update-event.ts'
import { countToTell, toTell } from '../../../ticketing/events/told-of-cancellation.ts'
import { counted } from '../../../values/number.ts'
import { commandRunning } from '../../command.ts'
import { addressView, shownAddresses } from '../../output/address-view.ts'
import { eventView } from '../../output/event-view.ts'
import type { Result } from '../../output/result.ts'
import { shownList, shownOne } from '../../output/view.ts'

export const updateEventCommand = commandRunning(
  updateEvent,
  {
    description:
      'Where it takes place at another time or place, it says how many are to be told; with -q, it gives their ' +
      'addresses, each once, those who wait included. Repeating it gives the same list.',
    args: ['event'],
    examples: [
      'tix update-event jazz-night --capacity 150',
      'tix update-event jazz-night --starts "2031-05-02 20:00" --venue "Blue Hall"',
      'tix update-event jazz-night --status on_sale --clear sales-start',
    ],
    shows: eventView,
  },
  async ({ office, dryRun, interrupted, quiet }, input): Promise<Result> => {
    const { event, replayed } = await updateEvent.run(office, input, { dryRun })
    const data = { event, ...(replayed && { replayed }) }
    const said = replayed ? `${event.name} is like that already` : `Changed ${event.name}`
    const moves = input.starts !== undefined || input.ends !== undefined || input.venue !== undefined
    if (!moves) return { message: said, data, view: shownOne(eventView, event) }
    if (quiet)
      return {
        message: said,
        data,
        view: shownList(addressView, [], ''),
        stream: shownAddresses(toTell(office, event.id), interrupted),
      }
    const { bookings, waiting } = await countToTell(office, event.id)
    const many = `${counted(bookings, 'booking')}${waiting > 0 ? ` and ${waiting} on the waitlist` : ''}`
    return {
      message:
        bookings + waiting === 0
          ? said
          : `${said}. To be told: ${many}; for their addresses, repeat it with -q`,
      data: { ...data, toTell: { bookings, waiting } },
      view: shownOne(eventView, event),
    }
  },
)
