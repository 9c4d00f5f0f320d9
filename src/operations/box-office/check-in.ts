import { checkInTickets } from '../../ticketing/check-in/check-in-tickets.ts'
import { undoCheckIn } from '../../ticketing/check-in/undo-check-in.ts'
import { Invalid } from '../../values/errors.ts'
import { described } from '../field.ts'
import { event } from '../fields/booking.ts'
import { gate, requirePaid, scannedCodes, undo } from '../fields/box-office.ts'
import { operation } from '../operation.ts'
import { checkInSchema } from '../schemas/check-in.ts'
import { integerSchema, listOf, replayedSchema } from '../schemas/values.ts'

/** A code that is not let in is told among the `checkIns`: `refusalOf` makes of them what a door answers. */
export const checkIn = operation({
  name: 'check-in',
  summary: 'Let tickets in, each once',
  role: 'gate',
  writes: true,
  input: {
    codes: scannedCodes,
    event: described(event, 'only tickets of this event (id or slug)'),
    gate,
    requirePaid,
    undo,
  },
  output: () => ({
    properties: {
      checkIns: listOf(checkInSchema()),
      checkedIn: integerSchema,
      expected: integerSchema,
      replayed: replayedSchema,
    },
    optional: ['replayed'],
  }),
  errors: ['ALREADY_CHECKED_IN', 'WRONG_EVENT', 'REVOKED', 'CANCELED', 'HELD', 'UNPAID', 'NOT_YET'],
  run: async (context, { undo, requirePaid, ...input }, options) => {
    if (undo) return undoCheckIn(context, input, options)
    if (input.codes.length === 0) throw Invalid.field('codes', 'is missing; it is a code from a ticket')
    return checkInTickets(context, { ...input, requirePaid }, options)
  },
})
