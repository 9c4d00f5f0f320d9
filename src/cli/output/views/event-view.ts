import type { Availability } from '../../../ticketing/events/availability.ts'
import type { Event, TicketType } from '../../../ticketing/model/event.ts'
import { amount, statusWord } from '../human.ts'
import { moment } from '../moment.ts'
import type { View } from '../view.ts'

export const eventView: View<Event> = {
  fields: {
    id: { value: e => e.id, align: 'right' },
    slug: { value: e => e.slug, human: (e, style) => style.cyan(e.slug) },
    name: { value: e => e.name, human: (e, style) => style.bold(e.name), shrinks: true },
    description: { value: e => e.description, shrinks: true },
    venue: { value: e => e.venue, shrinks: true },
    category: { value: e => e.category, shrinks: true },
    tags: { value: e => e.tags.join(';'), human: e => e.tags.join(', '), shrinks: true },
    startsAt: moment(e => e.startsAt, 'starts'),
    endsAt: moment(e => e.endsAt, 'ends'),
    timezone: { value: e => e.timezone },
    salesStartAt: moment(e => e.salesStartAt, 'sales start'),
    salesEndAt: moment(e => e.salesEndAt, 'sales end'),
    status: { value: e => e.status, human: (e, style) => statusWord(e.status, style) },
    sales: { value: e => e.sales, human: e => e.sales.replaceAll('_', ' ') },
    capacity: { value: e => e.capacity, align: 'right' },
    available: {
      value: e => e.available,
      align: 'right',
      label: 'seats left',
      human: (e, style) => `${e.available === 0 ? style.red('0') : e.available} of ${e.capacity}`,
    },
    maxPerBooking: { value: e => e.maxPerBooking, label: 'max per booking', align: 'right' },
    maxPerPerson: { value: e => e.maxPerPerson, label: 'max per person', align: 'right' },
    price: {
      value: e => lowestPrice(e.ticketTypes)?.amount ?? null,
      human: e => priceRange(e.ticketTypes),
      align: 'right',
    },
    ticketTypes: {
      value: e => seatsByType(e.ticketTypes, '=', ';'),
      label: 'ticket types',
      human: e => typesInWords(e.ticketTypes),
      shrinks: true,
    },
    currency: { value: e => e.ticketTypes.find(t => t.price)?.price?.currency ?? null },
    cancelReason: { value: e => e.cancelReason, label: 'reason', shrinks: true },
    createdAt: moment(e => e.createdAt, 'created'),
  },
  table: ['slug', 'name', 'startsAt', 'venue', 'price', 'available', 'status'],
  spare: ['venue', 'status', 'name'],
  card: [
    'slug',
    'name',
    'description',
    'startsAt',
    'endsAt',
    'timezone',
    'venue',
    'category',
    'tags',
    'price',
    'ticketTypes',
    'maxPerBooking',
    'maxPerPerson',
    'salesStartAt',
    'salesEndAt',
    'sales',
    'available',
    'status',
    'cancelReason',
  ],
  quiet: e => e.slug,
}

export const availabilityView: View<Availability> = {
  fields: {
    event: { value: a => a.event.slug, human: (a, style) => style.cyan(a.event.slug) },
    name: { value: a => a.event.name, human: (a, style) => style.bold(a.event.name), shrinks: true },
    startsAt: moment(a => a.event.startsAt, 'starts'),
    capacity: { value: a => a.capacity, align: 'right' },
    available: {
      value: a => a.available,
      align: 'right',
      human: (a, style) => (a.available === 0 ? style.red(noneLeft(a)) : style.green(String(a.available))),
    },
    free: { value: a => a.free, align: 'right' },
    held: { value: a => a.held, align: 'right' },
    sold: { value: a => a.sold, align: 'right' },
    status: { value: a => a.status, human: (a, style) => statusWord(a.status, style) },
    ticketTypes: {
      value: a => seatsByType(a.ticketTypes, '=', ';'),
      label: 'ticket types',
      human: a => seatsByType(a.ticketTypes, ' ', ', '),
      shrinks: true,
    },
  },
  table: ['event', 'name', 'startsAt', 'capacity', 'sold', 'held', 'free', 'available', 'status'],
  spare: ['status', 'name', 'startsAt'],
  card: [
    'event',
    'name',
    'startsAt',
    'capacity',
    'sold',
    'held',
    'free',
    'available',
    'ticketTypes',
    'status',
  ],
  quiet: a => String(a.available),
}

/** A word only where it is true: what is not on sale is not sold out. */
function noneLeft({ status, free }: Availability): string {
  return status === 'on_sale' && free === 0 ? 'sold out' : '0'
}

/** `VIP=3;Standard=40`: the seats left of each type. */
function seatsByType(types: readonly TicketType[], equals: string, separator: string): string {
  return types.map(type => type.name + equals + type.available).join(separator)
}

/** `standard 40 at 25.00 EUR, vip 3 at 80.00 EUR`: what is left, and what it costs. */
function typesInWords(types: readonly TicketType[]): string {
  return types
    .map(({ name, available, price }) => `${name} ${available}${price ? ` at ${amount(price)}` : ''}`)
    .join(', ')
}

/** Of what is on sale now; before and after the sales, of all that is ever sold. */
function pricedNow(types: readonly TicketType[]): readonly TicketType[] {
  const open = types.filter(type => type.sales === 'open')
  if (open.length > 0) return open
  const later = types.filter(type => type.sales === 'not_yet')
  return later.length > 0 ? later : types
}

function lowestPrice(types: readonly TicketType[]) {
  const prices = pricedNow(types).flatMap(type => (type.price ? [type.price] : []))
  return prices.sort((a, b) => Number(a.amount) - Number(b.amount))[0]
}

function priceRange(all: readonly TicketType[]): string {
  const types = pricedNow(all)
  const lowest = lowestPrice(types)
  if (!lowest) return 'free'
  if (types.some(type => !type.price)) return 'from free'
  const same = types.every(type => type.price?.amount === lowest.amount)
  return same ? amount(lowest) : `from ${amount(lowest)}`
}
