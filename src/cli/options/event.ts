import { currency } from '../../values/currency.ts'
import { limits } from '../../values/limits.ts'
import { decimal } from '../../values/money.ts'
import { whole } from '../../values/number.ts'
import { slug } from '../../values/slug.ts'
import { text } from '../../values/text.ts'
import { when } from '../../values/time/when.ts'
import { timeZone } from '../../values/time/zone.ts'
import { flag, oneOf, option, repeated } from './make.ts'

/** The fields of an event, as options. */
export const capacity = option(
  'capacity',
  '--capacity <n>',
  'how many seats there are',
  whole(1, limits.capacity),
)
export const starts = option('starts', '--starts <when>', 'when it begins, like "2030-05-01 19:30"', when)
export const ends = option('ends', '--ends <when>', 'when it ends', when)
export const timezone = option(
  'timezone',
  '--timezone <iana>',
  "its time zone, like Europe/Berlin (of a new event, else this machine's)",
  timeZone,
)
export const venue = option('venue', '--venue <s>', 'where it takes place', text(limits.venue))
export const description = option(
  'description',
  '--description <s>',
  'what it is about',
  text(limits.description),
)
export const category = option(
  'category',
  '--category <s>',
  'what kind of event it is',
  text(limits.category),
)
export const tags = repeated('tags', '--tag <s>', 'a word to find it by', tag, limits.tags)
export const slugOption = option('slug', '--slug <s>', 'its name in commands (else made from the name)', slug)
export const price = option('price', '--price <decimal>', 'price of a seat, like 25 or 25.50', decimal)
export const currencyOption = option(
  'currency',
  '--currency <iso>',
  'currency of the price, like EUR',
  currency,
)
export const salesStart = option('salesStart', '--sales-start <when>', 'when sales open', when)
export const salesEnd = option(
  'salesEnd',
  '--sales-end <when>',
  'when sales close (else when the event is over)',
  when,
)
export const maxPerBooking = option(
  'maxPerBooking',
  '--max-per-booking <n>',
  'most seats in one booking',
  whole(1, limits.quantity),
)
export const newName = option('name', '--name <s>', 'a new name; the slug stays', text(limits.name))
export const newSlug = option('slug', '--slug <s>', 'a new name in commands; the old one is free then', slug)
export const saleStatus = option(
  'status',
  '--status <s>',
  'draft (not on sale) or on_sale',
  oneOf(['draft', 'on_sale']),
)
export const draft = flag('draft', '--draft', 'do not put it on sale yet')

export function tag(raw: string): string {
  return text(limits.tag)(raw).toLowerCase()
}
