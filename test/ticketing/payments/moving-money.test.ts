import { describe, expect, it } from 'vitest'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import type { Context } from '../../../src/ticketing/context.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { refund } from '../../../src/ticketing/payments/refund.ts'
import { refundBookings, refundOwed } from '../../../src/ticketing/payments/refund-many.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { write } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0
let keys = 0
const eur = (amount: string) => ({ amount, currency: 'EUR' })
const UNKNOWN = bookingCode('ZZZZ-2222')

async function jazz() {
  const office = await testOffice(folder, `${++count}.db`)
  await office.event('Jazz', 20, { price: '25', currency: currency('EUR') })
  await office.event('Free', 20)
  const keyed = () => ({ ...office, idempotency: { scope: 'office', key: `K${++keys}` } })
  return { ...office, keyed }
}

describe('paying', () => {
  it('under a key is done once, whatever was paid since; 10 is 10.00', async () => {
    const { keyed, ...at } = await jazz()
    const code = await at.book('jazz', 'ada', { quantity: 2 })
    const key = keyed()
    const first = await pay(key, { code, method: 'cash', amount: '10' })
    expect(first).toMatchObject({ payment: { amount: eur('10.00') }, booking: { due: eur('40.00') } })
    const rest = await pay(keyed(), { code, method: 'card' })
    expect(rest).toMatchObject({ payment: { amount: eur('40.00') }, booking: { due: eur('0.00') } })
    expect(await pay(key, { code, method: 'cash', amount: '10.00' })).toEqual({
      ...first,
      booking: rest.booking,
      replayed: true,
    })
    await expect(pay(key, { code, method: 'cash', amount: '11' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    expect(await pay(at, { code, method: 'card' })).toEqual({ ...rest, replayed: true })
  })

  it.each([
    ['0', 'must be more than 0'],
    ['0.00', 'must be more than 0'],
    ['1.001', 'EUR has 2 decimals'],
    ['51', '51.00 EUR is more than the 50.00 EUR that is due for'],
  ])('%s is refused', async (amount, message) => {
    const { keyed, ...at } = await jazz()
    const code = await at.book('jazz', 'ada', { quantity: 2 })
    await expect(pay(at, { code, method: 'cash', amount })).rejects.toThrow(message)
    await expect(pay(keyed(), { code, method: 'cash', amount })).rejects.toThrow(message)
  })

  it('is for what is there, costs something and stands', async () => {
    const { keyed, ...at } = await jazz()
    for (const context of [at, keyed()])
      await expect(pay(context, { code: UNKNOWN, method: 'cash', amount: '5' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: 'No booking ZZZZ-2222',
      })
    const free = await at.book('free', 'ada')
    await expect(pay(keyed(), { code: free, method: 'cash', amount: '5' })).rejects.toThrow(
      'costs nothing: Free has no prices',
    )
    const paid = await at.book('jazz', 'ada', { paid: 'card' })
    await expect(pay(at, { code: paid, method: 'cash' })).rejects.toThrow('Nothing is due for')
    await cancelBookings(at, { codes: [paid] })
    await expect(pay(at, { code: paid, method: 'cash' })).rejects.toThrow('is canceled: it cannot be paid')
  })

  it('nothing at once is nothing to take down', async () => {
    const at = await jazz()
    await at.book('free', 'ada', { paid: 'cash' })
    expect(await brokenInvariants(at.db)).toEqual([])
  })
})

describe('giving back', () => {
  it('is all that was paid, a part, or by another method; and no more', async () => {
    const { keyed, ...at } = await jazz()
    const code = await at.book('jazz', 'ada', { quantity: 2 })
    await expect(refund(at, { code })).rejects.toThrow('Nothing has been paid for')
    await pay(at, { code, method: 'card' })
    await expect(refund(at, { code, amount: '51' })).rejects.toThrow(
      '51.00 EUR is more than the 50.00 EUR that was paid for',
    )
    await expect(refund(at, { code, amount: '0' })).rejects.toThrow('must be more than 0')
    const key = keyed()
    const first = await refund(key, { code, amount: '5', method: 'cash' })
    expect(first).toMatchObject({
      payment: { kind: 'refund', method: 'cash', amount: eur('5.00') },
      booking: { paid: eur('45.00') },
    })
    expect(await refund(key, { code, amount: '5.00', method: 'cash' })).toEqual({ ...first, replayed: true })
    at.pass('1m')
    const all = await refund(at, { code })
    expect(all).toMatchObject({ payment: { method: 'card', amount: eur('45.00') }, replayed: false })
    expect(await refund(at, { code })).toEqual({ ...all, replayed: true })
  })

  it('is told again also if the booking was exchanged as a whole at the same moment', async () => {
    const at = await jazz()
    await addTicketType(at, 'jazz', { name: 'vip', price: '40' })
    const code = await at.book('jazz', 'ada', { types: [{ name: 'General admission' }], paid: 'card' })
    await exchangeBooking(at, { booking: code, type: 'vip' })
    const back = await refund(at, { code })
    expect(back).toMatchObject({ payment: { amount: eur('25.00') }, replayed: false })
    expect(await refund(at, { code })).toEqual({ ...back, replayed: true })
  })

  it('never takes what went along with tickets that were handed on for a refund', async () => {
    const at = await jazz()
    await addTicketType(at, 'jazz', { name: 'guest', price: '0' })
    const types = [
      { name: 'General admission', quantity: 2 },
      { name: 'guest', quantity: 1 },
    ]
    const code = await at.book('jazz', 'ada', { types, paid: 'card' })
    const handOn = async (ticket: string) => {
      at.pass('1m')
      await transferBooking(at, { booking: code, to: email('bob@example.com'), tickets: [ticketRef(ticket)] })
      at.pass('1m')
    }
    await refund(at, { code, amount: '5' })
    await handOn('1')
    const last = await refund(at, { code })
    expect(last.payment).toMatchObject({ method: 'card', amount: eur('25.00') })
    await pay(at, { code, method: 'cash' })
    await handOn('2')
    expect(await refund(at, { code })).toMatchObject({ payment: last.payment, replayed: true })

    const other = await at.book('jazz', 'cy', { types, paid: 'card' })
    await transferBooking(at, {
      booking: other,
      to: email('bob@example.com'),
      tickets: [ticketRef('1'), ticketRef('2')],
    })
    await expect(refund(at, { code: other })).rejects.toThrow('Nothing has been paid for')
    expect(await brokenInvariants(at.db)).toEqual([])
  })

  it('for several bookings is told of each; one that is unknown stops it before anything is done', async () => {
    const { keyed, ...at } = await jazz()
    const codes = [
      await at.book('jazz', 'ada', { paid: 'card' }),
      await at.book('jazz', 'bob', { paid: 'cash' }),
    ]
    await expect(refundBookings(at, { codes: [...codes, UNKNOWN] })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: 'No booking ZZZZ-2222',
      details: { bookings: ['ZZZZ-2222'] },
    })
    const { refunds: dry } = await refundBookings(at, { codes }, { dryRun: true })
    expect(dry.map(({ payment }) => payment.method)).toEqual(['card', 'cash'])
    const key = keyed()
    const { refunds: given } = await refundBookings(key, { codes })
    expect(given.map(({ payment, replayed }) => [payment.method, replayed])).toEqual([
      ['card', false],
      ['cash', false],
    ])
    const { refunds: again } = await refundBookings(key, { codes })
    expect(again.map(({ payment, replayed }) => [payment.method, replayed])).toEqual([
      ['card', true],
      ['cash', true],
    ])
    expect(await brokenInvariants(at.db)).toEqual([])
  })

  it('under a key that an older tix has kept is told again', async () => {
    const { keyed, ...at } = await jazz()
    const code = await at.book('jazz', 'ada', { paid: 'card' })
    const key = keyed()
    const first = await refund(key, { code, amount: '5' })
    await write(at.db, `UPDATE idempotency_keys SET result = '{"done":{"payment":2}}'`)
    expect(await refund(key, { code, amount: '5' })).toEqual({ ...first, replayed: true })
  })

  it('of all that is owed gives each back once, under a key too', async () => {
    const { keyed, ...at } = await jazz()
    const code = await at.book('jazz', 'ada', { quantity: 2, paid: 'card' })
    await cancelBookings(at, { codes: [code], seats: 1 })
    const key = keyed()
    const { refunds } = await refundOwed(key, { event: 'jazz' })
    expect(refunds).toMatchObject([{ payment: { amount: eur('25.00') }, booking: { owed: eur('0.00') } }])
    expect(await refundOwed(at, {})).toEqual({ refunds: [], replayed: false })
    const other = await at.book('jazz', 'bob', { paid: 'cash' })
    await cancelBookings(at, { codes: [other] })
    const again = refunds.map(refunded => ({ ...refunded, replayed: true }))
    for (const event of ['jazz', 'JAZZ', '1'])
      expect(await refundOwed(key, { event })).toEqual({ refunds: again, replayed: true })
    await expect(refundOwed(key, {})).rejects.toMatchObject({ code: 'IDEMPOTENCY_MISMATCH' })
    await expect(refundBookings(key, { codes: [other, code] })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    expect((await refundOwed(at, {})).refunds).toMatchObject([{ payment: { amount: eur('25.00') } }])
    await expect(refundOwed(at, { event: 'polka' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a refund of all that is owed that was stopped in the middle', () => {
  /** Ends as if killed before its second write. */
  const stopped = (context: Context): Context => {
    const { store } = context
    let writes = 0
    const write: typeof store.write = (work, options) =>
      ++writes > 1 ? Promise.reject(new Error('killed')) : store.write(work, options)
    const read: typeof store.read = work => store.read(work)
    return { ...context, store: Object.create(store, { write: { value: write }, read: { value: read } }) }
  }

  it('tells all that was given back under its key, when it is repeated', async () => {
    const { keyed, ...at } = await jazz()
    const codes = [
      await at.book('jazz', 'ada', { paid: 'card' }),
      await at.book('jazz', 'bob', { paid: 'cash' }),
    ]
    for (const code of codes) await cancelBookings(at, { codes: [code] })
    const key = keyed()
    await expect(refundOwed(stopped(key), {})).rejects.toThrow('killed')
    const { refunds, replayed } = await refundOwed(key, {})
    expect(refunds.map(({ payment, replayed }) => [payment.method, payment.amount, replayed])).toEqual([
      ['card', eur('25.00'), true],
      ['cash', eur('25.00'), false],
    ])
    expect(replayed).toBe(false)
    const again = refunds.map(refunded => ({ ...refunded, replayed: true }))
    expect(await refundOwed(key, {})).toEqual({ refunds: again, replayed: true })
    expect(await refundOwed(at, {})).toEqual({ refunds: [], replayed: false })
  })

  it('says that it was done before, where nothing was left', async () => {
    const { keyed, ...at } = await jazz()
    await cancelBookings(at, { codes: [await at.book('jazz', 'ada', { paid: 'card' })] })
    const key = keyed()
    await expect(refundOwed(stopped(key), {})).rejects.toThrow('killed')
    const repeated = await refundOwed(key, {})
    expect(repeated).toMatchObject({ refunds: [{ payment: { amount: eur('25.00') } }], replayed: true })
    // Under another key, whose name this one's begins with, it is none of this.
    const other = { ...key, idempotency: { scope: 'office', key: 'K' } }
    expect(await refundOwed(other, {})).toEqual({ refunds: [], replayed: false })
  })
})

describe('money of a booking that is taken apart', () => {
  it('goes along as far as it is more than what stays costs', async () => {
    const at = await jazz()
    const code = await at.book('jazz', 'ada', { quantity: 3 })
    await pay(at, { code, amount: '20', method: 'cash' })
    await pay(at, { code, amount: '40', method: 'card' })
    const tickets = [ticketRef('1'), ticketRef('2')]
    const { booking, rest } = await transferBooking(at, {
      booking: code,
      to: email('bob@example.com'),
      tickets,
    })
    expect([rest?.paid, booking.paid]).toEqual([eur('25.00'), eur('35.00')])
    expect(await brokenInvariants(at.db)).toEqual([])
  })

  it('goes along no further than what goes costs: what is owed back stays owed where it was paid', async () => {
    const at = await jazz()
    const code = await at.book('jazz', 'ada', { quantity: 3, paid: 'cash' })
    await cancelBookings(at, { codes: [code], seats: 1 })
    const { booking, rest } = await transferBooking(at, {
      booking: code,
      to: email('bob@example.com'),
      tickets: [ticketRef('1')],
    })
    expect([rest?.paid, rest?.owed]).toEqual([eur('50.00'), eur('25.00')])
    expect([booking.paid, booking.owed]).toEqual([eur('25.00'), eur('0.00')])
    expect(await brokenInvariants(at.db)).toEqual([])
  })

  it('is none where it was booked before there were prices', async () => {
    const at = await jazz()
    const code = await at.book('free', 'ada', { quantity: 2 })
    await updateTicketType(at, 'free', 'General admission', { price: '5', currency: currency('EUR') })
    const to = email('bob@example.com')
    const { booking, rest } = await transferBooking(at, { booking: code, to, tickets: [ticketRef('1')] })
    expect([booking.total, rest?.total]).toEqual([null, null])
    await expect(pay(at, { code, method: 'cash' })).rejects.toThrow('was booked when Free had no prices')
  })
})

describe('the currency of an event', () => {
  it('that changes takes its prices along, those that there are', async () => {
    const at = await jazz()
    await updateTicketType(at, 'jazz', 'General admission', { price: '25.50' })
    await expect(updateEvent(at, 'jazz', { currency: currency('JPY') })).rejects.toThrow(
      'JPY has no decimals',
    )
    await updateTicketType(at, 'jazz', 'General admission', { price: '25' })
    const { event } = await updateEvent(at, 'jazz', { currency: currency('JPY') })
    expect(event.ticketTypes).toMatchObject([{ price: { amount: '25', currency: 'JPY' } }])
    await updateTicketType(at, 'jazz', 'General admission', { price: null })
    expect((await updateEvent(at, 'jazz', { currency: currency('USD') })).event.ticketTypes).toMatchObject([
      { price: null },
    ])
  })
})
