import { leaveWaitlist } from '../../ticketing/waitlist/leave.ts'
import { limits } from '../../values/limits.ts'
import { text } from '../../values/text.ts'
import { field, required } from '../field.ts'
import { email } from '../fields/booking.ts'
import { operation } from '../operation.ts'
import { orReplayed } from '../schemas/values.ts'
import { entryOutput } from '../schemas/waitlist.ts'

export const waitlistLeave = operation({
  name: 'waitlist leave',
  summary: 'Leave the waitlist, or decline what it offered',
  description: 'The seats of an offer go to the next who waits.',
  role: 'seller',
  writes: true,
  input: {
    from: required(
      field(
        { help: 'the event (id or slug), with an address; or the id of an entry', placeholder: 'from' },
        text(limits.slug),
      ),
    ),
    email,
  },
  output: entryOutput,
  errors: ['CONFLICT'],
  run: async (context, input, options) => orReplayed(await leaveWaitlist(context, input, options)),
})
