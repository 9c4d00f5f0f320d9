import { WAITLIST_STATUSES } from '../../store/interface/rows.ts'
import { listWaitlist } from '../../ticketing/waitlist/list.ts'
import { choice } from '../field.ts'
import { email, event } from '../fields/booking.ts'
import { cursor, limit } from '../fields/listing.ts'
import { operation } from '../operation.ts'
import { listOf, nextSchema } from '../schemas/values.ts'
import { entrySchema } from '../schemas/waitlist.ts'

export const waitlistList = operation({
  name: 'waitlist list',
  summary: 'Show who waits, and what became of offers',
  role: 'seller',
  input: {
    event,
    email,
    status: choice(
      { help: `only those who are ${WAITLIST_STATUSES.join(', ')}`, placeholder: 's' },
      WAITLIST_STATUSES,
    ),
    limit,
    cursor,
  },
  output: () => ({ properties: { entries: listOf(entrySchema()), next: nextSchema } }),
  run: (context, input) => listWaitlist(context, input),
})
