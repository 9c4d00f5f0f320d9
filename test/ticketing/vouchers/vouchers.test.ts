import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../../src/ticketing/bookings/confirm.ts'
import { exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import { myBookings } from '../../../src/ticketing/bookings/my-bookings.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { priced } from '../../../src/ticketing/pricing/discount.ts'
import { createVouchers, type VoucherRequest } from '../../../src/ticketing/vouchers/create-vouchers.ts'
import { endVoucher } from '../../../src/ticketing/vouchers/end-voucher.ts'
import { listVouchers } from '../../../src/ticketing/vouchers/list-vouchers.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { voucherCode } from '../../../src/values/codes/voucher-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { type MinorUnits, minorUnits } from '../../../src/values/money.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { local, type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let offices = 0
const open = () => testOffice(folder, `vouchers-${offices++}.db`)
const EUR = { currency: currency('EUR') }

async function voucher(office: TestOffice, code: string, terms: Partial<VoucherRequest> = { percent: 20 }) {
  const { vouchers } = await createVouchers(office, { code: voucherCode(code), ...terms })
  return vouchers[0]
}

const used = async (office: TestOffice, code: string) =>
  (await listVouchers(office, { code: voucherCode(code) })).vouchers[0]?.used

/** Books with a voucher; gives the booking. */
async function withVoucher(office: TestOffice, event: string, code: string, more = {}) {
  const request = { event, email: email('ada@example.com'), voucher: voucherCode(code), ...more }
  return (await bookSeats(office, request)).booking
}

const reduced = (price: string, iso: string, terms: { percent?: number; amount?: string }) => {
  const unit = currency(iso)
  const { price: sold, discount } = priced(
    { id: 1, eventId: 1, price: minorUnits(price, unit) },
    {
      percent: terms.percent ?? null,
      amount: terms.amount === undefined ? null : minorUnits(terms.amount, unit),
      eventId: null,
      typeId: null,
    },
  )
  return [sold, discount]
}

describe('what a voucher leaves of a price', () => {
  it.each([
    ['10.00', 'EUR', { percent: 20 }, 800, 200],
    ['10.01', 'EUR', { percent: 50 }, 501, 500], // 500.5 cents
    ['0.05', 'EUR', { percent: 10 }, 5, 0], // 4.5 cents
    ['9.99', 'EUR', { percent: 33 }, 669, 330], // 669.33 cents
    ['1', 'JPY', { percent: 50 }, 1, 0],
    ['1001', 'JPY', { percent: 15 }, 851, 150], // 850.85 yen
    ['1.005', 'KWD', { percent: 10 }, 905, 100], // 904.5 fils
    ['3.500', 'KWD', { amount: '0.001' }, 3499, 1],
    ['25.00', 'EUR', { percent: 100 }, 0, 2500],
    ['25.00', 'EUR', { amount: '30' }, 0, 2500],
    ['25.00', 'EUR', { amount: '5' }, 2000, 500],
  ] as const)('%s %s less %o is %i, rounded half up and never below 0', (price, iso, terms, sold, off) => {
    expect(reduced(price, iso, terms)).toEqual([sold, off])
  })

  it('is exact for the largest prices', () => {
    const price = 100_000_000_000 as MinorUnits
    const terms = { percent: 1, amount: null, eventId: null, typeId: null }
    expect(priced({ id: 1, eventId: 1, price }, terms)).toEqual({
      price: 99_000_000_000,
      discount: 1_000_000_000,
    })
  })
})

describe('a voucher', () => {
  it('takes something off each ticket, and the booking says what', async () => {
    const office = await open()
    await office.event('Jazz', 10, { price: '10.01', ...EUR })
    await voucher(office, 'early-bird', { percent: 50 })
    const booking = await withVoucher(office, 'jazz', 'EARLY-bird', { quantity: 3 })
    expect(booking).toMatchObject({
      total: { amount: '15.03', currency: 'EUR' },
      discount: { amount: '15.00', currency: 'EUR' },
      due: { amount: '15.03', currency: 'EUR' },
      voucher: 'EARLY-BIRD',
    })
    expect(booking.tickets.map(ticket => ticket.price?.amount)).toEqual(['5.01', '5.01', '5.01'])
    expect(await used(office, 'EARLY-BIRD')).toBe(1)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('is for its event and its ticket type only, and leaves the others of a booking as they are', async () => {
    const office = await open()
    await office.event('Jazz', 10, { price: '10', ...EUR })
    await office.event('Rock', 10, { price: '10', ...EUR })
    await addTicketType(office, 'jazz', { name: 'vip', price: '30' })
    await voucher(office, 'vip-5', { amount: '5', event: 'jazz', type: 'VIP' })
    const types = [
      { name: 'General admission', quantity: 2 },
      { name: 'vip', quantity: 1 },
    ]
    const booking = await withVoucher(office, 'jazz', 'vip-5', { types })
    expect(booking.tickets.map(ticket => ticket.price?.amount)).toEqual(['10.00', '10.00', '25.00'])
    expect(booking.discount?.amount).toBe('5.00')
    const refusal = { code: 'VOUCHER_NOT_APPLICABLE' }
    await expect(withVoucher(office, 'rock', 'vip-5')).rejects.toMatchObject(refusal)
    await expect(
      withVoucher(office, 'jazz', 'vip-5', { types: [{ name: 'General admission' }] }),
    ).rejects.toMatchObject(refusal)
    expect(await used(office, 'vip-5')).toBe(1)
  })

  it('is refused before it is valid, when it is over, spent or ended, and where it is unknown, each in its own way', async () => {
    const office = await open()
    await office.event('Jazz', 10, { price: '10', ...EUR })
    await office.event('Yen', 10, { price: '1000', currency: currency('JPY') })
    await office.event('Free', 10)
    const refused = (event: string, code: string) =>
      withVoucher(office, event, code).then(
        () => 'booked',
        error => error.code,
      )
    await voucher(office, 'later', { percent: 5, validFrom: local('2030-02-01T00:00:00Z') })
    await voucher(office, 'over', { percent: 5, validUntil: local('2029-12-31T00:00:00Z') })
    await voucher(office, 'once', { percent: 5, uses: 1 })
    await voucher(office, 'euros', { amount: '5', ...EUR })
    await voucher(office, 'gone', { percent: 5 })
    await endVoucher(office, voucherCode('gone'))
    expect(await refused('jazz', 'once')).toBe('booked')
    expect(await refused('jazz', 'later')).toBe('VOUCHER_NOT_YET_VALID')
    expect(await refused('jazz', 'over')).toBe('VOUCHER_EXPIRED')
    expect(await refused('jazz', 'once')).toBe('VOUCHER_SPENT')
    expect(await refused('jazz', 'gone')).toBe('VOUCHER_ENDED')
    expect(await refused('yen', 'euros')).toBe('VOUCHER_NOT_APPLICABLE')
    expect(await refused('free', 'later')).toBe('VOUCHER_NOT_YET_VALID')
    expect(await refused('free', 'euros')).toBe('VOUCHER_NOT_APPLICABLE')
    expect(await refused('jazz', 'never-made')).toBe('NOT_FOUND')
    await voucher(office, 'january', { percent: 5, validUntil: local('2030-02-01T00:00:00Z') })
    expect(await refused('jazz', 'january')).toBe('booked')
    office.at('2030-02-01T00:00:00Z')
    expect(await refused('jazz', 'later')).toBe('booked')
    expect(await refused('jazz', 'january')).toBe('VOUCHER_EXPIRED')
  })

  it('gets a use back when a booking ends, but not while a part of it is left', async () => {
    const office = await open()
    await office.event('Jazz', 10, { price: '10', ...EUR })
    await voucher(office, 'once', { percent: 25, uses: 1 })
    const first = await withVoucher(office, 'jazz', 'once', { quantity: 2 })
    const cancel = (code: string, seats?: number) =>
      cancelBookings(office, { codes: [code.replace('-', '') as never], seats })
    const { bookings } = await cancel(first.code, 1)
    expect(bookings[0]).toMatchObject({ total: { amount: '7.50' }, discount: { amount: '2.50' } })
    expect(await used(office, 'once')).toBe(1)
    await cancel(first.code)
    expect(await used(office, 'once')).toBe(0)
    await withVoucher(office, 'jazz', 'once')
    await cancelEvent(office, 'jazz', {})
    expect(await used(office, 'once')).toBe(0)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('gets a use back from a hold that expires, which needs one to be taken up again', async () => {
    const office = await open()
    await office.event('Jazz', 10, { price: '10', ...EUR })
    await voucher(office, 'once', { percent: 25, uses: 1 })
    const held = await withVoucher(office, 'jazz', 'once', { holdMs: 60_000, quantity: 2 })
    office.pass('2m')
    const code = held.code.replace('-', '') as never
    const other = await withVoucher(office, 'jazz', 'once')
    await expect(confirmBooking(office, code)).rejects.toMatchObject({ code: 'VOUCHER_SPENT' })
    expect(await brokenInvariants(office.db)).toEqual([])
    await cancelBookings(office, { codes: [other.code.replace('-', '') as never] })
    expect((await confirmBooking(office, code)).booking).toMatchObject({
      status: 'confirmed',
      total: { amount: '15.00' },
    })
    expect(await used(office, 'once')).toBe(1)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('gets it back of holds at another event, of which no write has heard since', async () => {
    const office = await open()
    await office.event('Jazz', 1, { price: '10', ...EUR })
    await office.event('Polka', 5, { price: '10', ...EUR })
    await voucher(office, 'once', { percent: 25, uses: 1 })
    await withVoucher(office, 'jazz', 'once', { holdMs: 60_000 })
    await joinWaitlist(office, { event: 'jazz', email: email('cy@example.com') })
    await expect(withVoucher(office, 'polka', 'once')).rejects.toMatchObject({ code: 'VOUCHER_SPENT' })
    office.pass('1m')
    expect(await listVouchers(office, {})).toMatchObject({ vouchers: [{ used: 0, status: 'active' }] })
    await bookSeats(
      office,
      { event: 'polka', email: email('ada@example.com'), voucher: voucherCode('once') },
      { dryRun: true },
    )
    expect(await myBookings(office, { email: email('cy@example.com') })).toMatchObject({ bookings: [] })
    await withVoucher(office, 'polka', 'once')
    expect(await used(office, 'once')).toBe(1)
    const { bookings } = await myBookings(office, { email: email('cy@example.com') })
    expect(bookings).toMatchObject([{ event: { slug: 'jazz' }, status: 'held' }])
    await expect(withVoucher(office, 'polka', 'once')).rejects.toMatchObject({ code: 'VOUCHER_SPENT' })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('counts as used while a part of an expired hold stands', async () => {
    const office = await open()
    await office.event('Jazz', 5, { price: '10', ...EUR })
    await voucher(office, 'once', { percent: 25, uses: 1 })
    const { code } = await withVoucher(office, 'jazz', 'once', { holdMs: 60_000, quantity: 2 })
    const whole = bookingCode(code)
    const bob = email('bob@example.com')
    const part = await transferBooking(office, { booking: whole, to: bob, tickets: [{ position: 2 }] })
    await confirmBooking(office, bookingCode(part.booking.code))
    office.pass('1m')
    expect(await used(office, 'once')).toBe(1)
    await expect(withVoucher(office, 'jazz', 'once')).rejects.toMatchObject({ code: 'VOUCHER_SPENT' })
  })

  it('keeps its use when there are no seats for the booking', async () => {
    const office = await open()
    await office.event('Jazz', 1, { price: '10', ...EUR })
    await voucher(office, 'once', { percent: 25, uses: 1 })
    await expect(withVoucher(office, 'jazz', 'once', { quantity: 2 })).rejects.toMatchObject({
      code: 'SOLD_OUT',
    })
    expect(await used(office, 'once')).toBe(0)
  })
})

describe('making vouchers', () => {
  it('draws as many codes as are wanted, all different, in one go', async () => {
    const office = await open()
    await office.event('Jazz', 1)
    const request = { percent: 10, count: 500, prefix: voucherCode('SPRING-'), uses: 1 }
    const { vouchers } = await createVouchers(office, request)
    expect(new Set(vouchers.map(({ code }) => code)).size).toBe(500)
    expect(vouchers.every(({ code }) => /^SPRING-[2-9A-Z]{10}$/.test(code))).toBe(true)
    const { vouchers: page, next } = await listVouchers(office, { limit: 7 })
    expect(page.map(({ code }) => code)).toEqual(vouchers.slice(0, 7).map(({ code }) => code))
    expect(next).not.toBeNull()
  })

  it('makes the same one once, and refuses to make another of it', async () => {
    const office = await open()
    await office.event('Jazz', 1)
    await voucher(office, 'crew', { percent: 100, uses: 5 })
    const again = { code: voucherCode('CREW'), percent: 100, uses: 5 }
    expect((await createVouchers(office, again)).replayed).toBe(true)
    await expect(createVouchers(office, { ...again, uses: 6 })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('writes nothing in a rehearsal', async () => {
    const office = await open()
    await office.event('Jazz', 1)
    await createVouchers(office, { code: voucherCode('CREW'), percent: 100 }, { dryRun: true })
    expect((await listVouchers(office, {})).vouchers).toEqual([])
  })

  it.each([
    [{}, /percentage, or an amount/],
    [{ percent: 10, amount: '5' }, /not both/],
    [{ amount: '0' }, /more than 0/],
    [{ percent: 10, type: 'vip' }, /of which event/],
    [{ percent: 10, code: voucherCode('X'), count: 2 }, /only one voucher/],
    [{ percent: 10, code: voucherCode('X'), prefix: voucherCode('Y') }, /leave the code out/],
    [{ percent: 10, currency: currency('EUR') }, /belongs to an amount/],
    [{ amount: '5', event: 'jazz', currency: currency('USD') }, /sells in EUR/],
    [{ amount: '5.001', event: 'jazz' }, /2 decimals/],
    [{ percent: 10, event: 'jazz', type: 'stalls' }, /no ticket type/],
    [
      { percent: 10, validFrom: local('2030-03-01T00:00:00Z'), validUntil: local('2030-02-01T00:00:00Z') },
      /ends before it begins/,
    ],
  ])('refuses %o', async (request, message) => {
    const office = await open()
    await office.event('Jazz', 10, { price: '10', ...EUR })
    await expect(createVouchers(office, request)).rejects.toThrow(message)
  })

  it('takes the currency of an amount from the event, or from the only one there is', async () => {
    const office = await open()
    await office.event('Jazz', 10, { price: '10', ...EUR })
    expect(await voucher(office, 'a', { amount: '2.5' })).toMatchObject({
      amount: { amount: '2.50', currency: 'EUR' },
    })
    await office.event('Yen', 10, { price: '1000', currency: currency('JPY') })
    await expect(voucher(office, 'b', { amount: '2' })).rejects.toThrow(/EUR, JPY/)
    expect(await voucher(office, 'b', { amount: '200', event: 'yen' })).toMatchObject({
      amount: { currency: 'JPY' },
    })
  })
})

describe('attendees', () => {
  const names = (booking: { tickets: readonly { attendee: string | null }[] }) =>
    booking.tickets.map(({ attendee }) => attendee)

  it('have their names on the tickets, in the order in which the types were asked for', async () => {
    const office = await open()
    await office.event('Jazz', 10)
    await addTicketType(office, 'jazz', { name: 'vip' })
    const types = [
      { name: 'vip', quantity: 1 },
      { name: 'General admission', quantity: 2 },
    ]
    const { booking } = await bookSeats(office, {
      event: 'jazz',
      email: email('ada@example.com'),
      types,
      attendees: ['Vera', 'Gus'],
    })
    expect(booking.tickets.map(({ type, attendee }) => [type, attendee])).toEqual([
      ['General admission', 'Gus'],
      ['General admission', null],
      ['vip', 'Vera'],
    ])
  })

  it('are seats of their own where no number is given, and never more than seats', async () => {
    const office = await open()
    await office.event('Jazz', 10)
    const request = { event: 'jazz', email: email('ada@example.com'), attendees: ['Ada', 'Bob'] }
    expect(names((await bookSeats(office, request)).booking)).toEqual(['Ada', 'Bob'])
    const types = [{ name: 'general admission' }]
    expect(names((await bookSeats(office, { ...request, types })).booking)).toEqual(['Ada', 'Bob'])
    await expect(bookSeats(office, { ...request, quantity: 1 })).rejects.toThrow(/2 names for 1 seat/)
    const one = [{ name: 'general admission', quantity: 1 }]
    await expect(bookSeats(office, { ...request, types: one })).rejects.toThrow(/2 names for 1 seat/)
  })
})

describe('a part of a booking', () => {
  it('shares its use of a voucher, which comes back only when both have ended', async () => {
    const office = await open()
    for (const name of ['Jazz', 'Later']) await office.event(name, 9, { price: '10', ...EUR })
    await voucher(office, 'ONCE', { percent: 50, uses: 1 })
    const whole = await withVoucher(office, 'jazz', 'ONCE', { quantity: 3 })
    const code = bookingCode(whole.code)
    const handOn = { booking: code, to: email('bob@example.com'), tickets: [{ position: 3 }] }
    const { booking: part } = await transferBooking(office, handOn)
    expect(part).toMatchObject({ voucher: 'ONCE', discount: { amount: '5.00' } })
    await exchangeBooking(office, {
      booking: code,
      event: 'later',
      type: 'General admission',
      tickets: [{ position: 2 }],
    })
    expect(await used(office, 'ONCE')).toBe(1)
    const all = (await myBookings(office, { email: email('ada@example.com') })).bookings
    expect(all.map(booking => booking.voucher)).toEqual(['ONCE', 'ONCE'])
    await cancelBookings(office, { codes: all.map(booking => bookingCode(booking.code)) })
    expect(await used(office, 'ONCE')).toBe(1)
    await expect(withVoucher(office, 'jazz', 'ONCE')).rejects.toMatchObject({ code: 'VOUCHER_SPENT' })
    expect(await brokenInvariants(office.db)).toEqual([])
    await cancelBookings(office, { codes: [bookingCode(part.code)] })
    expect(await used(office, 'ONCE')).toBe(0)
    expect(await brokenInvariants(office.db)).toEqual([])
    await withVoucher(office, 'jazz', 'ONCE')
  })

  it('that hands on a part of its own shares the use with it, too', async () => {
    const office = await open()
    await office.event('Jazz', 9, { price: '10', ...EUR })
    await voucher(office, 'ONCE', { percent: 50, uses: 1 })
    const whole = await withVoucher(office, 'jazz', 'ONCE', { quantity: 3 })
    const handOn = async (code: string, to: string, ...positions: number[]) => {
      const tickets = positions.map(position => ({ position }))
      const request = { booking: bookingCode(code), to: email(to), tickets }
      return (await transferBooking(office, request)).booking.code
    }
    const part = await handOn(whole.code, 'bob@example.com', 2, 3)
    const partOfPart = await handOn(part, 'cy@example.com', 1)
    await cancelBookings(office, { codes: [whole.code, part].map(bookingCode) })
    expect(await used(office, 'ONCE')).toBe(1)
    await cancelBookings(office, { codes: [bookingCode(partOfPart)] })
    expect(await used(office, 'ONCE')).toBe(0)
  })

  it('gives one use back when the event is canceled with both', async () => {
    const office = await open()
    await office.event('Jazz', 9, { price: '10', ...EUR })
    await voucher(office, 'TWICE', { percent: 50, uses: 2 })
    const { code } = await withVoucher(office, 'jazz', 'TWICE', { quantity: 2 })
    await withVoucher(office, 'jazz', 'TWICE')
    await transferBooking(office, {
      booking: bookingCode(code),
      to: email('bob@example.com'),
      tickets: [{ position: 1 }],
    })
    expect(await used(office, 'TWICE')).toBe(2)
    await cancelEvent(office, 'jazz', {})
    expect(await used(office, 'TWICE')).toBe(0)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('a voucher that takes nothing off any more', () => {
  const GENERAL = { name: 'General admission', quantity: 2 }

  /** A voucher for one type of an event, that one booking may use; and that booking. */
  async function mixed() {
    const office = await open()
    await office.event('Jazz', 9, { price: '10', ...EUR })
    await addTicketType(office, 'jazz', { name: 'vip', price: '30' })
    await voucher(office, 'ONCE', { percent: 50, uses: 1, event: 'jazz', type: 'vip' })
    const types = [GENERAL, { name: 'vip', quantity: 1 }]
    const { code } = await withVoucher(office, 'jazz', 'ONCE', { types })
    const handOn = (position: number) =>
      transferBooking(office, {
        booking: bookingCode(code),
        to: email('bob@example.com'),
        tickets: [{ position }],
      })
    return { office, code: bookingCode(code), handOn }
  }

  it('is for others once the seats that it was for are canceled', async () => {
    const { office, code } = await mixed()
    await cancelBookings(office, { codes: [code], tickets: [{ position: 1 }] })
    expect(await used(office, 'ONCE')).toBe(1)
    const { bookings } = await cancelBookings(office, { codes: [code], tickets: [{ position: 3 }] })
    expect(bookings[0]).toMatchObject({ voucher: null, discount: { amount: '0.00' } })
    expect(await used(office, 'ONCE')).toBe(0)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('does not go along with seats that it was not for, and goes with those that it was for', async () => {
    const { office, code, handOn } = await mixed()
    expect(await handOn(1)).toMatchObject({ booking: { voucher: null }, rest: { voucher: 'ONCE' } })
    const { booking, rest } = await handOn(3)
    expect({ booking, rest }).toMatchObject({ booking: { voucher: 'ONCE' }, rest: { voucher: null } })
    await cancelBookings(office, { codes: [code] })
    expect(await used(office, 'ONCE')).toBe(1)
    await cancelBookings(office, { codes: [bookingCode(booking.code)] })
    expect(await used(office, 'ONCE')).toBe(0)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('stays behind where its seats are exchanged for free ones, and takes no cents for yen', async () => {
    const office = await open()
    await office.event('Jazz', 9, { price: '25', ...EUR })
    await office.event('Free', 9)
    await office.event('Kabuki', 9, { price: '2500', currency: currency('JPY') })
    await voucher(office, 'FIVE', { amount: '5', ...EUR })
    const booking = bookingCode((await withVoucher(office, 'jazz', 'FIVE')).code)
    await exchangeBooking(office, { booking, event: 'free' })
    expect(await used(office, 'FIVE')).toBe(0)
    const { booking: moved } = await exchangeBooking(office, { booking, event: 'kabuki' })
    expect(moved).toMatchObject({ total: { amount: '2500' }, discount: { amount: '0' }, voucher: null })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('takes something off of the seats that a part is exchanged for', async () => {
    const office = await open()
    await office.event('Jazz', 9, { price: '10', ...EUR })
    await addTicketType(office, 'jazz', { name: 'child', price: '0' })
    await office.event('Later', 9, { price: '20', ...EUR })
    await voucher(office, 'HALF', { percent: 50, uses: 1 })
    const types = [
      { name: 'General admission', quantity: 1 },
      { name: 'child', quantity: 1 },
    ]
    const booking = bookingCode((await withVoucher(office, 'jazz', 'HALF', { types })).code)
    const tickets = [{ position: 2 }]
    const exchanged = await exchangeBooking(office, {
      booking,
      event: 'later',
      type: 'General admission',
      tickets,
    })
    expect(exchanged.booking).toMatchObject({ voucher: 'HALF', total: { amount: '10.00' } })
    expect(await used(office, 'HALF')).toBe(1)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})
