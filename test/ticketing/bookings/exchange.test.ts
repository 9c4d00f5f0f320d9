import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { type ExchangeRequest, exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { updateBooking } from '../../../src/ticketing/bookings/update-booking.ts'
import { findBookings } from '../../../src/ticketing/box-office/find-bookings.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { listWaitlist } from '../../../src/ticketing/waitlist/list.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { local, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0
const HOUR_MS = 3_600_000
const bob = email('bob@example.com')
const eur = (amount: string) => ({ amount, currency: 'EUR' })

async function office() {
  const made = await testOffice(folder, `${++count}.db`)
  await made.event('Jazz', 10, { price: '25', currency: currency('EUR') })
  await made.event('Free', 10)
  await made.event('Noh', 10, { price: '3000', currency: currency('JPY') })
  return made
}

describe('an exchange', () => {
  it('needs to know for what', async () => {
    const at = await office()
    const booking = await at.book('jazz', 'ada')
    await addTicketType(at, 'free', { name: 'front' })
    await updateTicketType(at, 'free', 'General admission', { name: 'back' })
    const exchange = (request: Partial<ExchangeRequest>) => exchangeBooking(at, { booking, ...request })
    await expect(exchange({})).rejects.toThrow('say what it is to be exchanged for')
    await expect(exchange({ event: 'free' })).rejects.toThrow(
      'say which ticket type of Free: "back", "front"',
    )
    await expect(exchange({ type: 'vip' })).rejects.toThrow(
      'Jazz has no ticket type "vip", but "General admission"',
    )
    await expect(exchange({ event: 'polka' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await expect(exchange({ booking: bookingCode('ZZZZ-2222'), event: 'free' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    await updateTicketType(at, 'jazz', 'General admission', { salesEnd: local('2030-01-02 12:00') })
    at.pass('2d')
    await expect(exchange({ type: 'vip' })).rejects.toThrow('Jazz has no ticket type "vip", but none on sale')
  })

  it('takes the only type that is on sale, whatever it is called', async () => {
    const at = await office()
    await updateTicketType(at, 'free', 'General admission', { name: 'seat' })
    const { booking } = await exchangeBooking(at, { booking: await at.book('jazz', 'ada'), event: 'free' })
    expect(booking).toMatchObject({
      event: { slug: 'free' },
      total: null,
      tickets: [{ type: 'seat', price: null }],
    })
    expect(await brokenInvariants(at.db)).toEqual([])
  })

  it('between what is free and what is not is for what was not paid yet', async () => {
    const at = await office()
    const free = await exchangeBooking(at, { booking: await at.book('free', 'ada'), event: 'jazz' })
    expect(free.booking).toMatchObject({ total: eur('25.00'), due: eur('25.00') })
    const paid = await at.book('jazz', 'bob')
    await pay(at, { code: paid, amount: '5', method: 'cash' })
    await expect(exchangeBooking(at, { booking: paid, event: 'free' })).rejects.toThrow(
      'cannot be exchanged: Jazz sells in EUR, Free is free. Cancel it and book anew',
    )
    await expect(exchangeBooking(at, { booking: paid, event: 'noh' })).rejects.toThrow(
      'Jazz sells in EUR, Noh sells in JPY',
    )
    await expect(exchangeBooking(at, { booking: await at.book('jazz', 'cy'), event: 'noh' })).rejects.toThrow(
      'Jazz sells in EUR, Noh sells in JPY',
    )
  })

  it('for seats without a price owes back what was paid', async () => {
    const at = await office()
    await addTicketType(at, 'jazz', { name: 'staff' })
    const code = await at.book('jazz', 'ada', { types: [{ name: 'General admission' }], paid: 'card' })
    const { booking } = await exchangeBooking(at, { booking: code, type: 'staff' })
    expect(booking).toMatchObject({ total: eur('0.00'), paid: eur('25.00'), owed: eur('25.00') })
    const held = await at.book('jazz', 'bob', { types: [{ name: 'General admission' }] })
    expect((await exchangeBooking(at, { booking: held, type: 'staff' })).booking.total).toBeNull()
    expect(await brokenInvariants(at.db)).toEqual([])
  })

  it('is not of an offer before it is accepted', async () => {
    const at = await office()
    const full = await at.book('jazz', 'ada', { quantity: 10 })
    await joinWaitlist(at, { event: 'jazz', email: bob })
    await cancelBookings(at, { codes: [full], seats: 1 })
    const { entries } = await listWaitlist(at, { event: 'jazz' })
    const offer = bookingCode(entries[0]?.booking ?? '')
    await expect(exchangeBooking(at, { booking: offer, event: 'free' })).rejects.toThrow(
      'is an offer of the waitlist: confirm it first, then exchange it',
    )
    await expect(updateBooking(at, offer, { holdMs: 9_999 * 24 * HOUR_MS })).resolves.toMatchObject({
      booking: { expiresAt: '2030-05-01T19:30:00+02:00' },
    })
    await expect(updateBooking(at, offer, { holdMs: 9_999 * 24 * HOUR_MS })).rejects.toThrow(
      'is held until 2030-05-01T19:30:00+02:00, and cannot be held longer than its seats are sold',
    )
  })
})

describe('a ticket that is canceled', () => {
  it('is not transferred, exchanged or named', async () => {
    const at = await office()
    const code = await at.book('jazz', 'ada', { quantity: 2 })
    const tickets = [ticketRef('1')]
    await cancelBookings(at, { codes: [code], tickets })
    const dead = `Ticket 1 of ${code.slice(0, 4)}-${code.slice(4)} is canceled`
    await expect(transferBooking(at, { booking: code, to: bob, tickets })).rejects.toThrow(dead)
    await expect(exchangeBooking(at, { booking: code, event: 'free', tickets })).rejects.toThrow(dead)
    await expect(updateBooking(at, code, { attendees: [{ position: 1, name: 'Ada' }] })).rejects.toThrow(dead)
  })
})

describe('a transfer to who has it already', () => {
  it('gives them new codes for a new name, and does nothing for the same', async () => {
    const at = await office()
    const { booking: before } = await bookSeats(at, { event: 'jazz', email: bob, name: 'Bob' })
    const request = { booking: bookingCode(before.code), to: bob }
    expect(await transferBooking(at, { ...request, name: 'Bob' })).toEqual({
      booking: before,
      voided: 0,
      replayed: true,
    })
    const { booking, voided } = await transferBooking(at, { ...request, name: 'Robert' })
    expect([booking.name, voided]).toEqual(['Robert', 1])
    expect(booking.tickets[0]?.code).not.toBe(before.tickets[0]?.code)
  })
})

describe('canceling several bookings', () => {
  it('names those that are unknown, and tickets that are of none of them', async () => {
    const at = await office()
    const [one, other] = [await at.book('jazz', 'ada'), await bookSeats(at, { event: 'jazz', email: bob })]
    await expect(cancelBookings(at, { codes: [one, bookingCode('ZZZZ-2222')] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      details: { bookings: ['ZZZZ-2222'] },
    })
    const tickets = [ticketRef(other.booking.tickets[0]?.code ?? '')]
    await expect(cancelBookings(at, { codes: [one], tickets })).rejects.toThrow(
      `the ticket is of ${other.booking.code}, which is not among the bookings`,
    )
    expect((await findBookings(at, { status: 'confirmed' })).bookings).toHaveLength(2)
  })
})
