import { describe, expect, it } from 'vitest'
import { contentChecks } from '../../../src/store/health/content-checks.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../../src/ticketing/bookings/confirm.ts'
import { showEvent } from '../../../src/ticketing/events/show-event.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { refund } from '../../../src/ticketing/payments/refund.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())
const priced = { price: '45', currency: currency('EUR') }
const eur = (amount: string) => ({ amount, currency: 'EUR' })
const cash = { method: 'cash' as const }
const left = async (slug: string) => (await showEvent(office, slug)).available

describe('money that came in keeps its seats', () => {
  it('of a hold, which it confirms, also where it is a part', async () => {
    const { slug } = await office.event('Part', 2, priced)
    const code = await office.book(slug, 'ada', { quantity: 2, holdMs: 60_000 })
    const { booking } = await pay(office, { code, ...cash, amount: '10' })
    expect(booking).toMatchObject({
      status: 'confirmed',
      expiresAt: null,
      paid: eur('10.00'),
      due: eur('80.00'),
    })
    office.pass('2m')
    expect(await left(slug)).toBe(0)
    expect(await confirmBooking(office, code)).toMatchObject({ replayed: true })
  })

  it('of a hold that expired, if they are still there; else it is not taken', async () => {
    const { slug } = await office.event('Late', 2, priced)
    const code = await office.book(slug, 'ada', { quantity: 2, holdMs: 60_000 })
    office.pass('2m')
    expect((await pay(office, { code, ...cash })).booking).toMatchObject({
      status: 'confirmed',
      due: eur('0.00'),
    })
    expect(await left(slug)).toBe(0)

    const { slug: gone } = await office.event('Gone', 2, priced)
    const hold = await office.book(gone, 'ada', { quantity: 2, holdMs: 60_000 })
    office.pass('2m')
    await office.book(gone, 'bob')
    await expect(pay(office, { code: hold, ...cash })).rejects.toMatchObject({ code: 'SOLD_OUT' })
    await expect(refund(office, { code: hold })).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('and a hold is not paid as it is made', async () => {
    const { slug } = await office.event('Both', 2, priced)
    const request = { event: slug, email: email('ada@example.com'), holdMs: 60_000, paid: 'cash' as const }
    await expect(bookSeats(office, request)).rejects.toMatchObject({ code: 'VALIDATION' })
  })
})

describe('what is owed back', () => {
  it('is what was paid more than the seats cost that are left', async () => {
    const { slug } = await office.event('Owed', 9, priced)
    const code = await office.book(slug, 'ada', { quantity: 3 })
    await pay(office, { code, ...cash })
    const {
      bookings: [part],
    } = await cancelBookings(office, { codes: [code], seats: 2 })
    expect(part).toMatchObject({
      total: eur('45.00'),
      paid: eur('135.00'),
      due: eur('0.00'),
      owed: eur('90.00'),
    })
    expect((await refund(office, { code, amount: '90' })).booking.owed).toEqual(eur('0.00'))
    const {
      bookings: [whole],
    } = await cancelBookings(office, { codes: [code] })
    expect(whole).toMatchObject({ status: 'canceled', due: eur('0.00'), owed: eur('45.00') })
  })

  it('is nothing of what has no price', async () => {
    const { slug } = await office.event('Free', 9)
    const code = await office.book(slug, 'ada')
    const { bookings } = await cancelBookings(office, { codes: [code] })
    expect(bookings).toMatchObject([{ total: null, due: null, owed: null }])
  })

  it('is counted by doctor, by currency', async () => {
    const { slug } = await office.event('Yen', 9, { price: '3500', currency: currency('JPY') })
    const code = await office.book(slug, 'ada', { quantity: 2, paid: 'card' })
    await cancelBookings(office, { codes: [code], seats: 1 })
    const now = office.clock.now()
    const checks = await office.store.read(queries => contentChecks(queries, now))
    const owed = checks.find(check => check.name === 'owed')
    expect(owed).toMatchObject({
      status: 'warning',
      details: {
        sums: [
          { amount: '45.00', currency: 'EUR', bookings: 1 },
          { amount: '3500', currency: 'JPY', bookings: 1 },
        ],
      },
    })
  })
})
