import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { showEvent } from '../../../src/ticketing/events/show-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import type { TicketTypeRequest } from '../../../src/ticketing/events/ticket-types/ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import type { TixError } from '../../../src/values/errors.ts'
import { ticketTypeName } from '../../../src/values/names/ticket-type-name.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { local, type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())
const EUR = currency('EUR')

/** An event of ten seats: standard (25 EUR), and vip (80 EUR, three of them). */
async function twoTypes(name: string, on: TestOffice = office) {
  const { slug } = await on.event(name, 10, { price: '25', currency: EUR })
  await updateTicketType(on, slug, 'general admission', { name: 'standard' })
  await addTicketType(on, slug, { name: 'vip', price: '80', quota: 3 })
  return slug
}

async function left(slug: string) {
  const { available, ticketTypes } = await showEvent(office, slug)
  return { event: available, ...Object.fromEntries(ticketTypes.map(t => [t.name, t.available])) }
}

function wish(vip: number, standard: number) {
  return {
    types: [
      { name: 'vip', quantity: vip },
      { name: 'STANDARD', quantity: standard },
    ],
  }
}

describe('ticket types', () => {
  it('share the seats of their event, each within its quota', async () => {
    const slug = await twoTypes('Shared')
    expect(await left(slug)).toEqual({ event: 10, standard: 10, vip: 3 })
    await office.book(slug, 'ada', wish(2, 3))
    expect(await left(slug)).toEqual({ event: 5, standard: 5, vip: 1 })
    await office.book(slug, 'bob', { types: [{ name: 'standard' }], quantity: 5 })
    expect(await left(slug)).toEqual({ event: 0, standard: 0, vip: 0 })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('are all booked or none, when one quota or the event has too few', async () => {
    const slug = await twoTypes('All or none')
    await expect(office.book(slug, 'ada', wish(4, 1))).rejects.toMatchObject({
      code: 'SOLD_OUT',
      details: { type: 'vip', requested: 4, available: 3 },
    })
    await expect(office.book(slug, 'ada', wish(3, 8))).rejects.toMatchObject({
      code: 'SOLD_OUT',
      details: { requested: 11, available: 10 },
    })
    expect(await left(slug)).toEqual({ event: 10, standard: 10, vip: 3 })
  })

  it('say how to wait for them, where that is possible', async () => {
    const slug = await twoTypes('To wait for')
    const refused = (more: Parameters<typeof office.book>[2]) =>
      office.book(slug, 'bob', more).then(
        () => undefined,
        (error: TixError) => ({ message: error.message, next: error.next }),
      )
    await office.book(slug, 'ada', { types: [{ name: 'vip', quantity: 3 }] })
    expect(await refused({ types: [{ name: 'vip', quantity: 1 }] })).toMatchObject({
      next: { operation: 'waitlist join', values: { event: 'to-wait-for', quantity: 1, type: 'vip' } },
    })
    expect(await refused({ types: [{ name: 'vip', quantity: 4 }] })).toEqual({
      message: 'vip at To wait for is sold out (4 requested)',
      next: undefined,
    })
    expect(await refused(wish(1, 1))).toMatchObject({ next: undefined })
  })

  it('add up to the total, and keep the price they were sold at', async () => {
    const slug = await twoTypes('Prices')
    const code = await office.book(slug, 'ada', wish(1, 2))
    await updateTicketType(office, slug, 'standard', { price: '99' })
    const { bookings } = await cancelBookings(office, { codes: [code], seats: 1 })
    expect(bookings[0]).toMatchObject({ quantity: 2, total: { amount: '50.00', currency: 'EUR' } })
    const later = await bookSeats(office, {
      event: slug,
      email: email('b@example.com'),
      types: [{ name: 'standard' }],
    })
    expect(later.booking.total?.amount).toBe('99.00')
  })

  it('must be named when several are on sale, and are told with price and seats left', async () => {
    const slug = await twoTypes('Several')
    await office.book(slug, 'ada', wish(1, 0 + 1))
    await expect(office.book(slug, 'ada')).rejects.toThrow(
      'say which ticket type of Several: "standard" (25.00 EUR, 8 left), "vip" (80.00 EUR, 2 left)',
    )
    await updateTicketType(office, slug, 'vip', { salesEnd: local('2029-12-31') })
    await office.book(slug, 'bob')
    expect(await left(slug)).toMatchObject({ event: 7 })
  })

  it('are sold between their own sales start and end', async () => {
    const early = await testOffice(scratchFolder(), 'early.db')
    const there = await twoTypes('Early bird', early)
    await addTicketType(early, there, {
      name: 'early',
      salesStart: local('2030-01-02 00:00'),
      salesEnd: local('2030-01-03'),
    })
    const buy = () => early.book(there, 'ada', { types: [{ name: 'early' }] })
    await expect(buy()).rejects.toMatchObject({ code: 'SALES_CLOSED' })
    early.at('2030-01-01T23:00:00Z')
    await buy()
    early.at('2030-01-03T22:59:59Z')
    await buy()
    early.at('2030-01-03T23:00:00Z')
    await expect(buy()).rejects.toMatchObject({ code: 'SALES_CLOSED' })
  })

  it('have a least and a most for one booking', async () => {
    const slug = await twoTypes('Pairs')
    await updateTicketType(office, slug, 'vip', { minPerBooking: 2, maxPerBooking: 2 })
    await expect(office.book(slug, 'ada', wish(1, 1))).rejects.toThrow('vip is sold 2 to 2 a booking, not 1')
    await office.book(slug, 'ada', wish(2, 1))
    await expect(updateTicketType(office, slug, 'vip', { minPerBooking: 3 })).rejects.toThrow(
      'must not be more than the most, 2',
    )
  })

  it('share a currency', async () => {
    const slug = await twoTypes('Currency')
    const add = (request: TicketTypeRequest) => addTicketType(office, slug, { ...request, name: 'x' })
    await expect(add({ price: '1', currency: currency('USD') })).rejects.toThrow('Currency sells in EUR')
    await expect(add({ price: '1.005' })).rejects.toThrow('EUR has 2 decimals')
    const { slug: free } = await office.event('Free', 5)
    await expect(addTicketType(office, free, { name: 'x', price: '1' })).rejects.toThrow('needs its currency')
    await addTicketType(office, free, { name: 'x', price: '1', currency: currency('JPY') })
    await expect(addTicketType(office, free, { name: 'y', price: '1.5' })).rejects.toThrow(
      'JPY has no decimals',
    )
  })

  it('are added once, however often it is asked', async () => {
    const slug = await twoTypes('Again')
    expect(await addTicketType(office, slug, { name: 'VIP', price: '80', quota: 3 }).catch(e => e.code)).toBe(
      'CONFLICT',
    )
    const again = await addTicketType(office, slug, { name: 'vip', price: '80.00', quota: 3 })
    expect(again.replayed).toBe(true)
    expect(again.event.ticketTypes).toHaveLength(2)
  })

  it('cannot have a name that a booking could not name', () => {
    for (const name of ['', ' ', 'a=b', 'a\nb', 'x'.repeat(101)])
      expect(() => ticketTypeName(name), name).toThrow()
    expect(ticketTypeName(' Early bird ')).toBe('Early bird')
  })
})

describe('a quota', () => {
  it('grows at will, and shrinks down to what is taken', async () => {
    const slug = await twoTypes('Quota')
    await office.book(slug, 'ada', wish(2, 1))
    await expect(updateTicketType(office, slug, 'vip', { quota: 1 })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { requested: 1, taken: 2, quota: 3 },
    })
    const change = async (quota: number | null) =>
      (await updateTicketType(office, slug, 'vip', { quota })).ticketType
    expect(await change(2)).toMatchObject({ quota: 2, available: 0 })
    expect(await change(6)).toMatchObject({ quota: 6, available: 4 })
    expect(await change(null)).toMatchObject({ quota: null, available: 7 })
    expect(await change(3)).toMatchObject({ quota: 3, available: 1 })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('gets back the seats of holds that ran out before it shrinks', async () => {
    const there = await testOffice(scratchFolder(), 'expired.db')
    const slug = await twoTypes('Lapsed', there)
    await there.book(slug, 'ada', { ...wish(3, 1), holdMs: 60_000 })
    there.pass('61s')
    const { ticketType } = await updateTicketType(there, slug, 'vip', { quota: 1 })
    expect(ticketType).toMatchObject({ quota: 1, available: 1 })
    expect(await brokenInvariants(there.db)).toEqual([])
  })

  it('is the same again after its booking was canceled, in part and wholly', async () => {
    const slug = await twoTypes('Canceled')
    const code = await office.book(slug, 'ada', wish(3, 2))
    await cancelBookings(office, { codes: [code], seats: 3 })
    expect(await left(slug)).toEqual({ event: 8, standard: 8, vip: 3 })
    await cancelBookings(office, { codes: [code] })
    expect(await left(slug)).toEqual({ event: 10, standard: 10, vip: 3 })
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('the times of a ticket type', async () => {
  const office = await testOffice(scratchFolder(), 'offsets.db')

  it('are shown with the offset of that moment, however far from the event', async () => {
    const { slug } = await office.event('Offsets', 5)
    const sales = { salesStart: local('2029-06-01 10:00'), salesEnd: local('2030-03-01 10:00') }
    const shown = { salesStartAt: '2029-06-01T10:00:00+02:00', salesEndAt: '2030-03-01T10:00:00+01:00' }
    const { ticketType } = await addTicketType(office, slug, { name: 'early', ...sales })
    expect(ticketType).toMatchObject(shown)
    const { event } = await updateEvent(office, slug, { venue: 'Cellar' })
    expect(event.ticketTypes.find(type => type.name === 'early')).toMatchObject(shown)
    await updateTicketType(office, slug, 'early', { salesStart: local('2027-01-15') })
    const [, early] = (await showEvent(office, slug)).ticketTypes
    expect(early?.salesStartAt).toBe('2027-01-15T00:00:00+01:00')
  })
})
