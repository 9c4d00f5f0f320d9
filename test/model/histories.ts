import { bookSeats } from '../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../src/ticketing/bookings/confirm.ts'
import { exchangeBooking } from '../../src/ticketing/bookings/exchange.ts'
import { transferBooking } from '../../src/ticketing/bookings/transfer.ts'
import { updateBooking } from '../../src/ticketing/bookings/update-booking.ts'
import { sellSeats } from '../../src/ticketing/box-office/sell.ts'
import { checkInTickets } from '../../src/ticketing/check-in/check-in-tickets.ts'
import { createEvent } from '../../src/ticketing/events/create-event.ts'
import { addTicketType } from '../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { updateEvent } from '../../src/ticketing/events/update-event.ts'
import { pay } from '../../src/ticketing/payments/payments.ts'
import { refund } from '../../src/ticketing/payments/refund.ts'
import { createVouchers } from '../../src/ticketing/vouchers/create-vouchers.ts'
import { joinWaitlist } from '../../src/ticketing/waitlist/join.ts'
import { leaveWaitlist } from '../../src/ticketing/waitlist/leave.ts'
import { ALPHABET, type BookingCode, printedCode } from '../../src/values/codes/booking-code.ts'
import { voucherCode } from '../../src/values/codes/voucher-code.ts'
import { currency } from '../../src/values/currency.ts'
import { email } from '../../src/values/email.ts'
import { when } from '../../src/values/time/when.ts'
import { timeZone } from '../../src/values/time/zone.ts'
import { ask } from '../support/databases.ts'
import { importRows, row } from '../support/files/import-rows.ts'
import { officeAt, type TestOffice } from '../support/office.ts'

/** Something that is done to a box office. */
export interface Act {
  name: string
  /** Whether it can be rehearsed, and repeated under a key. */
  repeatable: boolean
  run: (office: TestOffice, dryRun: boolean) => Promise<unknown>
}

const NAMES = [
  'Ada',
  'Jürgen Müller',
  'İpek Işık',
  '山田 太郎',
  'مُحَمَّد',
  'ＷＩＤＥ',
  'Ann; "x", \\y',
  '=SUM(1)',
  'Ολυσσέας',
  "'quote",
]
const EVENTS = ['alpha', 'beta', 'gamma', 'free']
const HOUR_MS = 3_600_000

/** Numbers that are the same for the same seed (mulberry32). */
export function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** The same office with codes that are the same for the same seed, and maybe a key. */
export function withCodes(office: TestOffice, seed: number, key?: string): TestOffice {
  const next = numbers(seed)
  const random = (length: number) =>
    Array.from({ length }, () => ALPHABET[Math.floor(next() * ALPHABET.length)]).join('')
  return { ...office, random, ...(key !== undefined && { idempotency: { scope: '', key } }) }
}

/** Small events with limits, quotas, sales that end, two currencies and none; and two vouchers. */
export async function festival(db: string, seed: number): Promise<TestOffice> {
  const office = withCodes(await officeAt(db), seed)
  const event = (name: string, capacity: number, more = {}) =>
    createEvent(office, {
      name,
      capacity,
      starts: when('2030-01-20 19:30'),
      timezone: timeZone('Europe/Berlin'),
      ...more,
    })
  await event('alpha', 6, { price: '10.01', currency: currency('EUR'), maxPerPerson: 4 })
  await addTicketType(office, 'alpha', { name: 'VIP', price: '33.33', quota: 3 })
  await event('beta', 8, { price: '7.77', currency: currency('EUR'), maxPerBooking: 3 })
  await addTicketType(office, 'beta', { name: 'vip', price: '20', quota: 4, salesEnd: when('2030-01-05') })
  await event('gamma', 5, { price: '1001', currency: currency('JPY') })
  await event('free', 4)
  await createVouchers(office, { code: voucherCode('THIRD'), percent: 33, uses: 3 })
  await createVouchers(office, {
    code: voucherCode('VIPS'),
    amount: '5',
    event: 'alpha',
    type: 'vip',
    uses: 1,
  })
  return office
}

