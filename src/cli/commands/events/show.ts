import { showBooking } from '../../../operations/box-office/show-booking.ts'
import { show } from '../../../operations/events/show.ts'
import { scannedCode } from '../../../values/codes/scanned-code.ts'
import { NotFound } from '../../../values/errors.ts'
import { commandRunning } from '../../operation-command.ts'
import { bookingCard } from '../../output/booking-card.ts'
import type { Result } from '../../output/result.ts'
import { shownOne } from '../../output/view.ts'
import { bookingView } from '../../output/views/booking-view.ts'
import { eventView } from '../../output/views/event-view.ts'

export const showCommand = commandRunning(
  show,
  {
    description:
      'With the code of a booking or a ticket, the booking: its tickets, its payments, and its part of the log.',
    args: ['event'],
    examples: ['tix show jazz-night', 'tix show jazz-night --json', 'tix show K7QF-3M9X'],
    shows: { fields: { ...eventView.fields, ...bookingView.fields } },
    output: () => {
      const properties = { ...show.output().properties, ...showBooking.output().properties }
      return { properties, optional: Object.keys(properties) }
    },
  },
  async ({ office }, input): Promise<Result> => {
    try {
      const { event } = await show.run(office, input, { dryRun: false })
      return { message: event.name, data: { event }, view: shownOne(eventView, event) }
    } catch (error) {
      if (!(error instanceof NotFound) || !scannedCode(input.event)) throw error
      const found = await showBooking.run(office, { code: input.event }, { dryRun: false })
      const { booking, ticket } = found
      return { message: ticket?.code ?? booking.code, data: { ...found }, view: bookingCard(found) }
    }
  },
)
