import { currency as parseCurrency } from '../../values/currency.ts'
import { limits } from '../../values/limits.ts'
import { decimal } from '../../values/money.ts'
import { slug as parseSlug } from '../../values/names/slug.ts'
import { whole } from '../../values/number.ts'
import { text } from '../../values/text.ts'
import { when } from '../../values/time/when.ts'
import { timeZone } from '../../values/time/zone.ts'
import { field, flag, integer, list } from '../field.ts'

/** The fields of events. */

export const name = field({ help: "the event's name", placeholder: 's' }, text(limits.name))
export const capacity = field(
  { help: 'how many seats there are', placeholder: 'n' },
  whole(1, limits.capacity),
  integer(1, limits.capacity),
)
export const starts = field(
  { help: 'when it begins, like "2030-05-01 19:30"', placeholder: 'when', aliases: ['startsAt'] },
  when,
)
export const ends = field({ help: 'when it ends', placeholder: 'when', aliases: ['endsAt'] }, when)
export const timezone = field(
  {
    help: "its time zone, like Europe/Berlin (of a new event, else this machine's)",
    placeholder: 'iana',
  },
  timeZone,
)
export const venue = field({ help: 'where it takes place', placeholder: 's' }, text(limits.venue))
export const description = field({ help: 'what it is about', placeholder: 's' }, text(limits.description))
export const category = field({ help: 'what kind of event it is', placeholder: 's' }, text(limits.category))
export const tags = list(
  { help: 'a word to find it by', placeholder: 's', aliases: ['tags'] },
  tag,
  limits.tags,
)
export const slug = field(
  { help: 'its name in commands (else made from the name)', placeholder: 's' },
  parseSlug,
)
export const price = field({ help: 'price of a seat, like 25 or 25.50', placeholder: 'decimal' }, decimal)
export const currency = field({ help: 'currency of the price, like EUR', placeholder: 'iso' }, parseCurrency)
export const salesStart = field(
  { help: 'when sales open', placeholder: 'when', aliases: ['salesStartAt'] },
  when,
)
export const salesEnd = field(
  {
    help: 'when sales close (else when the event is over)',
    placeholder: 'when',
    aliases: ['salesEndAt'],
  },
  when,
)
export const maxPerBooking = field(
  { help: 'most seats in one booking', placeholder: 'n' },
  whole(1, limits.quantity),
  integer(1, limits.quantity),
)
export const maxPerPerson = field(
  { help: 'most seats of one address, over all its bookings', placeholder: 'n' },
  whole(1, limits.quantity),
  integer(1, limits.quantity),
)
export const draft = flag('do not put it on sale yet')

export function tag(raw: string): string {
  return text(limits.tag)(raw).toLowerCase()
}