/** What is done next; to which booking depends on those that there are. */
export async function nextAct(next: () => number, office: TestOffice): Promise<Act> {
  const pick = <T>(...items: [T, ...T[]]): T => items[Math.floor(next() * items.length)] ?? items[0]
  const upTo = (most: number) => 1 + Math.floor(next() * most)
  const chance = (share: number) => next() < share
  const bookings = await ask(office.db, 'SELECT id, code, ref FROM bookings ORDER BY id')
  const found = bookings[Math.floor(next() * bookings.length)]
  const booking = String(found?.['code'] ?? 'ABCDEFGH') as BookingCode
  const seats = await ask(
    office.db,
    `SELECT position FROM tickets WHERE booking_id = ${Number(found?.['id'] ?? 0)} ORDER BY position`,
  )
  const ticket = [{ position: Number(seats[Math.floor(next() * seats.length)]?.['position'] ?? 1) }]
  const event = EVENTS[Math.floor(next() * EVENTS.length)] ?? 'alpha'
  const who = email(`${pick('ada', 'bob', 'cy', 'dan', 'eve')}@example.com`)
  const name = NAMES[Math.floor(next() * NAMES.length)] ?? 'Ada'
  const general = { name: 'general ADMISSION', quantity: upTo(2) }
  const types = ['alpha', 'beta'].includes(event)
    ? pick([general], [{ name: 'VIP', quantity: upTo(2) }], [{ name: 'vip', quantity: 1 }, general])
    : [general]
  const act = (what: string, asked: object, run: Act['run']): Act => ({
    name: `${what} ${JSON.stringify(asked)}`,
    repeatable: true,
    run,
  })
  const kinds: (() => Act)[] = [
    ...Array(4).fill(() => {
      const holdMs = chance(0.4) ? pick(60_000, HOUR_MS, 480 * HOUR_MS) : undefined
      const paid = holdMs === undefined && chance(0.4) ? pick('cash' as const, 'card' as const) : undefined
      const voucher = chance(0.3) ? voucherCode(pick('third', 'vips')) : undefined
      const asked = { event, email: who, name, types, voucher, holdMs, paid, attendees: [name] }
      return act('book', asked, (at, dryRun) => bookSeats(at, asked, { dryRun }))
    }),
    () => act('confirm', { booking }, (at, dryRun) => confirmBooking(at, booking, { dryRun })),
    () => {
      const asked = {
        code: booking,
        method: pick('cash' as const, 'card' as const),
        amount: pick(undefined, '1'),
      }
      return act('pay', asked, (at, dryRun) => pay(at, asked, { dryRun }))
    },
    ...Array(2).fill(() => {
      const part = pick<object>({}, { seats: upTo(2) }, { tickets: ticket })
      const asked = { codes: [booking], ...part, refund: chance(0.3) }
      return act('cancel', asked, (at, dryRun) => cancelBookings(at, asked, { dryRun }))
    }),
    () => {
      const asked = { booking, to: who, name, tickets: pick(undefined, ticket) }
      return act('transfer', asked, (at, dryRun) => transferBooking(at, asked, { dryRun }))
    },
    ...Array(2).fill(() => {
      const asked = {
        booking,
        event: pick(undefined, event),
        type: pick('vip', 'General admission'),
        tickets: pick(undefined, ticket),
      }
      return act('exchange', asked, (at, dryRun) => exchangeBooking(at, asked, { dryRun }))
    }),
    () => {
      const asked = pick<object>(
        { name: null },
        { email: who },
        { attendees: [{ ...ticket[0], name }] },
        { holdMs: 9 * HOUR_MS },
      )
      return act('update-booking', { booking, ...asked }, (at, dryRun) =>
        updateBooking(at, booking, asked, { dryRun }),
      )
    },
    ...Array(2).fill(() => {
      const asked = { event, email: who, quantity: upTo(3), type: types[0]?.name }
      return act('join', asked, (at, dryRun) => joinWaitlist(at, asked, { dryRun }))
    }),
    () =>
      act('leave', { event, who }, (at, dryRun) =>
        leaveWaitlist(at, { from: event, email: who }, { dryRun }),
      ),
    () => {
      const asked = { event, types, insteadOf: pick(undefined, booking) }
      return act('sell', asked, (at, dryRun) => sellSeats(at, asked, { dryRun }))
    },
    () => act('check-in', { booking }, (at, dryRun) => checkInTickets(at, { codes: [booking] }, { dryRun })),
    () => act('refund', { booking }, (at, dryRun) => refund(at, { code: booking, amount: '1' }, { dryRun })),
    () => {
      const asked = pick<object>(
        { capacity: 1 + upTo(8) },
        { maxPerPerson: pick(null, upTo(5)) },
        { salesEnd: pick(null, when('2030-01-03 12:00')) },
        { status: pick('draft', 'on_sale') },
      )
      return act('update-event', { event, ...asked }, (at, dryRun) =>
        updateEvent(at, event, asked, { dryRun }),
      )
    },
    () => {
      const asked = pick<object>(
        { quota: pick(null, upTo(6)) },
        { price: pick('12.34', '0') },
        { salesEnd: pick(null, when('2030-01-04 09:00')) },
        { minPerBooking: pick(null, 2) },
      )
      return act('update-type', asked, (at, dryRun) =>
        updateTicketType(at, 'alpha', 'vip', asked, { dryRun }),
      )
    },
    ...Array(3).fill(() => {
      const ref = pick(`R${upTo(9)}`, String(found?.['ref'] ?? printedCode(booking)))
      const state = pick('confirmed', 'paid', 'held', 'canceled', 'refunded')
      const heldUntil = state === 'held' ? when('2030-01-09T12:00Z') : undefined
      const paid = state === 'paid' ? 'all' : pick(undefined, '0', '5')
      const asked = {
        event,
        state,
        heldUntil,
        paid,
        name,
        types,
        ...(chance(0.8) ? { email: who } : { email: undefined }),
      }
      const update = chance(0.7)
      return {
        ...act(`import ${ref}`, { ...asked, update }, at => importRows(at, [row(ref, asked)], { update })),
        repeatable: false,
      }
    }),
    () => {
      const minutes = pick(1, 60, 24 * 60, 72 * 60)
      return { ...act('pass', { minutes }, async at => at.pass(`${minutes}m`)), repeatable: false }
    },
  ]
  return (
    kinds[Math.floor(next() * kinds.length)] ??
    kinds[0] ??
    (() => {
      throw new Error('nothing to do')
    })
  )()
}
