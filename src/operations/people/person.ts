import { person as readPerson } from '../../ticketing/people/person.ts'
import { described, required } from '../field.ts'
import { email } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { personSchema } from '../schemas/person.ts'

export const person = operation({
  name: 'person',
  summary: 'Show all that is kept about an e-mail address',
  description:
    'Bookings, payments, entries of waitlists and lines of the log, for whoever asks what is known of them.',
  role: 'organizer',
  input: { email: required(described(email, 'whose data is asked for')) },
  output: () => ({ properties: { person: personSchema() } }),
  run: async (context, { email }) => ({ person: await readPerson(context, email) }),
})
