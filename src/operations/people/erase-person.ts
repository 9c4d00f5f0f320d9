import { erasePerson as erase } from '../../ticketing/people/erase-person.ts'
import { described, flag, required } from '../field.ts'
import { email } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { erasedSchema } from '../schemas/person.ts'
import { replayedSchema } from '../schemas/values.ts'

export const erasePerson = operation({
  name: 'erase-person',
  summary: 'Take a person out of bookings, waitlists and the log',
  description:
    'Name, address, attendees and notes go; seats, sums and times stay, and so do tickets that are still to come, which ' +
    'takes --yes. Afterwards the address stands nowhere in the file of the database. What remains elsewhere is named.',
  role: 'owner',
  writes: true,
  input: {
    email: required(described(email, 'whose data is to be erased')),
    evenToCome: flag('also while a booking is still to come'),
  },
  output: () => ({
    properties: { erased: erasedSchema(), replayed: replayedSchema },
    optional: ['replayed'],
  }),
  errors: ['CONFLICT', 'IDEMPOTENCY_MISMATCH'],
  run: async (context, input, { dryRun }) => {
    const { replayed, ...erased } = await erase(context, input, { dryRun })
    return { erased, ...(replayed && { replayed }) }
  },
})
