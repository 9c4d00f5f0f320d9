import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../../src/ticketing/bookings/confirm.ts'
import { exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { updateBooking } from '../../../src/ticketing/bookings/update-booking.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import type { Booking } from '../../../src/ticketing/model/booking.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { refund } from '../../../src/ticketing/payments/refund.ts'
import { refundOwed } from '../../../src/ticketing/payments/refund-many.ts'
import { createVouchers } from '../../../src/ticketing/vouchers/create-vouchers.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { voucherCode } from '../../../src/values/codes/voucher-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { ask, write } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let offices = 0

/** Saturday with two types, Sunday with one. */
async function festival(): Promise<TestOffice> {
  const office = await testOffice(folder, `changing-${offices++}.db`)
  const prices = { price: '20', currency: currency('EUR') }
  await office.event('Saturday', 10, prices)
  await updateTicketType(office, 'saturday', 'General admission', { name: 'standard' })
  await addTicketType(office, 'saturday', { name: 'vip', price: '50', quota: 3 })
  await office.event('Sunday', 10, { ...prices, price: '15' })
  await updateTicketType(office, 'sunday', 'General admission', { name: 'standard' })
  return office
}

const ada = email('ada@example.com')
const bob = email('bob@example.com')
const code = (booking: Booking) => bookingCode(booking.code)
const refs = (...words: string[]) => words.map(ticketRef)

async function booked(office: TestOffice, quantity: number, more = {}): Promise<Booking> {
  const types = [{ name: 'standard', quantity }]
  return (await bookSeats(office, { event: 'saturday', email: ada, types, ...more })).booking
}

const balance = ({ total, paid, due, owed }: Booking) =>
  [total, paid, due, owed].map(money => Number(money?.amount)).join(' ')
const statuses = ({ tickets }: Booking) => tickets.map(({ status }) => status)
const sound = async (office: TestOffice) => expect(await brokenInvariants(office.db)).toEqual([])
const free = async (office: TestOffice, event: string) =>
  Number((await ask(office.db, `SELECT available FROM events WHERE slug = '${event}'`))[0]?.['available'])

describe('updating a booking', () => {
  it('corrects names, the address and the note, and leaves the codes of its tickets good', async () => {
    const office = await festival()
    const before = await booked(office, 2)
    const { booking } = await updateBooking(office, code(before), {
      name: 'Ada',
      email: bob,
      note: 'comes late',
      attendees: [{ position: 2, name: 'Charles' }],
    })
    expect(booking).toMatchObject({ name: 'Ada', email: bob, note: 'comes late' })
    expect(booking.tickets.map(ticket => ticket.attendee)).toEqual([null, 'Charles'])
    expect(booking.tickets.map(ticket => ticket.code)).toEqual(before.tickets.map(ticket => ticket.code))
    expect((await updateBooking(office, code(before), { name: 'Ada' })).replayed).toBe(true)
    const cleared = await updateBooking(office, code(before), {
      note: null,
      attendees: [{ position: 2, name: null }],
    })
    expect(cleared.booking).toMatchObject({ note: null })
    await expect(
      updateBooking(office, code(before), { attendees: [{ position: 3, name: 'X' }] }),
    ).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const both = { attendees: ['X', 'Y'].map(name => ({ position: 1, name })) }
    await expect(updateBooking(office, code(before), both)).rejects.toThrow(
      'two names are given for ticket 1',
    )
    await expect(updateBooking(office, code(before), {})).rejects.toThrow(/what to change/)
  })

  it('prolongs a hold, never shortens one, and nothing else', async () => {
    const office = await festival()
    const held = await booked(office, 1, { holdMs: 600_000 })
    const { booking } = await updateBooking(office, code(held), { holdMs: 3_600_000 })
    expect(booking.expiresAt).toBe('2030-01-01T14:00:00+01:00')
    await expect(updateBooking(office, code(held), { holdMs: 60_000 })).rejects.toThrow(/which is later/)
    office.pass('2h')
    await expect(updateBooking(office, code(held), { holdMs: 60_000 })).rejects.toThrow(/no hold to prolong/)
    await expect(updateBooking(office, code(await booked(office, 1)), { holdMs: 60_000 })).rejects.toThrow(
      /confirmed/,
    )
  })
})

describe('canceling tickets', () => {
  it('cancels those that are named, by position or code, and leaves those alone that were', async () => {
    const office = await festival()
    const booking = await booked(office, 3)
    const cancel = (...words: string[]) =>
      cancelBookings(office, { codes: [code(booking)], tickets: refs(...words) })
    const { bookings, seats } = await cancel('1', booking.tickets[2]?.code ?? '')
    expect(seats).toBe(2)
    expect(bookings.map(statuses)).toEqual([['canceled', 'valid', 'canceled']])
    expect(bookings.map(balance)).toEqual(['20 0 20 0'])
    const log = () => ask(office.db, 'SELECT action FROM audit_log')
    const before = await log()
    expect((await cancel('1')).seats).toBe(0)
    expect(await log()).toEqual(before)
    await expect(cancel('4')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(cancel(`${booking.code}-2-AAAAAA`)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect((await cancel('2')).bookings[0]?.status).toBe('canceled')
    expect(await free(office, 'saturday')).toBe(10)
    await sound(office)
  })

  it('takes an expired hold up again with the tickets that it had', async () => {
    const office = await festival()
    const held = await booked(office, 3, { holdMs: 60_000 })
    await cancelBookings(office, { codes: [code(held)], tickets: refs('1') })
    office.pass('2m')
    await booked(office, 1)
    const { booking } = await confirmBooking(office, code(held))
    expect(statuses(booking)).toEqual(['canceled', 'valid', 'valid'])
    await sound(office)
  })

  it('of a hold that has expired ends all of it or nothing', async () => {
    const office = await festival()
    const held = await booked(office, 3, { holdMs: 60_000 })
    office.pass('2m')
    const cancel = (more: object) => cancelBookings(office, { codes: [code(held)], ...more })
    await expect(cancel({ tickets: refs('9') })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    for (const part of [{ tickets: refs('1') }, { seats: 2 }, { seats: 4 }])
      await expect(cancel(part)).rejects.toThrow(`${held.code} is expired: its 3 seats are free already`)
    expect((await confirmBooking(office, code(held))).booking.quantity).toBe(3)
    const other = await booked(office, 2, { holdMs: 60_000 })
    office.pass('2m')
    const { bookings, seats } = await cancelBookings(office, { codes: [code(other)], seats: 2 })
    expect([bookings[0]?.status, seats]).toEqual(['canceled', 0])
  })

  it('wants to know which booking a position is of', async () => {
    const office = await festival()
    const codes = [code(await booked(office, 2)), code(await booked(office, 2))]
    await expect(cancelBookings(office, { codes, tickets: refs('1') })).rejects.toThrow(
      /give the ticket's code/,
    )
    await expect(
      cancelBookings(office, { codes: codes.slice(1), tickets: refs('1'), seats: 1 }),
    ).rejects.toThrow(/not both/)
  })
})

describe('an event whose cancellation was stopped half-way', () => {
  it('has no bookings that are confirmed or paid since', async () => {
    const office = await festival()
    const held = await booked(office, 1, { holdMs: 60_000 })
    const sold = await booked(office, 1)
    await write(office.db, "UPDATE events SET status = 'canceled', cancel_reason = 'storm'")
    const canceled = { code: 'EVENT_CANCELED', message: 'Saturday is canceled' }
    await expect(confirmBooking(office, code(held))).rejects.toMatchObject(canceled)
    for (const booking of [held, sold])
      await expect(pay(office, { code: code(booking), method: 'cash' })).rejects.toMatchObject(canceled)
    expect((await confirmBooking(office, code(sold))).replayed).toBe(true)
  })
})

describe('transferring', () => {
  it('makes a part a booking of its own, with the money that was paid for it', async () => {
    const office = await festival()
    const before = await booked(office, 3, { attendees: ['Ada', 'Bea', 'Cy'], paid: 'card' })
    const { booking, rest, voided } = await transferBooking(office, {
      booking: code(before),
      to: bob,
      name: 'Bob',
      tickets: refs('2'),
    })
    expect(booking).toMatchObject({ email: bob, name: 'Bob', quantity: 1, status: 'confirmed' })
    expect(booking.code).not.toBe(before.code)
    expect(balance(booking)).toBe('20 20 0 0')
    expect(booking.tickets[0]?.attendee).toBeNull()
    expect(rest && balance(rest)).toBe('40 40 0 0')
    expect(rest && statuses(rest)).toEqual(['valid', 'revoked', 'valid'])
    expect(voided).toBe(1)
    expect(await free(office, 'saturday')).toBe(7)
    await sound(office)
  })

  it('keeps what made the codes of the old guest, so that they are known as revoked', async () => {
    const office = await festival()
    const before = await booked(office, 1)
    const [{ ticket_secret: secret } = {}] = await ask(office.db, 'SELECT ticket_secret FROM bookings')
    const { booking } = await transferBooking(office, { booking: code(before), to: bob })
    expect(booking.tickets[0]?.code).not.toBe(before.tickets[0]?.code)
    expect(await ask(office.db, 'SELECT ticket_secret FROM revoked_secrets')).toEqual([
      { ticket_secret: secret },
    ])
  })
})

describe('exchanging', () => {
  it('changes the type at the price of now; what differs is due, or owed', async () => {
    const office = await festival()
    const booking = await booked(office, 2, { paid: 'cash' })
    const up = await exchangeBooking(office, { booking: code(booking), tickets: refs('2'), type: 'VIP' })
    expect(balance(up.booking)).toBe('70 40 30 0')
    expect(up.booking.tickets.map(({ type }) => type)).toEqual(['standard', 'vip'])
    await pay(office, { code: code(booking), method: 'card' })
    const down = await exchangeBooking(office, { booking: code(booking), type: 'standard' })
    expect(balance(down.booking)).toBe('40 70 0 30')
    expect(down.seats).toBe(1)
    expect((await exchangeBooking(office, { booking: code(booking), type: 'standard' })).replayed).toBe(true)
    await sound(office)
  })

  it('moves a whole booking to another event under its code', async () => {
    const office = await festival()
    const booking = await booked(office, 2, { paid: 'cash' })
    const { booking: moved, rest } = await exchangeBooking(office, {
      booking: code(booking),
      event: 'sunday',
    })
    expect(moved).toMatchObject({ code: booking.code, event: { slug: 'sunday' }, quantity: 2 })
    expect(balance(moved)).toBe('30 40 0 10')
    expect(rest).toBeUndefined()
    expect([await free(office, 'saturday'), await free(office, 'sunday')]).toEqual([10, 8])
    await sound(office)
  })

  it('moves a part to another event as a booking of its own', async () => {
    const office = await festival()
    const booking = await booked(office, 3, { paid: 'cash', attendees: ['Ada', 'Bea'] })
    const { booking: moved, rest } = await exchangeBooking(office, {
      booking: code(booking),
      tickets: refs('2'),
      event: 'sunday',
    })
    expect(moved).toMatchObject({ event: { slug: 'sunday' }, quantity: 1, email: ada })
    expect(moved.tickets[0]?.attendee).toBe('Bea')
    // It was sold at 20, which went along; it costs 15 there.
    expect(balance(moved)).toBe('15 20 0 5')
    expect(rest && balance(rest)).toBe('40 40 0 0')
    await sound(office)
  })

  it('is refused where there are no seats, and then all is as before', async () => {
    const office = await festival()
    await booked(office, 2, { types: [{ name: 'vip', quantity: 2 }] })
    const booking = await booked(office, 2, { paid: 'cash' })
    const refused = exchangeBooking(office, { booking: code(booking), type: 'vip' })
    await expect(refused).rejects.toMatchObject({ code: 'SOLD_OUT' })
    expect(await free(office, 'saturday')).toBe(6)
    await sound(office)
  })

  it('leaves those who wait no gap to take the seat of somebody who exchanges', async () => {
    const office = await festival()
    await office.event('Full', 2, { price: '10', currency: currency('EUR') })
    await updateTicketType(office, 'full', 'General admission', { name: 'standard' })
    await addTicketType(office, 'full', { name: 'balcony', price: '12' })
    const { booking } = await bookSeats(office, {
      event: 'full',
      email: ada,
      types: [{ name: 'standard', quantity: 2 }],
    })
    await joinWaitlist(office, { event: 'full', email: bob, type: 'standard' })
    const { booking: exchanged } = await exchangeBooking(office, { booking: code(booking), type: 'balcony' })
    expect(exchanged.tickets.map(({ type }) => type)).toEqual(['balcony', 'balcony'])
    expect(await ask(office.db, 'SELECT status FROM waitlist_entries')).toEqual([{ status: 'waiting' }])
    await exchangeBooking(office, { booking: code(booking), event: 'saturday', type: 'standard' })
    expect(await ask(office.db, 'SELECT status FROM waitlist_entries')).toEqual([{ status: 'offered' }])
    await sound(office)
  })

  it('keeps what a voucher takes off where it is for the new seats too, and gives its use back where it is not', async () => {
    const office = await festival()
    await createVouchers(office, { code: voucherCode('ALL'), percent: 10, uses: 1 })
    await createVouchers(office, { code: voucherCode('SAT'), percent: 50, event: 'saturday', uses: 1 })
    const used = async () =>
      (await ask(office.db, 'SELECT code, used FROM vouchers ORDER BY id')).map(row => row['used'])
    const all = await booked(office, 1, { voucher: voucherCode('all') })
    const sat = await booked(office, 1, { voucher: voucherCode('sat') })
    expect(await used()).toEqual([1, 1])
    const move = async (booking: Booking) =>
      (await exchangeBooking(office, { booking: code(booking), event: 'sunday' })).booking
    expect(await move(all)).toMatchObject({
      total: { amount: '13.50' },
      discount: { amount: '1.50' },
      voucher: 'ALL',
    })
    expect(await move(sat)).toMatchObject({
      total: { amount: '15.00' },
      discount: { amount: '0.00' },
      voucher: null,
    })
    expect(await used()).toEqual([1, 0])
    await sound(office)
  })

  it('is refused for what is canceled, over, unknown or in another currency', async () => {
    const office = await festival()
    await office.event('Yen', 10, { price: '1000', currency: currency('JPY') })
    const booking = await booked(office, 1, { paid: 'cash' })
    const exchange = (more: object) => exchangeBooking(office, { booking: code(booking), ...more })
    await expect(exchange({ event: 'yen' })).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(exchange({ event: 'nowhere' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(exchange({ type: 'stalls' })).rejects.toThrow(/no ticket type/)
    await expect(exchange({})).rejects.toThrow(/another ticket type, or another event/)
    await cancelBookings(office, { codes: [code(booking)] })
    await expect(exchange({ type: 'vip' })).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('limits of a person', () => {
  it('count the seats of an address over all its bookings of the event', async () => {
    const office = await festival()
    await office.event('Few', 10, { maxPerPerson: 3 })
    const book = (quantity: number, who = ada) => bookSeats(office, { event: 'few', email: who, quantity })
    const { booking } = await book(2)
    await expect(book(2)).rejects.toMatchObject({
      code: 'PERSON_LIMIT',
      details: { allowed: 1, requested: 2 },
    })
    const other = (await book(2, bob)).booking
    await expect(transferBooking(office, { booking: code(other), to: ada })).rejects.toMatchObject({
      code: 'PERSON_LIMIT',
    })
    await expect(updateBooking(office, code(other), { email: ada })).rejects.toMatchObject({
      code: 'PERSON_LIMIT',
    })
    const saturday = await booked(office, 2)
    const move = { booking: code(saturday), event: 'few', type: 'General admission' }
    await expect(exchangeBooking(office, move)).rejects.toMatchObject({ code: 'PERSON_LIMIT' })
    await cancelBookings(office, { codes: [code(booking)] })
    expect((await book(3)).booking.quantity).toBe(3)
  })

  it('keep an offer from somebody who has enough meanwhile', async () => {
    const office = await festival()
    await office.event('Few', 3, { maxPerPerson: 2 })
    const first = await office.book('few', 'cy', { quantity: 2 })
    await joinWaitlist(office, { event: 'few', email: ada, quantity: 2 })
    await office.book('few', 'ada')
    await cancelBookings(office, { codes: [first] })
    expect(await ask(office.db, 'SELECT status FROM waitlist_entries')).toEqual([{ status: 'waiting' }])
  })

  it('tell of what the same address booked within ten minutes, and refuse nothing', async () => {
    const office = await festival()
    await office.event('Fair', 50)
    const book = async () => (await bookSeats(office, { event: 'fair', email: ada })).alike
    expect(await book()).toEqual([])
    expect(await book()).toMatchObject([{ quantity: 1, status: 'confirmed' }])
    for (let n = 0; n < 6; n++) await book()
    expect(await book()).toHaveLength(5)
    office.pass('11m')
    expect(await book()).toEqual([])
    office.pass('11m')
    await bookSeats(office, { event: 'fair', email: ada, holdMs: 60_000 })
    expect(await book()).toMatchObject([{ status: 'held' }])
    office.pass('2m')
    expect(await book()).toMatchObject([{ status: 'confirmed' }])
  })
})

describe('refunding', () => {
  it('goes back by the methods that were paid by, in the order of the payments', async () => {
    const office = await festival()
    const booking = await booked(office, 3)
    await pay(office, { code: code(booking), amount: '20', method: 'cash' })
    await pay(office, { code: code(booking), amount: '40', method: 'card' })
    const back = async (amount?: string) =>
      (await refund(office, { code: code(booking), amount })).payments.map(
        ({ method, amount }) => `${amount.amount} ${method}`,
      )
    expect(await back('5')).toEqual(['5.00 cash'])
    office.pass('1s')
    expect(await back('25')).toEqual(['15.00 cash', '10.00 card'])
    office.pass('1s')
    expect(await back()).toEqual(['30.00 card'])
    const again = await refund(office, { code: code(booking) })
    expect(again).toMatchObject({ replayed: true, payment: { amount: { amount: '30.00' }, method: 'card' } })
    await sound(office)
  })

  it('gives back all that is owed, and nothing twice', async () => {
    const office = await festival()
    const canceled = await booked(office, 2, { paid: 'cash' })
    const smaller = await booked(office, 3, { paid: 'card' })
    await booked(office, 1, { paid: 'card' })
    await cancelBookings(office, { codes: [code(canceled)] })
    await cancelBookings(office, { codes: [code(smaller)], seats: 1 })
    const amounts = ({ refunds }: Awaited<ReturnType<typeof refundOwed>>) =>
      refunds.map(({ payment }) => `${payment.amount.amount} ${payment.method}`)
    expect(amounts(await refundOwed(office, {}, { dryRun: true }))).toEqual(['40.00 cash', '20.00 card'])
    expect(amounts(await refundOwed(office, { event: 'sunday' }))).toEqual([])
    expect(amounts(await refundOwed(office, { event: 'saturday' }))).toEqual(['40.00 cash', '20.00 card'])
    expect(amounts(await refundOwed(office, {}))).toEqual([])
    await sound(office)
  })
})

it('the log of a part tells first what the booking has left: at no line are more seats taken than there are', async () => {
  const office = await testOffice(folder, 'parted.db')
  await office.event('full', 2)
  const whole = await office.book('full', 'ada', { quantity: 2 })
  await transferBooking(office, { booking: whole, to: bob, tickets: [{ position: 2 }] })
  const lines = await ask(
    office.db,
    'SELECT booking_id, after FROM audit_log WHERE booking_id IS NOT NULL ORDER BY id',
  )
  const seats = new Map<unknown, number>()
  const taken = lines.map(({ booking_id, after }) => {
    const { quantity } = JSON.parse(String(after))
    if (quantity !== undefined) seats.set(booking_id, quantity)
    return [...seats.values()].reduce((sum, count) => sum + count, 0)
  })
  expect(Math.max(...taken)).toBe(2)
  expect(seats.size).toBe(2)
})
