import { limits } from '../../values/limits.ts'
import { ticketTypeName } from '../../values/names/ticket-type-name.ts'
import { whole } from '../../values/number.ts'
import { field, integer } from '../field.ts'
import { currency, price, salesEnd, salesStart } from './event.ts'

/** The fields of ticket types. */

export const typeName = field(
  { help: "the ticket type's name, like vip", placeholder: 'name' },
  ticketTypeName,
)
const quota = field(
  { help: "seats that it may take at most (else only the event's capacity counts)", placeholder: 'n' },
  whole(1, limits.capacity),
  integer(1, limits.capacity),
)
const least = field(
  { help: 'least tickets of this type in one booking', placeholder: 'n', aliases: ['minPerBooking'] },
  whole(1, limits.quantity),
  integer(1, limits.quantity),
)
const most = field(
  { help: 'most tickets of this type in one booking', placeholder: 'n', aliases: ['maxPerBooking'] },
  whole(1, limits.quantity),
  integer(1, limits.quantity),
)

/** What a ticket type is like, besides its name. */
export const typeFields = { price, currency, quota, salesStart, salesEnd, min: least, max: most }
