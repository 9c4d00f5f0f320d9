import { readTickets } from '../../ticketing/box-office/read-tickets.ts'
import { TICKET_FORMATS } from '../../tickets/ticket-file.ts'
import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { choice, field, required } from '../field.ts'
import { operation } from '../operation.ts'
import { bookingSchema, ticketSchema } from '../schemas/booking.ts'
import { instantSchema, listOf, nullableInstant, nullableString } from '../schemas/values.ts'

const code = field(
  { help: 'the code of a ticket, or of a booking for all of its tickets', placeholder: 'code' },
  text(limits.search),
)

/** What stands on tickets; `ticketFile` draws it. */
export const ticket = operation({
  name: 'ticket',
  summary: 'Print tickets: text, a QR code, a picture, a PDF, a calendar entry',
  role: 'seller',
  input: {
    code: required(code),
    as: choice(
      { help: `in which format: ${TICKET_FORMATS.join(', ')}`, placeholder: 'format' },
      TICKET_FORMATS,
    ),
  },
  output: () => ({
    properties: {
      booking: bookingSchema(),
      tickets: listOf(ticketSchema()),
      venue: nullableString,
      endsAt: nullableInstant,
      changedAt: instantSchema,
    },
    optional: ['changedAt'],
  }),
  errors: ['HELD', 'CANCELED'],
  run: (context, { code, as }) => readTickets(context, code, { forCalendar: as === 'ics' }),
})
