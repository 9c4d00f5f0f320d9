import { updateBooking as update } from '../../ticketing/bookings/update-booking.ts'
import { Invalid } from '../../values/errors.ts'
import { described, list, oneOf, required } from '../field.ts'
import { attendeeAt, booking, email, guestName, hold, note } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { bookingSchema } from '../schemas/booking.ts'
import { replayedSchema } from '../schemas/values.ts'

const CLEARABLE = ['name', 'note'] as const

export const updateBooking = operation({
  name: 'update-booking',
  summary: 'Correct names, the address or the note of a booking, or prolong a hold',
  description:
    'The codes of its tickets stay good. To hand a booking to somebody else, whose tickets get new codes, transfer it.',
  role: 'seller',
  writes: true,
  input: {
    booking: required(booking),
    name: guestName,
    email: described(email, "the guest's right address"),
    attendee: attendeeAt,
    note,
    hold: described(hold, 'let the hold expire this long from now, like 30m'),
    clear: list(
      { help: `take away: ${CLEARABLE.join(', ')}`, placeholder: 'field', words: CLEARABLE },
      oneOf(CLEARABLE),
      CLEARABLE.length,
    ),
  },
  output: () => ({
    properties: { booking: bookingSchema(), replayed: replayedSchema },
    optional: ['replayed'],
  }),
  errors: ['CONFLICT', 'PERSON_LIMIT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, { booking: code, attendee, hold, clear, ...input }, { dryRun }) => {
    const both = clear.find(field => input[field] !== undefined)
    if (both) throw Invalid.field('clear', `${both} cannot be set and cleared at once`)
    const changes = {
      ...input,
      ...Object.fromEntries(clear.map(field => [field, null])),
      ...(attendee.length > 0 && { attendees: attendee }),
      holdMs: hold,
    }
    const { booking, replayed } = await update(context, code, changes, { dryRun })
    return { booking, ...(replayed && { replayed }) }
  },
})
