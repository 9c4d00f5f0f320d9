import type { Availability } from '../../ticketing/events/availability.ts'
import type { Event, EventLabel, TicketType } from '../../ticketing/model/event.ts'
import type { JsonSchema } from '../field.ts'
import {
  instantSchema,
  integerSchema,
  listOf,
  moneySchema,
  nullableInstant,
  nullableInteger,
  nullableString,
  objectOf,
  replayedSchema,
  stringSchema,
  words,
} from './values.ts'

const STATUS = words(['draft', 'on_sale', 'canceled', 'ended'])
const SALES = words(['open', 'not_yet', 'closed'])

const label = {
  id: integerSchema,
  slug: stringSchema,
  name: stringSchema,
  startsAt: instantSchema,
  timezone: stringSchema,
}

/** An event as other things name it. */
export function eventLabelSchema(): JsonSchema {
  return objectOf<EventLabel>(label)
}

export function eventSchema(): JsonSchema {
  return objectOf<Event>({
    ...label,
    description: nullableString,
    venue: nullableString,
    category: nullableString,
    tags: listOf(stringSchema),
    endsAt: nullableInstant,
    salesStartAt: nullableInstant,
    salesEndAt: nullableInstant,
    status: STATUS,
    sales: SALES,
    capacity: integerSchema,
    available: integerSchema,
    maxPerBooking: nullableInteger,
    maxPerPerson: nullableInteger,
    cancelReason: nullableString,
    ticketTypes: listOf(ticketTypeSchema()),
    createdAt: instantSchema,
  })
}

export function ticketTypeSchema(): JsonSchema {
  return objectOf<TicketType>({
    id: integerSchema,
    name: stringSchema,
    price: moneySchema,
    quota: nullableInteger,
    available: integerSchema,
    sales: SALES,
    salesStartAt: nullableInstant,
    salesEndAt: nullableInstant,
    minPerBooking: nullableInteger,
    maxPerBooking: nullableInteger,
  })
}

export function availabilitySchema(): JsonSchema {
  return objectOf<Availability>({
    event: eventLabelSchema(),
    capacity: integerSchema,
    sold: integerSchema,
    held: integerSchema,
    free: integerSchema,
    available: integerSchema,
    status: STATUS,
    ticketTypes: listOf(ticketTypeSchema()),
  })
}

/** The output of an operation on one event. */
export const eventOutput = () => ({
  properties: { event: eventSchema(), replayed: replayedSchema },
  optional: ['replayed'],
})

/** The output of an operation on one ticket type. */
export const ticketTypeOutput = () => ({
  properties: { event: eventSchema(), ticketType: ticketTypeSchema(), replayed: replayedSchema },
  optional: ['replayed'],
})
