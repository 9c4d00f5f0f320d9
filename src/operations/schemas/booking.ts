import type { Alike } from '../../ticketing/bookings/alike.ts'
import type { Booking, Ticket } from '../../ticketing/model/booking.ts'
import type { JsonSchema } from '../field.ts'
import { eventLabelSchema } from './event.ts'
import {
  instantSchema,
  integerSchema,
  listOf,
  moneySchema,
  nullableInstant,
  nullableString,
  objectOf,
  replayedSchema,
  stringSchema,
  words,
} from './values.ts'

export function bookingSchema(): JsonSchema {
  return objectOf<Booking>({
    code: stringSchema,
    event: eventLabelSchema(),
    email: nullableString,
    name: nullableString,
    quantity: integerSchema,
    status: words(['held', 'confirmed', 'canceled', 'expired']),
    channel: words(['cli', 'door', 'import', 'api']),
    total: moneySchema,
    paid: moneySchema,
    due: moneySchema,
    owed: moneySchema,
    discount: moneySchema,
    voucher: nullableString,
    ref: nullableString,
    note: nullableString,
    expiresAt: nullableInstant,
    tickets: listOf(ticketSchema()),
    createdAt: instantSchema,
  })
}

/** A booking of the same address, made a moment before. */
export function alikeSchema(): JsonSchema {
  return objectOf<Alike>({
    code: stringSchema,
    quantity: integerSchema,
    status: words(['held', 'confirmed']),
    createdAt: instantSchema,
  })
}

export function ticketSchema(): JsonSchema {
  return objectOf<Ticket>({
    position: integerSchema,
    code: stringSchema,
    type: stringSchema,
    price: moneySchema,
    attendee: nullableString,
    status: words(['valid', 'checked_in', 'canceled', 'revoked']),
  })
}

/** The output of an operation on one booking. */
export const bookingOutput = () => ({
  properties: { booking: bookingSchema(), replayed: replayedSchema },
  optional: ['replayed'],
})
