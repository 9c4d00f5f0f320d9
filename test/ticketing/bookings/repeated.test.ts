import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import type { BookingRequest } from '../../../src/ticketing/bookings/request/booking-request.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { removeEvent, removeTicketType } from '../../../src/ticketing/events/remove.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0
let keys = 0

async function office() {
  const made = await testOffice(folder, `${++count}.db`)
  await made.event('Jazz', 20, { price: '25', currency: currency('EUR') })
  await addTicketType(made, 'jazz', { name: 'vip', price: '60' })
  await made.event('Rock', 20, { price: '15', currency: currency('EUR') })
  const keyed = { ...made, idempotency: { scope: 'office', key: `K${++keys}` } }
  const vip = (quantity: number) => made.book('jazz', 'ada', { types: [{ name: 'vip', quantity }] })
  return { ...made, keyed, vip }
}

const ada = email('ada@example.com')

describe('the same order, spelled otherwise, is booked once', () => {
  it.each<[Partial<BookingRequest>, Partial<BookingRequest>]>([
    [
      { event: 'jazz', types: [{ name: 'vip' }] },
      { event: '1', types: [{ name: 'VIP', quantity: 1 }] },
    ],
    [
      { event: 'jazz', types: [{ name: 'vip' }], quantity: 2 },
      { event: 'JAZZ', types: [{ name: 'vip', quantity: 2 }] },
    ],
    [
      {
        event: 'jazz',
        types: [
          { name: 'vip', quantity: 2 },
          { name: 'general admission', quantity: 1 },
        ],
      },
      {
        event: 'jazz',
        types: [{ name: 'General admission' }, { name: 'vip', quantity: 2 }],
        quantity: 3,
      },
    ],
    [{ event: 'rock' }, { event: 'rock', quantity: 1 }],
    [{ event: 'rock' }, { event: 'rock', types: [{ name: 'general admission' }] }],
  ])('%j is %j', async (first, again) => {
    const { keyed } = await office()
    const { booking } = await bookSeats(keyed, { event: '', email: ada, ...first })
    expect(await bookSeats(keyed, { event: '', email: ada, ...again })).toMatchObject({
      booking,
      replayed: true,
    })
  })

  it.each<Partial<BookingRequest>>([
    { types: [{ name: 'vip', quantity: 2 }] },
    { types: [{ name: 'vip' }], quantity: 2 },
    { types: [{ name: 'vip', quantity: 1 }], quantity: 3 },
    { types: [{ name: 'balcony' }] },
    { event: 'polka' },
    {},
  ])('but %j is another', async other => {
    const { keyed } = await office()
    await bookSeats(keyed, { event: 'jazz', email: ada, types: [{ name: 'vip' }] })
    await expect(bookSeats(keyed, { event: 'jazz', email: ada, ...other })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })
})

describe('an exchange that is repeated', () => {
  it('under its key is done once, and tells what became of it', async () => {
    const { keyed, vip, ...at } = await office()
    const code = await vip(2)
    const request = { booking: code, tickets: [ticketRef('1')], event: 'rock' }
    const first = await exchangeBooking(keyed, request)
    expect(first).toMatchObject({
      booking: { event: { slug: 'rock' }, quantity: 1 },
      rest: { event: { slug: 'jazz' }, quantity: 1 },
      seats: 1,
      replayed: false,
    })
    expect(await exchangeBooking(keyed, { ...request, event: '2' })).toEqual({ ...first, replayed: true })
    await expect(exchangeBooking(keyed, { ...request, event: 'polka' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    expect(await brokenInvariants(at.db)).toEqual([])
  })

  it('of a whole booking, too; without a key, there is nothing left to exchange', async () => {
    const { keyed, vip, ...at } = await office()
    const code = await vip(2)
    const request = { booking: code, type: 'General admission' }
    const first = await exchangeBooking(keyed, request)
    expect(first).toMatchObject({ booking: { total: { amount: '50.00' } }, seats: 2 })
    expect(first.rest).toBeUndefined()
    expect(await exchangeBooking(keyed, request)).toEqual({ ...first, replayed: true })
    expect(await exchangeBooking(at, request)).toEqual({ booking: first.booking, seats: 0, replayed: true })
  })
})

describe('a transfer that is repeated', () => {
  it('under its key tells both parts again', async () => {
    const { keyed, vip } = await office()
    const request = { booking: await vip(2), to: email('bob@example.com'), tickets: [ticketRef('2')] }
    const first = await transferBooking(keyed, request)
    expect(first).toMatchObject({
      booking: { quantity: 1 },
      rest: { quantity: 1 },
      voided: 1,
      replayed: false,
    })
    expect(await transferBooking(keyed, request)).toEqual({ ...first, replayed: true })
  })

  it('of a whole booking, too', async () => {
    const { keyed, vip } = await office()
    const request = { booking: await vip(2), to: email('bob@example.com'), name: 'Bob' }
    const first = await transferBooking(keyed, request)
    expect(await transferBooking(keyed, request)).toEqual({ ...first, replayed: true })
    expect(first.rest).toBeUndefined()
  })
})

describe('a removal that is repeated', () => {
  it('under its key tells what was removed', async () => {
    const { keyed, ...at } = await office()
    await at.event('Draft', 5, { draft: true })
    const first = await removeEvent(keyed, 'draft')
    expect(first).toMatchObject({ event: { slug: 'draft' }, replayed: false })
    expect(await removeEvent(keyed, 'draft')).toEqual({ ...first, replayed: true })
    await expect(removeEvent(at, 'draft')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('of a ticket type is the same in other words', async () => {
    const { keyed, ...at } = await office()
    const first = await removeTicketType(keyed, 'jazz', 'vip')
    expect(first.event.ticketTypes.map(({ name }) => name)).toEqual(['General admission'])
    expect(await removeTicketType(keyed, '1', 'VIP')).toEqual({ ...first, replayed: true })
    await expect(removeTicketType(keyed, 'polka', 'vip')).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    await expect(removeTicketType(at, 'jazz', 'vip')).rejects.toThrow(
      'Jazz has no ticket type "vip", but "General admission"',
    )
  })
})
