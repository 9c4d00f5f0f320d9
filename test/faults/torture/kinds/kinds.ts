import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Random } from '../random.ts'
import type { World } from '../world.ts'
import { HTTP_KINDS } from './http-kinds.ts'
import { atEvent, type Kind, keyed, never, to } from './kind.ts'
import { MAINTENANCE } from './maintenance-kinds.ts'

export const CREATE_EVENT: Kind = { name: 'create-event', weight: 2, words: createEvent, repeatable: true }

/** Few uses: the last one is raced for. */
const VOUCHER = 'TORTURED'
export const CREATE_VOUCHER: Kind = {
  name: 'create-voucher',
  weight: 0,
  words: () => ['create-voucher', VOUCHER, '--percent', '33', '--uses', '5'],
}

export const KINDS: readonly Kind[] = [
  CREATE_EVENT,
  { name: 'book', weight: 14, words: keyed(book), repeatable: true },
  { name: 'book without a key', weight: 5, words: book },
  { name: 'book with a voucher', weight: 3, words: keyed(withVoucher), repeatable: true },
  { name: 'hold', weight: 5, words: keyed(hold), repeatable: true },
  { name: 'confirm', weight: 4, words: to('held', ({ code }) => ['confirm', code]), wrote: never },
  {
    name: 'cancel',
    weight: 5,
    words: to('confirmed', ({ code }) => ['cancel', code]),
    wrote: ({ seats }) => seats > 0,
  },
  { name: 'let go', weight: 1, words: to('held', ({ code }) => ['cancel', code]), wrote: never },
  {
    name: 'cancel one seat',
    weight: 2,
    words: to('confirmed', ({ code }) => ['cancel', code, '--seats', '1']),
  },
  {
    name: 'pay',
    weight: 2,
    words: keyed(to('confirmed', ({ code }) => ['pay', code, '--method', 'cash'])),
    wrote: never,
  },
  { name: 'refund', weight: 1, words: keyed(to('confirmed', ({ code }) => ['refund', code])), wrote: never },
  {
    name: 'import',
    weight: 2,
    words: importFile,
    repeatable: true,
    wrote: ({ import: { booked } }) => booked > 0,
  },
  {
    name: 'import-events',
    weight: 1,
    words: importEvents,
    repeatable: true,
    wrote: ({ import: { created, updated } }) => created + updated > 0,
  },
  { name: 'waitlist join', weight: 3, words: joinWaitlist },
  { name: 'waitlist leave', weight: 0.7, words: leaveWaitlist },
  { name: 'waitlist offer', weight: 0.7, words: offerSeats, wrote: never },
  { name: 'transfer', weight: 2, words: transfer },
  { name: 'hand on one seat', weight: 2, words: keyed(handOn), wrote: ({ replayed }) => !replayed },
  { name: 'exchange one seat', weight: 2, words: keyed(exchange), wrote: never },
  {
    name: 'name an attendee',
    weight: 1,
    words: to('confirmed', ({ code }) => ['update-booking', code, '--attendee', '1=Somebody']),
    wrote: never,
  },
  {
    name: 'prolong a hold',
    weight: 1,
    words: to('held', ({ code }) => ['update-booking', code, '--hold', '90s']),
    wrote: never,
  },
  { name: 'more seats, or fewer', weight: 2, words: changeCapacity, wrote: never },
  { name: 'add-ticket-type', weight: 0.3, words: addTicketType },
  { name: 'update-ticket-type', weight: 1.5, words: updateTicketType },
  { name: 'cancel-event', weight: 0.2, words: atEvent(slug => ['cancel-event', slug]), wrote: never },
  { name: 'list', weight: 1, words: () => ['list', '--available'], wrote: never },
  { name: 'availability', weight: 2, words: atEvent(slug => ['availability', slug]), wrote: never },
  {
    name: 'my-bookings',
    weight: 1,
    words: to('confirmed', ({ email }) => ['my-bookings', '--email', email]),
    wrote: never,
  },
  ...MAINTENANCE,
  ...HTTP_KINDS,
]

function createEvent({ seats }: World, random: Random, id: string): string[] {
  const capacity = String(random.whole(seats.least, seats.most))
  const when = ['--starts', '2031-05-01 19:30', '--timezone', 'Europe/Berlin']
  const price = ['--price', '12.50', '--currency', 'EUR']
  return ['create-event', `Event ${id}`, '--capacity', capacity, ...when, ...price, '--idempotency-key', id]
}

function book(world: World, random: Random, id: string): string[] | undefined {
  const event = random.pick(world.hotEvents)
  if (!event) return undefined
  const guest = ['--email', `${id}@example.com`, '--name', `Guest ${id}`]
  const kinds = [random.pick(event.types), random.pick(event.types)]
  const mixed = [...new Set(kinds)].flatMap(type => ['--type', `${type}=${random.whole(1, 3)}`])
  return ['book', event.slug, ...guest, ...mixed]
}

