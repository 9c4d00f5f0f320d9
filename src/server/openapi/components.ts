import type { JsonSchema } from '../../operations/field.ts'
import { bookingSchema, ticketSchema } from '../../operations/schemas/booking.ts'
import { checkInSchema } from '../../operations/schemas/check-in.ts'
import {
  availabilitySchema,
  eventLabelSchema,
  eventSchema,
  ticketTypeSchema,
} from '../../operations/schemas/event.ts'
import { paymentSchema } from '../../operations/schemas/payment.ts'
import { tokenSchema } from '../../operations/schemas/token.ts'
import { moneySchema } from '../../operations/schemas/values.ts'
import { entrySchema } from '../../operations/schemas/waitlist.ts'
import { errorSchema } from './schemas.ts'

/** What stands in many answers, by name: the larger before what they are made of. */
const COMPONENTS: Readonly<Record<string, JsonSchema>> = {
  Error: errorSchema,
  Booking: bookingSchema(),
  Event: eventSchema(),
  Availability: availabilitySchema(),
  WaitlistEntry: entrySchema(),
  Payment: paymentSchema(),
  Token: tokenSchema(),
  CheckIn: checkInSchema(),
  Ticket: ticketSchema(),
  TicketType: ticketTypeSchema(),
  EventLabel: eventLabelSchema(),
  Money: moneySchema,
}

const names = new Map(Object.entries(COMPONENTS).map(([name, schema]) => [JSON.stringify(schema), name]))

/** A document in which what has a name is referred to by it. */
export function withReferences(document: JsonSchema): JsonSchema {
  return Object.fromEntries(Object.entries(document).map(([key, value]) => [key, referring(value)]))
}

/** The named schemas themselves. */
export function componentSchemas(): JsonSchema {
  return Object.fromEntries(
    Object.entries(COMPONENTS).map(([name, schema]) => [name, withReferences(schema)]),
  )
}

function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring)
  if (typeof value !== 'object' || value === null) return value
  const name = names.get(JSON.stringify(value))
  if (name !== undefined) return { $ref: `#/components/schemas/${name}` }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, referring(inner)]))
}
