import { PAYMENT_METHODS } from '../../store/interface/rows.ts'
import { bookingCode } from '../../values/codes/booking-code.ts'
import { ticketRef } from '../../values/codes/ticket-ref.ts'
import { voucherCode } from '../../values/codes/voucher-code.ts'
import { durationWithUnit } from '../../values/duration.ts'
import { email as parseEmail } from '../../values/email.ts'
import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import { choice, field, integer, list } from '../field.ts'

/** The fields of bookings: shared by every operation that has them, so that one parser and one phrase decide. */

export const event = field({ help: "the event's id or slug", placeholder: 'event' }, text(limits.slug))
export const booking = field(
  { help: 'the code of a booking, like K7QF-3M9X', placeholder: 'booking', aliases: ['code'] },
  bookingCode,
)
export const codes = list(
  { help: 'the code of a booking, like K7QF-3M9X, or several', placeholder: 'code' },
  bookingCode,
  limits.codes,
)
export const email = field({ help: "the guest's e-mail address", placeholder: 'email' }, parseEmail, {
  type: 'string',
  format: 'email',
})
export const guestName = field({ help: "the guest's name", placeholder: 's' }, text(limits.name))
export const quantity = field(
  { help: 'how many seats (default: 1)', placeholder: 'n' },
  whole(1, limits.quantity),
  integer(1, limits.quantity),
)
export const types = list(
  {
    help: 'ticket type, with a number of seats to mix several, like vip=2',
    placeholder: 'name[=n]',
    aliases: ['types'],
  },
  ticketSelection,
  limits.ticketTypes,
)
export const hold = field(
  { help: 'only hold the seats, for this long, like 15m', placeholder: 'duration' },
  durationWithUnit('1s', '30d'),
)
export const paid = choice(
  { help: `paid in full, at once: ${PAYMENT_METHODS.join(', ')}`, placeholder: 'method' },
  PAYMENT_METHODS,
)
export const channel = choice({ help: 'where it is sold: cli, door or api', placeholder: 's' }, [
  'cli',
  'door',
  'api',
])
export const attendees = list(
  {
    help: 'who sits there, a name for each seat in the order of the types',
    placeholder: 's',
    aliases: ['attendees'],
  },
  text(limits.name),
  limits.quantity,
)
export const voucher = field({ help: 'the code of a voucher', placeholder: 'code' }, voucherCode)
export const tickets = list(
  {
    help: 'only this ticket, by its position or its code; give it again for more',
    placeholder: 'position or code',
    aliases: ['tickets'],
    narrows: true,
  },
  ticketRef,
  limits.quantity,
)
export const note = field({ help: 'a note for yourselves', placeholder: 's' }, text(limits.note))
export const attendeeAt = list(
  {
    help: 'the name on the ticket at a position, like 2="Ada Lovelace"; nothing after = takes it away',
    placeholder: 'position=s',
    aliases: ['attendees'],
  },
  positionAndName,
  limits.quantity,
)
export const bookingStatus = choice(
  { help: 'only held, confirmed, canceled or expired ones', placeholder: 's' },
  ['held', 'confirmed', 'canceled', 'expired'],
)
export const reason = field({ help: 'why, for the log', placeholder: 's' }, text(limits.reason))

/** `2=Ada Lovelace`; `2=` for nobody. */
function positionAndName(raw: string): { position: number; name: string | null } {
  const [, position, name = ''] = /^(\d{1,5})=(.*)$/s.exec(raw.trim()) ?? []
  if (position === undefined)
    throw new ParseError(`must be a position and a name, like 2="Ada Lovelace", not ${quoted(raw)}`)
  return {
    position: whole(1, limits.quantity)(position),
    name: name.trim() === '' ? null : text(limits.name)(name),
  }
}

/** `vip`, or `vip=2`. */
function ticketSelection(raw: string) {
  const match = /^(.*?)(?:=([^=]*))?$/s.exec(raw)
  const name = text(limits.ticketTypeName)(match?.[1] ?? '')
  if (match?.[2] === undefined) return { name }
  try {
    return { name, quantity: whole(1, limits.quantity)(match[2]) }
  } catch (error) {
    if (error instanceof ParseError) throw new ParseError(`${error.message} in ${quoted(raw)}`)
    throw error
  }
}
