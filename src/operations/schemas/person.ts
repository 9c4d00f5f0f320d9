import type { Erased } from '../../ticketing/people/erase-person.ts'
import type { Person } from '../../ticketing/people/person.ts'
import type { JsonSchema } from '../field.ts'
import { bookingSchema } from './booking.ts'
import { logEntrySchema } from './log-entry.ts'
import { paymentOfSchema } from './payment.ts'
import { integerSchema, listOf, objectOf, stringSchema } from './values.ts'
import { entrySchema } from './waitlist.ts'

export function personSchema(): JsonSchema {
  return objectOf<Person>({
    email: stringSchema,
    names: listOf(stringSchema),
    bookings: listOf(bookingSchema()),
    payments: listOf(paymentOfSchema()),
    waitlist: listOf(entrySchema()),
    log: listOf(logEntrySchema()),
  })
}

export function erasedSchema(): JsonSchema {
  return objectOf<Erased>({
    bookings: integerSchema,
    waitlist: integerSchema,
    log: integerSchema,
    elsewhere: integerSchema,
    remains: listOf(stringSchema),
  })
}
