import { WAITLIST_STATUSES } from '../../store/interface/rows.ts'
import type { WaitlistEntry } from '../../ticketing/model/waitlist-entry.ts'
import type { JsonSchema } from '../field.ts'
import { eventLabelSchema } from './event.ts'
import {
  instantSchema,
  integerSchema,
  nullableInstant,
  nullableInteger,
  nullableString,
  objectOf,
  replayedSchema,
  stringSchema,
  words,
} from './values.ts'

export function entrySchema(): JsonSchema {
  return objectOf<WaitlistEntry>({
    id: integerSchema,
    event: eventLabelSchema(),
    email: stringSchema,
    name: nullableString,
    quantity: integerSchema,
    type: stringSchema,
    position: nullableInteger,
    blocked: nullableString,
    status: words(WAITLIST_STATUSES),
    booking: nullableString,
    expiresAt: nullableInstant,
    joinedAt: instantSchema,
  })
}

/** The output of an operation on one entry. */
export const entryOutput = () => ({
  properties: { entry: entrySchema(), replayed: replayedSchema },
  optional: ['replayed'],
})
