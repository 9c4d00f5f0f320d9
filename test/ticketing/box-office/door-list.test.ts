import { beforeAll, describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { doorList, guestOf } from '../../../src/ticketing/box-office/door-list.ts'
import { checkInTickets } from '../../../src/ticketing/check-in/check-in-tickets.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { currency } from '../../../src/values/currency.ts'
import { testOffice, times } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())
const general = (quantity: number) => ({ types: [{ name: 'General admission', quantity }] })

beforeAll(async () => {
  await office.event('Jazz', 2_000, { price: '25', currency: currency('EUR') })
  await addTicketType(office, 'jazz', { name: 'balcony', price: '10' })
  const zoe = await office.book('jazz', 'zoe', { ...general(2), name: 'Zoë', attendees: ['émile', 'Zoë'] })
  await checkInTickets(office, { codes: [`${zoe}`] })
  const ada = await office.book('jazz', 'ada', { types: [{ name: 'balcony', quantity: 2 }], name: 'Ada' })
  await pay(office, { code: ada, amount: '5', method: 'cash' })
  await cancelBookings(office, { codes: [ada], tickets: [ticketRef('1')] })
  for (const quantity of [1, 1])
    await bookSeats(office, { event: 'jazz', ...general(quantity), channel: 'door', paid: 'cash' })
  await office.book('jazz', 'held', { ...general(1), name: 'Held', holdMs: 60_000 })
  await cancelBookings(office, {
    codes: [await office.book('jazz', 'gone', { ...general(1), name: 'Gone' })],
  })
  await office.event('Empty', 5)
})

describe('the list at the door', () => {
  it('has everybody who may come, a ticket a line, walk-ins last, with what is still to be paid', async () => {
    const { event, doorList: lines } = await doorList(office, { event: 'jazz' })
    expect(event).toMatchObject({ slug: 'jazz', name: 'Jazz' })
    expect(lines.map(({ name, type, email, status, due }) => [name, type, email, status, due])).toEqual([
      ['Ada', 'balcony', 'ada@example.com', 'valid', '5.00 EUR'],
      ['émile', 'General admission', 'zoe@example.com', 'checked_in', '50.00 EUR'],
      ['Zoë', 'General admission', 'zoe@example.com', 'checked_in', '50.00 EUR'],
      [null, 'General admission', null, 'valid', null],
      [null, 'General admission', null, 'valid', null],
    ])
    expect(lines.every(({ code, booking }) => code.startsWith(`${booking}-`))).toBe(true)
  })

  it('is sorted by type, and by code', async () => {
    const byType = (await doorList(office, { event: 'jazz', sort: 'type' })).doorList
    expect(byType.map(({ type, name }) => [type, name])).toEqual([
      ['balcony', 'Ada'],
      ['General admission', 'émile'],
      ['General admission', 'Zoë'],
      ['General admission', null],
      ['General admission', null],
    ])
    const codes = (await doorList(office, { event: 'jazz', sort: 'code' })).doorList.map(({ code }) => code)
    expect(codes).toEqual(codes.toSorted())
  })

  it('has guests who gave no name by their addresses', async () => {
    await office.event('Nameless', 5)
    await office.book('nameless', 'mia', general(1))
    await office.book('nameless', 'zoe', { ...general(1), name: 'Zoë' })
    await office.book('nameless', 'leo', { ...general(1), name: 'Leo' })
    const { doorList: lines } = await doorList(office, { event: 'nameless' })
    expect(lines.map(guestOf)).toEqual(['Leo', 'mia@example.com', 'Zoë'])
    expect(lines.map(({ name }) => name)).toEqual(['Leo', null, 'Zoë'])
  })

  it('tells namesakes apart by their codes, and is whole beyond a page', async () => {
    await times(501, n => office.book('jazz', `smith${n}`, { ...general(1), name: 'Smith' }))
    const { doorList: lines } = await doorList(office, { event: 'jazz' })
    const smiths = lines.filter(({ name }) => name === 'Smith').map(({ code }) => code)
    expect(smiths).toHaveLength(501)
    expect(smiths).toEqual(smiths.toSorted())
  })

  it('of an event that nobody booked is empty; of none, is refused', async () => {
    expect((await doorList(office, { event: 'empty' })).doorList).toEqual([])
    await expect(doorList(office, { event: 'polka' })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})
