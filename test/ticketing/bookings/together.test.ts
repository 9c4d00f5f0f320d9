import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { JointWork, Store, WriteOptions } from '../../../src/store/store.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import type { BookingRequest } from '../../../src/ticketing/bookings/request/booking-request.ts'
import type { Context } from '../../../src/ticketing/context.ts'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { createVouchers } from '../../../src/ticketing/vouchers/create-vouchers.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { ALPHABET } from '../../../src/values/codes/booking-code.ts'
import { voucherCode } from '../../../src/values/codes/voucher-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { TixError } from '../../../src/values/errors.ts'
import { timeAtRest } from '../../support/busy-machine.ts'
import { dump } from '../../support/dump.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { local, type TestOffice, testOffice } from '../../support/office.ts'
import { seed } from '../../support/seed.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let offices = 0

/** Draws the same in each office. */
function random(): Context['random'] {
  let state = 1
  const next = () => {
    state = (state * 48_271) % 2_147_483_647
    return ALPHABET[state % ALPHABET.length]
  }
  return length => Array.from({ length }, next).join('')
}

/** A store that tells how many works it does together, each time; or one that never does. */
function watched(store: Store, told: ((count: number) => void) | undefined): Store {
  const counting = new Map<JointWork<unknown>['together'], JointWork<unknown>['together']>()
  const watch = (joint: JointWork<unknown>) => {
    const { together } = joint
    const counted: typeof together = async (queries, works) => {
      const count = await together(queries, works)
      told?.(count)
      return count
    }
    if (!counting.has(together)) counting.set(together, counted)
    Object.assign(joint, { together: counting.get(together) })
  }
  const write: Store['write'] = <T>(
    work: Parameters<typeof store.write<T>>[0],
    options: WriteOptions<T> = {},
  ) => {
    const { joint, ...others } = options
    if (joint && told) watch(joint)
    return store.write(work, { ...others, joint: told && joint })
  }
  return new Proxy(store, {
    get: (real, name) => (name === 'write' ? write : Reflect.get(real, name).bind(real)),
  })
}

async function opened(told?: (count: number) => void): Promise<TestOffice> {
  const real = await testOffice(folder, `together-${offices++}.db`)
  const office = { ...real, random: random(), store: watched(real.store, told) }
  const EUR = currency('EUR')
  await office.event('Hall', 60)
  // In this order, in two groups.
  await Promise.all([
    office.event('Few', 9, { maxPerBooking: 3 }),
    office.event('Priced', 40, { price: '12.50', currency: EUR, maxPerPerson: 4 }),
    office.event('Line', 4),
    office.event('Draft', 9, { draft: true }),
    createEvent(office, { name: 'Over soon', capacity: 9, starts: local('2030-01-01 13:05') }),
  ])
  await Promise.all([
    addTicketType(office, 'priced', { name: 'vip', price: '40', quota: 5, minPerBooking: 2 }),
    createVouchers(office, { code: voucherCode('HALF'), percent: 50, uses: 3 }),
    bookSeats(office, { event: 'line', email: email('early@example.com'), quantity: 3 }),
    joinWaitlist(office, { event: 'line', email: email('waits@example.com'), quantity: 2 }),
  ])
  return office
}

