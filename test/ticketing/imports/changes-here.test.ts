import { describe, expect, it } from 'vitest'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { updateBooking } from '../../../src/ticketing/bookings/update-booking.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import type { ImportedBooking } from '../../../src/ticketing/imports/imported-booking.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { importRows, row } from '../../support/files/import-rows.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0

/** A row that was imported, changed here an hour later, and comes again with whatever it says by then. */
async function imported(first: Partial<ImportedBooking>) {
  const office = await testOffice(folder, `${++count}.db`)
  await office.event('Jazz', 10, { price: '25', currency: currency('EUR') })
  await addTicketType(office, 'jazz', { name: 'vip', price: '60' })
  const said = { types: [{ name: 'General admission' }], ...first }
  const again = async (more: Partial<ImportedBooking> = {}, options = { update: true }) => {
    office.pass('1h')
    return (await importRows(office, [row('A1', { ...said, ...more })], options))[0]
  }
  expect(await again()).toMatch(/^booked/)
  office.pass('1h')
  const booking = () =>
    office.store.read(async queries => {
      const [found] = await queries.imports.bookings(['A1'], [])
      if (!found) throw new Error('no booking A1')
      const payments = await queries.payments.ofBooking(found.id)
      return {
        ...found,
        tickets: await queries.tickets.ofBooking(found.id),
        payments: payments.map(({ kind, method, amount }) => `${kind} ${method} ${amount}`),
      }
    })
  const code = bookingCode((await booking()).code)
  return { ...office, again, booking, code }
}

const PAID = { state: 'paid', paid: 'all' as const }

describe('what was changed here since a row was imported stays, where the row says what it said:', () => {
  it('money that came in at the counter', async () => {
    const { again, booking, code, ...office } = await imported({ paid: '0' })
    await pay(office, { code, method: 'cash' })
    expect(await again({ paid: '0', name: 'Ada' })).toBe('changed')
    expect(await again({ paid: '0', name: 'Ada L.' })).toBe('changed')
    expect(await booking()).toMatchObject({ name: 'Ada L.', paid: 2500, payments: ['payment cash 2500'] })
    expect(await again({ paid: '10', name: 'Ada L.' })).toMatch(
      /^IDEMPOTENCY_MISMATCH The booking of the ref "A1" was changed here since it was imported, and the row says something else again \(paid: 25.00 EUR, now 10.00 EUR\)/,
    )
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('seats that were canceled, with what was paid for them', async () => {
    const seats = { ...PAID, quantity: 3, total: '75', attendees: ['Ada', 'Bob', 'Cy'] }
    const { again, booking, code, ...office } = await imported(seats)
    await cancelBookings(office, { codes: [code], tickets: [ticketRef('2')], refund: true })
    expect(await again({ name: 'Ada' })).toBe('changed')
    expect(await booking()).toMatchObject({ name: 'Ada', quantity: 2, total: 5000, paid: 5000 })
    expect(await again({ name: 'Ada', note: 'aisle' }, { update: false })).toMatch(
      /other content \(note: none, now aisle\)/,
    )
    expect(await again({ quantity: 4, total: '100' })).toMatch(
      /something else again \(seats: 2 General admission, now 4 General admission; total: 50.00 EUR, now 100.00 EUR/,
    )
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('seats that were exchanged, though the row says no more than that they are paid', async () => {
    const { again, booking, code, ...office } = await imported({ ...PAID, quantity: 2 })
    await exchangeBooking(office, { booking: code, type: 'vip' })
    expect(await again({ name: 'Ada' })).toBe('changed')
    const { tickets, ...rest } = await booking()
    expect(tickets.filter(({ status }) => status === 'valid').map(({ typeName }) => typeName)).toEqual([
      'vip',
      'vip',
    ])
    expect(rest).toMatchObject({ name: 'Ada', total: 12_000 })
  })

  it('whoever has the tickets by now, all of them or a part', async () => {
    const { again, booking, code, ...office } = await imported({ ...PAID, quantity: 2 })
    await transferBooking(office, { booking: code, to: email('bob@example.com'), tickets: [ticketRef('2')] })
    office.pass('1h')
    await transferBooking(office, { booking: code, to: email('cy@example.com') })
    expect(await again({ note: 'aisle' })).toBe('changed')
    expect(await booking()).toMatchObject({ email: 'cy@example.com', note: 'aisle', quantity: 1, paid: 2500 })
    expect(await again({ email: email('dan@example.com'), note: 'aisle' })).toMatch(
      /something else again \(email: cy@example.com, now dan@example.com\)/,
    )
  })

  it('names that were put right', async () => {
    const { again, booking, code, ...office } = await imported({
      name: 'Adda',
      quantity: 2,
      attendees: ['Adda', 'Bob'],
    })
    await updateBooking(office, code, { name: 'Ada', attendees: [{ position: 1, name: 'Ada' }] })
    expect(await again({ note: 'aisle' })).toBe('changed')
    const { name, note, tickets } = await booking()
    expect([name, note, ...tickets.map(({ attendee }) => attendee)]).toEqual(['Ada', 'aisle', 'Ada', 'Bob'])
    expect(await again({ note: 'aisle', attendees: ['Adda', 'Zoe'] })).toMatch(
      /again \(attendees: Ada; Bob, now Adda; Zoe/,
    )
  })
})

it('a row carries on what it changed itself, also where that was no more than money', async () => {
  const { again, booking } = await imported({ paid: '0' })
  expect(await again({ paid: '25' })).toBe('changed')
  expect(await again({ paid: '10' })).toBe('changed')
  expect(await again({ paid: '0', quantity: 2 })).toBe('changed')
  expect(await booking()).toMatchObject({ paid: 0, quantity: 2 })
})

it("one's own export is meant as it says", async () => {
  const own = { terms: 'own' as const, quantity: 2, prices: [{ price: '25', discount: '0' }] }
  const { again, booking, code, ...office } = await imported(own)
  await cancelBookings(office, { codes: [code], seats: 1 })
  expect(await again({ note: 'aisle' })).toBe('changed')
  expect(await booking()).toMatchObject({ quantity: 2 })
})
