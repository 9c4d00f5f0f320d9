import { updateTicketType } from '../../../operations/events/update-ticket-type.ts'
import { commandFor } from '../../operation-command.ts'
import { shownOne } from '../../output/view.ts'
import { ticketTypeView } from '../../output/views/ticket-type-view.ts'

export const updateTicketTypeCommand = commandFor(updateTicketType, {
  args: ['event', 'type'],
  examples: [
    'tix update-ticket-type jazz-night vip --quota 30 --price 75',
    'tix update-ticket-type jazz-night "General admission" --name standard',
    'tix update-ticket-type jazz-night vip --clear quota',
  ],
  shows: ticketTypeView,
  answer: ({ event, ticketType, replayed }) => ({
    message: replayed
      ? `Nothing to change now: ${ticketType.name} for ${event.name}`
      : `Changed ${ticketType.name} for ${event.name}`,
    view: shownOne(ticketTypeView, ticketType),
  }),
})
