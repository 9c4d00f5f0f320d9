import { updateTicketType } from '../../../ticketing/events/update-ticket-type.ts'
import { command } from '../../command.ts'
import { event } from '../../options/booking.ts'
import { clearing } from '../../options/clear.ts'
import { currencyOption, price, salesEnd, salesStart } from '../../options/event.ts'
import { least, most, newTypeName, quota, typeName } from '../../options/ticket-type.ts'
import { ticketTypeView } from '../../output/ticket-type-view.ts'
import { shownOne } from '../../output/view.ts'

const { clear, nulls } = clearing([price, quota, salesStart, salesEnd, least, most])

export const updateTicketTypeCommand = command({
  name: 'update-ticket-type',
  summary: 'Change a ticket type: its price, its quota, when it is sold',
  description:
    'What is not named stays as it is. The quota can shrink down to the seats that are taken of it. A new price\n' +
    'is that of later bookings.',
  args: [event, typeName],
  options: [newTypeName, price, currencyOption, quota, salesStart, salesEnd, least, most, clear],
  examples: [
    'tix update-ticket-type jazz-night vip --quota 30 --price 75',
    'tix update-ticket-type jazz-night "General admission" --name standard',
    'tix update-ticket-type jazz-night vip --clear quota',
  ],
  writes: true,
  shows: ticketTypeView,
  run: async ({ office, dryRun }, { event: reference, type: name, clear: cleared, ...input }) => {
    const changes = { ...input, ...nulls(cleared, input) }
    const { event, ticketType, replayed } = await updateTicketType(office, reference, name, changes, {
      dryRun,
    })
    return {
      message: replayed
        ? `${ticketType.name} for ${event.name} is like that already`
        : `Changed ${ticketType.name} for ${event.name}`,
      data: { event, ticketType, ...(replayed && { replayed }) },
      view: shownOne(ticketTypeView, ticketType),
    }
  },
})
