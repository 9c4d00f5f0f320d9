import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { ticketTypeName } from '../../values/ticket-type-name.ts'
import { argument, option } from './make.ts'

/** The fields of a ticket type, as options. */
export const typeName = argument('type', "the ticket type's name, like vip", ticketTypeName)
export const newTypeName = option('name', '--name <s>', 'a new name', ticketTypeName)
export const quota = option(
  'quota',
  '--quota <n>',
  "seats that it may take at most (else only the event's capacity counts)",
  whole(1, limits.capacity),
)
export const least = option(
  'minPerBooking',
  '--min <n>',
  'least tickets of this type in one booking',
  whole(1, limits.quantity),
)
export const most = option(
  'maxPerBooking',
  '--max <n>',
  'most tickets of this type in one booking',
  whole(1, limits.quantity),
)
