import { type BookingInFull, showBooking as bookingOf } from '../../ticketing/box-office/show-booking.ts'
import { NotFound } from '../../values/errors.ts'
import { limits } from '../../values/limits.ts'
import { quoted } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import { field, required } from '../field.ts'
import { operation } from '../operation.ts'
import { bookingSchema, ticketSchema } from '../schemas/booking.ts'
import { logEntrySchema } from '../schemas/log-entry.ts'
import { paymentSchema } from '../schemas/payment.ts'
import { listOf } from '../schemas/values.ts'

const code = field({ help: 'the code of a booking or a ticket', placeholder: 'code' }, text(limits.search))

/** What `show` does with a code; an operation of its own, because anybody may see an event. */
export const showBooking = operation({
  name: 'show booking',
  summary: 'Show a booking with its tickets, its payments and its part of the log',
  role: 'seller',
  input: { code: required(code) },
  output: () => ({
    properties: {
      booking: bookingSchema(),
      ticket: ticketSchema(),
      payments: listOf(paymentSchema()),
      log: listOf(logEntrySchema()),
    },
    optional: ['ticket'],
  }),
  run: async (context, { code }): Promise<BookingInFull> => {
    const found = await bookingOf(context, code)
    if (!found) throw new NotFound(`No booking or ticket has the code ${quoted(code)}`, { code })
    return found
  },
})
