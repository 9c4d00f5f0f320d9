import type { CheckIn } from '../../ticketing/check-in/check-in.ts'
import { OUTCOMES } from '../../ticketing/check-in/outcomes.ts'
import type { JsonSchema } from '../field.ts'
import { eventLabelSchema } from './event.ts'
import { instantSchema, nullableString, objectOf, stringSchema, words } from './values.ts'

export function checkInSchema(): JsonSchema {
  const first = objectOf<NonNullable<CheckIn['first']>>({
    at: instantSchema,
    gate: nullableString,
    actor: stringSchema,
  })
  return objectOf<CheckIn>({
    code: stringSchema,
    outcome: words(OUTCOMES),
    booking: nullableString,
    ticket: nullableString,
    name: nullableString,
    type: nullableString,
    event: { anyOf: [eventLabelSchema(), { type: 'null' }] },
    at: instantSchema,
    gate: nullableString,
    actor: stringSchema,
    first: { anyOf: [first, { type: 'null' }] },
  })
}