const usual = fc.record({
  event: fc.constantFrom('hall', 'hall', 'hall', 'HALL', '1', 'few', 'priced'),
  who: fc.oneof({ weight: 9, arbitrary: fc.nat(400) }, { weight: 1, arbitrary: fc.nat(2) }),
  quantity: fc.constantFrom(undefined, 1, 2, 3),
  name: fc.constantFrom(undefined, undefined, 'Ada Lovelace'),
})
const odd = fc.record({
  event: fc.constantFrom('hall', 'hall', 'few', 'priced', 'priced', 'line', 'draft', 'over-soon', 'nowhere'),
  who: fc.oneof(fc.nat(400), fc.nat(2)),
  quantity: fc.constantFrom(undefined, 1, 1, 4, 5),
  type: fc.constantFrom(undefined, undefined, 'vip', 'general admission'),
  name: fc.constantFrom(undefined, 'Ada Lovelace'),
  attendees: fc.constantFrom(undefined, ['Grace Hopper']),
  atDoor: fc.boolean(),
  more: fc.constantFrom<Partial<BookingRequest>>(
    {},
    { holdMs: 60_000 },
    { paid: 'cash' },
    { voucher: voucherCode('HALF') },
    { voucher: voucherCode('NONE') },
  ),
})
const ours = fc.oneof(usual, odd)
type Order = typeof ours extends fc.Arbitrary<infer O> ? O : never
const requestOf = (order: fc.Arbitrary<Order>) =>
  fc.record({
    order,
    key: fc.constantFrom(undefined, undefined, undefined, 'own', 'own', 'own', 'a', 'b'),
    keepsRefusals: fc.boolean(),
    actor: fc.constantFrom('web', 'web', 'kiosk'),
  })
type Request = ReturnType<typeof requestOf> extends fc.Arbitrary<infer R> ? R : never
const many = (order: fc.Arbitrary<Order>) =>
  fc.array(requestOf(order), { minLength: 2, maxLength: 50, size: 'max' })
const requests = fc.oneof(many(usual), many(ours))

async function book(
  office: Context,
  { order, key, keepsRefusals, actor }: Request,
  at: number,
): Promise<unknown> {
  const { event, who, quantity, name } = order
  const wish: BookingRequest = { event, quantity, name, email: email(`guest${who}@example.com`) }
  if ('more' in order) {
    if (order.type !== undefined) wish.types = [{ name: order.type }]
    Object.assign(wish, { attendees: order.attendees }, order.more)
    if (order.atDoor) Object.assign(wish, { channel: 'door', email: undefined })
  }
  const idempotency =
    key === undefined ? undefined : { scope: actor, key: key === 'own' ? `own ${at}` : key, keepsRefusals }
  try {
    return await bookSeats({ ...office, actor, idempotency }, wish)
  } catch (error) {
    if (!(error instanceof TixError)) throw error
    const { code, message, details, next } = error
    return { code, message, details, next }
  }
}

const round = fc.record({
  requests,
  /** Later, so that holds expire and sales end; much later, so that nobody booked a moment ago. */
  after: fc.constantFrom('1s', '2m', '11m', '2h'),
})

it('bookings that are made together are those that each would have been by itself', async () => {
  const counts: number[] = []
  await fc.assert(
    fc.asyncProperty(fc.array(round, { minLength: 1, maxLength: 3 }), async rounds => {
      const joint = await opened(count => counts.push(count))
      const single = await opened()
      for (const { requests, after } of rounds) {
        const told = (office: Context) =>
          Promise.all(requests.map((request, at) => book(office, request, at)))
        expect(await told(joint)).toEqual(await told(single))
        expect(await dump(joint.db)).toEqual(await dump(single.db))
        joint.pass(after)
        single.pass(after)
      }
      expect(await brokenInvariants(joint.db)).toEqual([])
    }),
    { numRuns: 20, seed },
  )
  expect(counts.some(count => count > 1)).toBe(true)
})

it('those that are plain go together, all that wait', async () => {
  const counts: number[] = []
  const office = await opened(count => counts.push(count))
  counts.length = 0
  timeAtRest()
  const guests = Array.from({ length: 12 }, (_, who) => who)
  await Promise.all(
    guests.map(who => bookSeats(office, { event: 'hall', email: email(`guest${who}@example.com`) })),
  )
  expect(counts).toEqual([12])
})

it('of many seats, few bookings go together: everybody else waits for them', async () => {
  const counts: number[] = []
  const office = await opened(count => counts.push(count))
  await office.event('Stadium', 5_000)
  counts.length = 0
  timeAtRest()
  const groups = [240, 240, 240, 300, 100, 100, 900]
  await Promise.all(
    groups.map((quantity, who) =>
      bookSeats(office, { event: 'stadium', email: email(`group${who}@example.com`), quantity }),
    ),
  )
  expect(counts).toEqual([2, 3])
  expect(await brokenInvariants(office.db)).toEqual([])
})
