import { updateEvent } from '../../../operations/events/update-event.ts'
import { toTell as allToTell } from '../../../ticketing/events/told-of-cancellation.ts'
import { counted } from '../../../values/number.ts'
import { commandRunning } from '../../operation-command.ts'
import type { Result } from '../../output/result.ts'
import { shownList, shownOne } from '../../output/view.ts'
import { addressView, shownAddresses } from '../../output/views/address-view.ts'
import { eventView } from '../../output/views/event-view.ts'

export const updateEventCommand = commandRunning(
  updateEvent,
  {
    description:
      'With another time or place, it says how many people are to be told; with -q, it prints their ' +
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
    const result = await updateEvent.run(office, input, { dryRun })
    const { event, replayed } = result
    const toTell = 'toTell' in result ? result.toTell : undefined
    const said = replayed ? `Nothing to change now: ${event.name}` : `Changed ${event.name}`
    if (toTell && quiet)
      return {
        message: said,
        data: result,
        view: shownList(addressView, [], ''),
        stream: shownAddresses(allToTell(office, event.id), interrupted),
      }
    return {
      message: `${said}${toTell ? inWords(toTell) : ''}`,
      data: result,
      view: shownOne(eventView, event),
    }
  },
)

function inWords({ bookings, waiting }: { bookings: number; waiting: number }): string {
  if (bookings + waiting === 0) return ''
  const waits = waiting > 0 ? ` and ${waiting} on the waitlist` : ''
  return `. To be told: ${counted(bookings, 'booking')}${waits}; for their addresses, repeat it with -q`
}
