import { removeTicketType } from '../../../operations/events/remove-ticket-type.ts'
import { commandFor } from '../../operation-command.ts'
import { shownOne } from '../../output/view.ts'
import { eventView } from '../../output/views/event-view.ts'

export const removeTicketTypeCommand = commandFor(removeTicketType, {
  args: ['event', 'type'],
  examples: ['tix remove-ticket-type jazz-night vip'],
  shows: eventView,
  answer: ({ event, replayed }, { type }) => ({
    message: replayed ? `${type} was removed before` : `Removed the ticket type ${type} of ${event.name}`,
    view: shownOne(eventView, event),
  }),
})
