import { addTicketType } from '../../../operations/events/add-ticket-type.ts'
import { commandFor } from '../../operation-command.ts'
import { shownOne } from '../../output/view.ts'
import { ticketTypeView } from '../../output/views/ticket-type-view.ts'

export const addTicketTypeCommand = commandFor(addTicketType, {
  args: ['event', 'type'],
  examples: [
    'tix add-ticket-type jazz-night vip --price 80 --quota 20',
    'tix add-ticket-type jazz-night "Early bird" --price 15 --currency EUR --sales-end 2031-03-31 --max 4',
  ],
  shows: ticketTypeView,
  answer: ({ event, ticketType, replayed }) => ({
    message: replayed
      ? `${event.name} has ${ticketType.name} already`
      : `Added ${ticketType.name} for ${event.name}`,
    view: shownOne(ticketTypeView, ticketType),
  }),
})
