import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { readTickets } from '../../../src/ticketing/box-office/read-tickets.ts'
import { showBooking } from '../../../src/ticketing/box-office/show-booking.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { refund } from '../../../src/ticketing/payments/refund.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { when } from '../../../src/values/time/when.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())
const priced = { price: '25', currency: currency('EUR') }
await office.event('Jazz', 100, { ...priced, venue: 'Cellar', ends: when('2030-05-01 23:00') })
await office.event('Free', 100)

async function booked(event = 'jazz', more: object = {}) {
  const { booking } = await bookSeats(office, {
    event,
    email: email('ada@example.com'),
    quantity: 2,
    ...more,
  })
  const [first, second] = booking.tickets.map(({ code }) => code)
  return { code: booking.code, first: first ?? '', second: second ?? '' }
}

const cancel = (code: string, ...positions: string[]) =>
  cancelBookings(office, { codes: [bookingCode(code)], tickets: positions.map(ticketRef) })

describe('the tickets of a code', () => {
  it('are all of the booking, or the one that it names, with where and until when', async () => {
    const { code, first, second } = await booked()
    const all = await readTickets(office, code.toLowerCase())
    expect(all).toMatchObject({ venue: 'Cellar', endsAt: '2030-05-01T23:00:00+02:00', booking: { code } })
    expect(all.tickets.map(({ code }) => code)).toEqual([first, second])
    expect((await readTickets(office, second)).tickets.map(({ code }) => code)).toEqual([second])
    expect(await readTickets(office, (await booked('free')).code)).toMatchObject({
      venue: null,
      endsAt: null,
    })
  })

  it('are none of a code that no ticket has: the key of one at the position of another', async () => {
    const { code, first } = await booked()
    const mixed = first.replace(`${code}-1-`, `${code}-2-`)
    await expect(readTickets(office, mixed)).rejects.toMatchObject({ code: 'NOT_FOUND' })
    expect(await showBooking(office, mixed)).toBeUndefined()
    expect((await showBooking(office, first))?.ticket?.code).toBe(first)
  })

  it('are those that are good', async () => {
    const { code, first, second } = await booked()
    await cancel(code, '1')
    expect((await readTickets(office, code)).tickets.map(({ code }) => code)).toEqual([second])
    await expect(readTickets(office, first)).rejects.toMatchObject({
      code: 'CANCELED',
      message: `Ticket ${first} is canceled`,
    })
    await cancel(code)
    await expect(readTickets(office, second)).rejects.toMatchObject({ code: 'CANCELED' })
    await expect(readTickets(office, code)).rejects.toMatchObject({
      code: 'CANCELED',
      message: `${code} has no tickets: it is canceled`,
    })
  })

  it('that is only held are not given out, nor when the hold has expired', async () => {
    const { code } = await booked('jazz', { holdMs: 60_000 })
    await expect(readTickets(office, code)).rejects.toMatchObject({
      code: 'HELD',
      message: `${code} has no tickets: it is held`,
    })
    office.pass('2m')
    await expect(readTickets(office, code)).rejects.toMatchObject({ code: 'CANCELED' })
  })

  it.each(['', 'hello', 'ZZZZ-2222', 'ZZZZ-2222-1-AAAAAA'])('%j is of none', async code => {
    await expect(readTickets(office, code)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: `No ticket or booking has the code "${code}"`,
    })
    expect(await showBooking(office, code)).toBeUndefined()
  })

  it('that was made up, or that a former guest has, is of none', async () => {
    const { code, first } = await booked()
    const madeUp = `${first.slice(0, -6)}${first.endsWith('AAAAAA') ? 'BBBBBB' : 'AAAAAA'}`
    await transferBooking(office, { booking: bookingCode(code), to: email('bob@example.com') })
    for (const bad of [madeUp, first]) {
      await expect(readTickets(office, bad)).rejects.toMatchObject({ code: 'NOT_FOUND' })
      expect(await showBooking(office, bad)).toBeUndefined()
    }
  })
})

describe('a booking in full', () => {
  it('has its payments and its part of the log, the newest entry first', async () => {
    const { code, second } = await booked()
    await pay(office, { code: bookingCode(code), amount: '30', method: 'card' })
    await refund(office, { code: bookingCode(code), amount: '5' })
    const full = await showBooking(office, code)
    expect(full).toMatchObject({ booking: { code, quantity: 2 } })
    expect(full?.ticket).toBeUndefined()
    expect(full?.payments.map(({ kind, method, amount }) => [kind, method, amount])).toEqual([
      ['payment', 'card', { amount: '30.00', currency: 'EUR' }],
      ['refund', 'card', { amount: '5.00', currency: 'EUR' }],
    ])
    expect(full?.log.map(({ action }) => action)).toEqual(['payment.refund', 'payment.pay', 'booking.create'])
    expect(await showBooking(office, second)).toMatchObject({ booking: { code }, ticket: { code: second } })
  })

  it('without a price has no payments', async () => {
    expect(await showBooking(office, (await booked('free')).code)).toMatchObject({
      booking: { total: null, paid: null, due: null, owed: null },
      payments: [],
    })
  })
})
