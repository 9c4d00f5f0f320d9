import { bookingCode } from '../../values/booking-code.ts'
import { durationWithUnit } from '../../values/duration.ts'
import { email as parseEmail } from '../../values/email.ts'
import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import { argument, oneOf, option, optionalArgument, repeated, variadic } from './make.ts'

/** The booking that a command is about. */
export const bookingArgument = argument('booking', 'the code of a booking, like K7QF-3M9X', bookingCode)

/** The event that a command is about. */
export const event = argument('event', "the event's id or slug", text(limits.slug))
export const optionalEvent = optionalArgument('event', "the event's id or slug", text(limits.slug))
export const eventOption = option(
  'event',
  '--event <event>',
  'only of this event (id or slug)',
  text(limits.slug),
)

export const bookingCodes = variadic(
  'codes',
  'the code of a booking, like K7QF-3M9X, or several',
  bookingCode,
  limits.codes,
)

export const email = option('email', '--email <e>', "the guest's e-mail address", parseEmail)
export const to = option('to', '--to <email>', 'whom it is to belong to', parseEmail)
export const quantity = option(
  'quantity',
  '-n, --quantity <n>',
  'how many seats (default: 1)',
  whole(1, limits.quantity),
)
export const hold = option(
  'holdMs',
  '--hold <duration>',
  'only hold the seats for so long, like 15m; then: tix confirm',
  durationWithUnit('1s', '30d'),
)
export const seatsOption = option(
  'seats',
  '--seats <n>',
  'only so many seats of each, the last ones (else all)',
  whole(1, limits.quantity),
)
export const reason = option('reason', '--reason <s>', 'why, for the log', text(limits.reason))
export const guestName = option('name', '--name <s>', "the guest's name", text(limits.name))
export const types = repeated(
  'types',
  '--type <name[=n]>',
  'ticket type, with a number of seats to mix several: --type vip=2 --type standard=3',
  typeWish,
  50,
)
export const bookingStatus = option(
  'status',
  '--status <s>',
  'only held, confirmed, canceled or expired ones',
  oneOf(['held', 'confirmed', 'canceled', 'expired']),
)
function typeWish(raw: string) {
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