function hold(world: World, random: Random, id: string): string[] | undefined {
  const words = book(world, random, id)
  return words && [...words, '--hold', `${random.whole(1, 40)}s`]
}

const IMPORTED_ROWS = { least: 1, most: 25 }

function importFile(world: World, random: Random, id: string): string[] | undefined {
  const rows = Array.from(
    { length: random.whole(IMPORTED_ROWS.least, IMPORTED_ROWS.most) },
    (_, i) => `${id}-${i}@example.com,Guest ${id},${random.whole(1, 2)},${id}-${i}`,
  )
  const file = join(world.folder, `${id}.csv`)
  writeFileSync(file, ['email,name,quantity,ref', ...rows, ''].join('\n'))
  return atEvent(slug => ['import', file, '--event', slug])(world, random, id)
}

/** A season: events that are new, and another capacity for one that sells. */
function importEvents(world: World, random: Random, id: string): string[] {
  const { least, most } = world.seats
  const capacity = () => random.whole(least, most)
  const ticketTypes = [{ name: 'Stalls' }, { name: 'Gallery', quota: least }]
  const season: object[] = Array.from({ length: random.whole(1, 3) }, (_, i) => ({
    name: `Event ${id} ${i}`,
    capacity: capacity(),
    starts: '2031-05-01 19:30',
    ticketTypes,
  }))
  const known = random.pick(world.hotEvents)
  if (known) season.push({ slug: known.slug, capacity: capacity() })
  const file = join(world.folder, `${id}.ndjson`)
  writeFileSync(file, season.map(event => `${JSON.stringify(event)}\n`).join(''))
  return ['import-events', file]
}

function joinWaitlist(world: World, random: Random, id: string): string[] | undefined {
  const event = random.pick(world.hotEvents)
  const type = event && random.pick(event.types)
  if (!event || type === undefined) return undefined
  const wish = ['-n', String(random.whole(1, 4)), '--type', type]
  return ['waitlist', 'join', event.slug, '--email', `${id}@example.com`, '--name', `Guest ${id}`, ...wish]
}

function leaveWaitlist(world: World, random: Random): string[] | undefined {
  const entry = random.pick(world.waiting)
  return entry === undefined ? undefined : ['waitlist', 'leave', entry]
}

function offerSeats(world: World, random: Random, id: string): string[] | undefined {
  const terms = ['--ttl', `${random.whole(1, 60)}s`]
  return atEvent(slug => ['waitlist', 'offer', slug, ...terms])(world, random, id)
}

function transfer(world: World, random: Random, id: string): string[] | undefined {
  const guest = ['--to', `${id}@example.com`, '--name', `Guest ${id}`]
  return to('confirmed', ({ code }) => ['transfer', code, ...guest])(world, random, id)
}

function withVoucher(world: World, random: Random, id: string): string[] | undefined {
  const words = book(world, random, id)
  return words && [...words, '--voucher', VOUCHER]
}

function handOn(world: World, random: Random, id: string): string[] | undefined {
  const guest = ['--to', `${id}@example.com`, '--name', `Guest ${id}`]
  return to('confirmed', ({ code }) => ['transfer', code, '--ticket', '1', ...guest])(world, random, id)
}

/** For another type of its own event, as far as that is known. */
function exchange(world: World, random: Random): string[] | undefined {
  const booking = random.pick(world.bookings('confirmed'))
  const event = world.hotEvents.find(({ slug }) => slug === booking?.event)
  const type = event && random.pick(event.types)
  if (!booking || type === undefined) return undefined
  return ['exchange', booking.code, '--ticket', '1', '--type', type]
}

function changeCapacity(world: World, random: Random, id: string): string[] | undefined {
  const capacity = String(random.whole(world.seats.least, world.seats.most))
  return atEvent(slug => ['update-event', slug, '--capacity', capacity])(world, random, id)
}

function addTicketType(world: World, random: Random, id: string): string[] | undefined {
  const quota = String(random.whole(1, world.seats.least))
  return atEvent(slug => ['add-ticket-type', slug, `Type ${id}`, '--quota', quota])(world, random, id)
}

function updateTicketType(world: World, random: Random): string[] | undefined {
  const event = random.pick(world.hotEvents)
  const type = event && random.pick(event.types)
  if (!event || type === undefined) return undefined
  const quota = ['--quota', String(random.whole(1, world.seats.most))]
  const change = random.pick([quota, quota, ['--clear', 'quota'], ['--price', `${random.whole(1, 90)}.50`]])
  return ['update-ticket-type', event.slug, type, ...(change ?? [])]
}
