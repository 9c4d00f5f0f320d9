import { addTicketType } from '../../../ticketing/events/add-ticket-type.ts'
import { command } from '../../command.ts'
import { event } from '../../options/booking.ts'
import { currencyOption, price, salesEnd, salesStart } from '../../options/event.ts'
import { least, most, quota, typeName } from '../../options/ticket-type.ts'
import { ticketTypeView } from '../../output/ticket-type-view.ts'
import { shownOne } from '../../output/view.ts'

export const addTicketTypeCommand = command({
  name: 'add-ticket-type',
  summary: 'Sell another type of ticket for an event',
  description:
    'All types share the seats of the event; a quota bounds how many of them one type may take. All types of an\n' +
    'event share a currency. The type that the event began with stays on sale: rename or end it with\n' +
    'update-ticket-type.',
  args: [event, typeName],
  options: [price, currencyOption, quota, salesStart, salesEnd, least, most],
  examples: [
    'tix add-ticket-type jazz-night vip --price 80 --quota 20',
    'tix add-ticket-type jazz-night "Early bird" --price 15 --currency EUR --sales-end 2031-03-31 --max 4',
  ],
  writes: true,
  shows: ticketTypeView,
  run: async ({ office, dryRun }, { event: reference, type: name, ...input }) => {
    const { event, ticketType, replayed } = await addTicketType(
      office,
      reference,
      { ...input, name },
      { dryRun },
    )
    return {
      message: replayed
        ? `${event.name} has ${ticketType.name} already`
        : `Added ${ticketType.name} for ${event.name}`,
      data: { event, ticketType, ...(replayed && { replayed }) },
      view: shownOne(ticketTypeView, ticketType),
    }
  },
})
