import { describe, expect, it } from 'vitest'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import { checkInTickets } from '../../../src/ticketing/check-in/check-in-tickets.ts'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import type { ImportedBooking } from '../../../src/ticketing/imports/imported-booking.ts'
import { createVouchers } from '../../../src/ticketing/vouchers/create-vouchers.ts'
import { listVouchers } from '../../../src/ticketing/vouchers/list-vouchers.ts'
import { bookingCode, printedCode } from '../../../src/values/codes/booking-code.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { voucherCode } from '../../../src/values/codes/voucher-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { when } from '../../../src/values/time/when.ts'
import { write } from '../../support/databases.ts'
import { importRows, row } from '../../support/files/import-rows.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0

async function jazz(more: object = {}, capacity = 10) {
  const office = await testOffice(folder, `${++count}.db`)
  await office.event('Jazz', capacity, { price: '25', currency: currency('EUR'), ...more })
  /** Books a row, and then imports it as it is by now. */
  const change = async (before: Partial<ImportedBooking>, after: Partial<ImportedBooking>) => {
    expect(await importRows(office, [row('A1', before)])).toEqual([expect.stringMatching(/^booked/)])
    return (await importRows(office, [row('A1', after)], { update: true }))[0]
  }
  const booking = async (ref = 'A1') =>
    office.store.read(async queries => {
      const [found] = await queries.imports.bookings([ref], [])
      if (!found) throw new Error(`no booking ${ref}`)
      return { ...found, tickets: await queries.tickets.ofBooking(found.id) }
    })
  const payments = async () => {
    const { id } = await booking()
    return office.store.read(async queries =>
      (await queries.payments.ofBooking(id)).map(({ kind, method, amount }) => `${kind} ${method} ${amount}`),
    )
  }
  const free = () => office.store.read(async queries => (await queries.events.bySlug('jazz'))?.available)
  return { ...office, change, booking, payments, free }
}

const held = (until: string) => ({ state: 'held', heldUntil: when(until) })
const SOON = '2030-01-01T13:00Z'
const LATER = '2030-01-02T13:00Z'

describe('a row that changed', () => {
  it('is refused by what differs, and nothing is changed', async () => {
    const { booking, ...office } = await jazz()
    await importRows(office, [row('A1', { name: 'Ada', quantity: 2 })])
    const [refused] = await importRows(office, [
      row('A1', { email: email('lovelace@example.com'), name: 'Ada L.', note: 'aisle', quantity: 3 }),
    ])
    expect(refused).toBe(
      'IDEMPOTENCY_MISMATCH The ref "A1" was booked before with other content (email: ada@example.com, now lovelace@example.com; ' +
        'name: Ada, now Ada L.; note: none, now aisle; seats: 2 General admission, now 3 General admission). ' +
        'Nothing was changed; --update carries such changes out',
    )
    expect(await booking()).toMatchObject({ email: 'ada@example.com', name: 'Ada', note: null, quantity: 2 })
  })

  it('is unchanged where it says the same in other words', async () => {
    const { change } = await jazz()
    expect(await change({ quantity: 1 }, { types: [{ name: 'GENERAL admission' }], total: '25.00' })).toBe(
      'unchanged',
    )
  })

  it('takes away what it says is none', async () => {
    const { change, booking } = await jazz()
    expect(await change({ note: 'aisle', attendees: ['Ada'] }, { note: '', attendees: [null] })).toBe(
      'changed',
    )
    expect(await booking()).toMatchObject({ tickets: [{ attendee: null }] })
  })

  it('gives a booking another name, address and note', async () => {
    const { change, booking } = await jazz()
    expect(
      await change({ name: 'Ada' }, { email: email('bob@example.com'), name: 'Bob', note: 'late' }),
    ).toBe('changed')
    expect(await booking()).toMatchObject({
      email: 'bob@example.com',
      name: 'Bob',
      note: 'late',
      quantity: 1,
    })
  })

  it('of another event is refused, with --update too', async () => {
    const { change, ...office } = await jazz()
    await office.event('Rock', 10)
    expect(await change({}, { event: 'rock' })).toBe(
      'IDEMPOTENCY_MISMATCH The ref "A1" was booked before with other content (event: another one, now rock). ' +
        'Nothing was changed; a booking of another event needs a ref of its own',
    )
  })

  it('of an event that is not there is refused', async () => {
    const office = await jazz()
    expect(await importRows(office, [row('A1', { event: 'polka' })])).toEqual([
      expect.stringMatching(/^NOT_FOUND .*polka/),
    ])
  })
})

describe('seats of a row that changed', () => {
  it('are taken at the price of now, and free again when they are fewer', async () => {
    const { change, booking, free, ...office } = await jazz()
    expect(await change({ quantity: 2 }, { quantity: 3 })).toBe('changed')
    expect(await booking()).toMatchObject({ quantity: 3, total: 7500 })
    expect(await free()).toBe(7)
    expect(await importRows(office, [row('A1', { quantity: 1 })], { update: true })).toEqual(['changed'])
    expect(await booking()).toMatchObject({ quantity: 1, total: 2500 })
    expect(await free()).toBe(9)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('are refused where there are not so many, and the booking keeps what it has', async () => {
    const { change, booking } = await jazz({}, 4)
    expect(await change({ quantity: 2 }, { quantity: 5 })).toMatch(/^SOLD_OUT /)
    expect(await booking()).toMatchObject({ quantity: 2 })
  })

  it('are not fewer than are checked in', async () => {
    const { change, booking, ...office } = await jazz()
    await importRows(office, [row('A1', { quantity: 3 })])
    await checkInTickets(office, { codes: [printedCode((await booking()).code)] })
    expect(await importRows(office, [row('A1', { quantity: 2 })], { update: true })).toEqual([
      expect.stringMatching(/^CONFLICT .* cannot have fewer seats than the 3 seats checked in/),
    ])
    expect(await importRows(office, [row('A1', { state: 'canceled' })], { update: true })).toEqual([
      expect.stringMatching(/^CONFLICT .* cannot be canceled: 3 seats checked in/),
    ])
  })

  it('move from type to type, each named', async () => {
    const { booking, ...office } = await jazz()
    await addTicketType(office, 'jazz', { name: 'vip', price: '60', quota: 5 })
    const types = (standard: number, vip: number) => ({
      types: [
        { name: 'General admission', quantity: standard },
        { name: 'vip', quantity: vip },
      ],
    })
    await importRows(office, [row('A1', types(2, 1))])
    expect(await importRows(office, [row('A1', { quantity: 5 })], { update: true })).toEqual([
      'VALIDATION quantity: is now 5, and the booking has several ticket types: say how many of each',
    ])
    expect(await importRows(office, [row('A1', types(1, 3))], { update: true })).toEqual(['changed'])
    expect(await booking()).toMatchObject({ quantity: 4, total: 2500 + 3 * 6000 })
    expect(await importRows(office, [row('A1', { types: [{ name: 'balcony' }] })], { update: true })).toEqual(
      ['VALIDATION types: Jazz has no ticket type "balcony", but "General admission", "vip"'],
    )
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('of types without numbers are one each, and add up to what the row says', async () => {
    const { booking, ...office } = await jazz()
    await addTicketType(office, 'jazz', { name: 'vip', price: '60' })
    const types = [{ name: 'general admission' }, { name: 'vip' }]
    const changed = async (more: Partial<ImportedBooking>) =>
      (await importRows(office, [row('A1', { types, ...more })], { update: true }))[0]
    expect(await changed({ quantity: 2 })).toBe('booked 2')
    expect(await changed({ quantity: 2, name: 'Ada' })).toBe('changed')
    expect((await booking()).quantity).toBe(2)
    expect(await changed({ quantity: 3 })).toBe('VALIDATION quantity: 3 is not the sum of its types, 2')
    const vip = { name: 'VIP', quantity: 2 }
    expect(await changed({ types: [...types, vip], quantity: 4 })).toBe('changed')
    expect(await booking()).toMatchObject({ quantity: 4, total: 2500 + 3 * 6000 })
  })

  it('have the names of the row, also those that are new', async () => {
    const { change, booking } = await jazz()
    const names = ['Ada', null, 'Cy']
    expect(await change({ quantity: 2, attendees: ['Ada', null] }, { quantity: 3, attendees: names })).toBe(
      'changed',
    )
    expect((await booking()).tickets.map(({ attendee }) => attendee)).toEqual(names)
  })

  it('are told by the types of the row, in whatever order the tickets are', async () => {
    const { booking, ...office } = await jazz()
    await addTicketType(office, 'jazz', { name: 'vip', price: '60' })
    const before = { types: [{ name: 'General admission' }], quantity: 3, attendees: ['Gus', 'Vera', 'Gil'] }
    await importRows(office, [row('A1', before)])
    const code = (await booking()).code
    await exchangeBooking(office, { booking: code, tickets: [ticketRef('2')], type: 'vip' })
    const price = (price: string) => ({ price, discount: '0' })
    const exported = {
      terms: 'own' as const,
      types: [
        { name: 'General admission', quantity: 2 },
        { name: 'vip', quantity: 1 },
      ],
      attendees: ['Gus', 'Gil', 'Vera'],
      prices: [price('25'), price('25'), price('60')],
    }
    expect(await importRows(office, [row('A1', exported)])).toEqual(['unchanged'])
    const other = {
      ...exported,
      attendees: ['Gus', 'Gil', 'Vivian'],
      prices: [price('25'), price('20'), price('50')],
    }
    expect(await importRows(office, [row('A1', other)], { update: true })).toEqual(['changed'])
    expect(
      (await booking()).tickets.map(({ typeName, attendee, price }) => `${typeName} ${attendee} ${price}`),
    ).toEqual(['General admission Gus 2500', 'vip Vivian 5000', 'General admission Gil 2000'])
    const cheaper = { price: '25', discount: '5' }
    const reduced = row('A1', { ...other, prices: [cheaper, price('20'), price('50')] })
    expect(await importRows(office, [reduced], { update: true })).toEqual(['changed'])
    expect(await booking()).toMatchObject({ total: 9000, discount: 500 })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('are sold at the price of the row, not at that of now', async () => {
    const { change, booking } = await jazz()
    const at = (quantity: number) => ({
      terms: 'own' as const,
      quantity,
      prices: [{ price: '20', discount: '0' }],
    })
    expect(await change(at(2), at(3))).toBe('changed')
    expect(await booking()).toMatchObject({ quantity: 3, total: 6000 })
  })

  it('of one address are no more than the event allows, however they come', async () => {
    const { change, booking } = await jazz({ maxPerPerson: 3 })
    expect(await change({ quantity: 2 }, { quantity: 4 })).toMatch(
      /^PERSON_LIMIT Jazz allows 3 seats a person/,
    )
    expect(await booking()).toMatchObject({ quantity: 2 })
  })

  it('are no more in one booking than the event allows', async () => {
    const { change } = await jazz({ maxPerBooking: 3 })
    expect(await change({ quantity: 2 }, { quantity: 4 })).toBe(
      'VALIDATION quantity: Jazz allows at most 3 seats a booking, not 4',
    )
  })
})

describe('seats that a row adds', () => {
  it('are sold like any other: not after the sales, nor when the event is canceled', async () => {
    const { change, ...office } = await jazz({ salesEnd: when('2030-01-02T00:00Z') })
    await importRows(office, [row('H1', held(SOON)), row('C1')])
    office.pass('1d')
    expect(await importRows(office, [row('C1', { quantity: 2 })], { update: true })).toEqual([
      expect.stringMatching(/^SALES_CLOSED /),
    ])
    const before = { quantity: 2, bookedAt: when('2030-01-01T11:00Z') }
    expect(await importRows(office, [row('C1', before)], { update: true })).toEqual(['changed'])
    await cancelEvent(office, 'jazz', {})
    expect(await importRows(office, [row('H1', { state: 'paid' })], { update: true })).toEqual([
      expect.stringMatching(/^EVENT_CANCELED /),
    ])
  })

  it('and an address that it changes, count for what one person may have', async () => {
    const { booking, ...office } = await jazz({ maxPerPerson: 3 })
    const bob = { email: email('bob@example.com') }
    await importRows(office, [row('A1', { quantity: 3 }), row('B1', { ...bob, quantity: 2 })])
    expect(await importRows(office, [row('B1', { quantity: 2 })], { update: true })).toEqual([
      expect.stringMatching(/^PERSON_LIMIT Jazz allows 3 seats a person, and ada@example.com has 3: 2 more/),
    ])
    expect(await importRows(office, [row('A1', bob)], { update: true })).toEqual([
      expect.stringMatching(/^PERSON_LIMIT .* bob@example.com has 2: 3 more/),
    ])
    expect(
      await importRows(office, [
        row('C1', { email: email('cy@example.com'), quantity: 2 }),
        row('C2', { email: email('cy@example.com'), quantity: 2 }),
      ]),
    ).toEqual(['booked 2', expect.stringMatching(/^PERSON_LIMIT .* has 2: 2 more/)])
    expect(await booking('B1')).toMatchObject({ email: 'bob@example.com', quantity: 2 })
  })
})

describe('a hold of a row', () => {
  it('is held longer, confirmed, and then stays confirmed though the row says held', async () => {
    const { change, booking, ...office } = await jazz()
    expect(await change(held(SOON), held(LATER))).toBe('changed')
    expect(await booking()).toMatchObject({ status: 'held', expiresAt: '2030-01-02T13:00:00.000Z' })
    expect(await importRows(office, [row('A1', { state: 'confirmed' })], { update: true })).toEqual([
      'changed',
    ])
    expect(await booking()).toMatchObject({ status: 'confirmed', expiresAt: null })
    expect(await importRows(office, [row('A1', held(SOON))], { update: true })).toEqual(['unchanged'])
  })

  it('lasts no longer than the sales', async () => {
    const { change, booking } = await jazz({ salesEnd: when('2030-01-02T00:00Z') })
    expect(await change(held(SOON), held(LATER))).toBe('changed')
    expect((await booking()).expiresAt).toBe('2030-01-02T00:00:00.000Z')
  })

  it("of one's own export ends when it says", async () => {
    const { change, booking } = await jazz({ salesEnd: when('2030-01-02T00:00Z') })
    const own = { terms: 'own' as const }
    expect(await change({ ...own, ...held(SOON) }, { ...own, ...held(LATER) })).toBe('changed')
    expect((await booking()).expiresAt).toBe('2030-01-02T13:00:00.000Z')
  })

  it('that expired is not held again, and is left alone by a row that says the old time', async () => {
    const { change, ...office } = await jazz()
    await importRows(office, [row('A1', held(SOON)), row('B2', held('2030-01-01T11:00Z'))])
    office.pass('2h')
    expect(await importRows(office, [row('A1', { ...held(SOON), name: 'Ada' })], { update: true })).toEqual([
      'unchanged',
    ])
    expect(await importRows(office, [row('A1', held(LATER))], { update: true })).toEqual([
      expect.stringMatching(/^CONFLICT .* was held and has run out: a new hold needs a new reference$/),
    ])
  })

  it.each([
    ['with the seats that it had', 2],
    ['with more', 3],
    ['with fewer', 1],
  ])('that expired is confirmed %s', async (_, quantity) => {
    const { booking, free, ...office } = await jazz()
    await importRows(office, [row('A1', { ...held(SOON), quantity: 2 })])
    office.pass('2h')
    expect(await importRows(office, [row('A1', { quantity })], { update: true })).toEqual(['changed'])
    expect(await booking()).toMatchObject({ status: 'confirmed', quantity, total: quantity * 2500 })
    expect(await free()).toBe(10 - quantity)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('that expired is not confirmed when its seats are gone', async () => {
    const { booking, ...office } = await jazz({}, 2)
    await importRows(office, [row('A1', { ...held(SOON), quantity: 2 })])
    office.pass('2h')
    await office.book('jazz', 'bob')
    expect(await importRows(office, [row('A1', { quantity: 2 })], { update: true })).toEqual([
      expect.stringMatching(/^SOLD_OUT /),
    ])
    expect(await booking()).toMatchObject({ status: 'expired' })
  })

  it('that had run out before the import is not booked', async () => {
    const office = await jazz()
    expect(await importRows(office, [row('A1', held('2030-01-01T11:00Z'))])).toEqual(['skipped: expired'])
  })

  it('that is paid is sold', async () => {
    const { booking, ...office } = await jazz()
    expect(await importRows(office, [row('A1', { ...held(SOON), paid: '25' })])).toEqual(['booked 1'])
    expect(await booking()).toMatchObject({ status: 'confirmed', paid: 2500, expiresAt: null })
  })
})

describe('money of a row that changed', () => {
  it('is paid, and given back, by what differs', async () => {
    const { change, booking, payments, ...office } = await jazz()
    expect(await change({ quantity: 2, paid: '20' }, { quantity: 2, paid: 'all' })).toBe('changed')
    expect(await payments()).toEqual(['payment transfer 2000', 'payment transfer 3000'])
    expect(
      await importRows(
        office,
        [
          row('A1', {
            quantity: 2,
            payments: [
              { kind: 'payment', method: 'card', amount: '50', at: undefined },
              { kind: 'refund', method: 'card', amount: '10', at: undefined },
            ],
          }),
        ],
        { update: true },
      ),
    ).toEqual(['changed'])
    expect(await payments()).toEqual([
      'payment transfer 2000',
      'payment transfer 3000',
      'refund transfer 1000',
    ])
    expect(await booking()).toMatchObject({ total: 5000, paid: 4000 })
  })

  it('is all that the booking costs with its new seats, where the row says paid', async () => {
    const { change, booking, ...office } = await jazz()
    const paid = { state: 'paid', paid: 'all' as const }
    expect(await change({ ...paid, quantity: 2 }, { ...paid, quantity: 3 })).toBe('changed')
    expect(await booking()).toMatchObject({ total: 7500, paid: 7500 })
    expect(await importRows(office, [row('A1', { ...paid, quantity: 1 })], { update: true })).toEqual([
      'changed',
    ])
    expect(await booking()).toMatchObject({ total: 2500, paid: 7500 })
  })

  it('another total is spread over the tickets, to the smallest unit', async () => {
    const { change, booking, ...office } = await jazz()
    expect(await change({ quantity: 3 }, { quantity: 3, total: '70' })).toBe('changed')
    const { total, tickets } = await booking()
    expect([total, ...tickets.map(({ price }) => price)]).toEqual([7000, 2334, 2333, 2333])
    const prices = ['20', '22.50', '25'].map(price => ({ price, discount: '2.50' }))
    expect(await importRows(office, [row('A1', { quantity: 3, prices })], { update: true })).toEqual([
      'changed',
    ])
    expect((await booking()).total).toBe(6000)
  })

  it('that goes back without ever having come in by a payment, goes back by transfer', async () => {
    const { change, booking, ...office } = await jazz()
    await change({ terms: 'own', paid: '25' }, { terms: 'own', paid: '25', name: 'Ada' })
    await write(office.db, "UPDATE payments SET kind = 'refund'")
    expect(
      await importRows(office, [row('A1', { terms: 'own', paid: '0', name: 'Ada' })], { update: true }),
    ).toEqual(['changed'])
    expect((await booking()).paid).toBe(0)
  })

  it('of one ticket that has no price leaves the total to the others', async () => {
    const { change, booking } = await jazz()
    const prices = [null, { price: '25', discount: '5' }]
    expect(await change({ quantity: 2 }, { quantity: 2, prices })).toBe('changed')
    expect((await booking()).total).toBe(2000)
  })

  it('that is no amount is refused', async () => {
    const { change, ...office } = await jazz()
    expect(await change({}, { total: '25.001' })).toMatch(/^VALIDATION total: /)
    expect(await importRows(office, [row('A1', { paid: '1.001' })], { update: true })).toEqual([
      expect.stringMatching(/^VALIDATION paid: /),
    ])
  })

  it('is not kept at an event without prices', async () => {
    const { change, booking } = await jazz({ price: undefined, currency: undefined })
    expect(await change({ state: 'paid', paid: 'all' }, { state: 'paid', paid: 'all', name: 'Ada' })).toBe(
      'changed',
    )
    expect(await booking()).toMatchObject({ total: null, paid: 0, name: 'Ada' })
  })
})

describe('a row that is canceled by now', () => {
  it('cancels its booking, and what was paid is owed', async () => {
    const { change, booking, free } = await jazz()
    expect(await change({ paid: 'all' }, { state: 'canceled' })).toBe('changed')
    expect(await booking()).toMatchObject({ status: 'canceled', paid: 2500 })
    expect(await free()).toBe(10)
  })

  it('refunded, gives the money back, by the method by which it came', async () => {
    const { change, booking, payments } = await jazz()
    const cash = [{ kind: 'payment' as const, method: 'cash' as const, amount: '25', at: undefined }]
    expect(await change({ payments: cash }, { state: 'refunded' })).toBe('changed')
    expect(await booking()).toMatchObject({ status: 'canceled', paid: 0 })
    expect(await payments()).toEqual(['payment cash 2500', 'refund cash 2500'])
  })

  it('refunded after it was canceled, gives back what was still owed', async () => {
    const { change, booking, ...office } = await jazz()
    await change({ paid: 'all' }, { state: 'canceled' })
    expect(await importRows(office, [row('A1', { state: 'refunded' })])).toEqual([
      expect.stringContaining('(paid: 25.00 EUR, now 0.00 EUR)'),
    ])
    expect(await importRows(office, [row('A1', { state: 'refunded' })], { update: true })).toEqual([
      'changed',
    ])
    expect(await booking()).toMatchObject({ status: 'canceled', paid: 0 })
    expect(await importRows(office, [row('A1', { state: 'refunded', name: 'x' })], { update: true })).toEqual(
      ['unchanged'],
    )
  })

  it('here, is unchanged, and is not taken up again', async () => {
    const { change, booking, ...office } = await jazz()
    await importRows(office, [row('A1')])
    await cancelBookings(office, { codes: [bookingCode((await booking()).code)] })
    expect(await importRows(office, [row('A1', { state: 'canceled' })])).toEqual(['unchanged'])
    expect(await importRows(office, [row('A1', { name: 'Ada' })], { update: true })).toEqual([
      expect.stringMatching(/^CONFLICT .* is canceled here, and is not taken up again by an import/),
    ])
    expect(await importRows(office, [row('A1', { name: 'Ada' })])).toEqual([
      expect.stringMatching(
        /^IDEMPOTENCY_MISMATCH .*; .{9} is canceled here, and is not taken up again by an import$/,
      ),
    ])
  })

  it("of one's own export says what is still to be given back", async () => {
    const { change, booking, ...office } = await jazz()
    const own = { terms: 'own' as const, quantity: 1 }
    expect(
      await change(
        { ...own, state: 'canceled', paid: '25', prices: [{ price: '25', discount: '0' }] },
        { ...own, state: 'canceled', paid: '10' },
      ),
    ).toBe('changed')
    expect(await booking()).toMatchObject({ status: 'canceled', paid: 1000 })
    const silent = row('A1', { ...own, state: 'canceled', name: 'x' })
    expect(await importRows(office, [silent], { update: true })).toEqual(['unchanged'])
    expect(await booking()).toMatchObject({ status: 'canceled', paid: 1000 })
  })

  it('refunded, of what costs nothing, is only canceled', async () => {
    const { change, booking, payments } = await jazz({ price: undefined, currency: undefined })
    expect(await change({}, { state: 'refunded' })).toBe('changed')
    expect(await booking()).toMatchObject({ status: 'canceled', total: null })
    expect(await payments()).toEqual([])
  })

  it('frees its seats for the rows below it', async () => {
    const office = await jazz({}, 1)
    await importRows(office, [row('A1')])
    expect(await importRows(office, [row('A1', { state: 'canceled' }), row('B2')], { update: true })).toEqual(
      ['changed', 'booked 1'],
    )
  })
})

describe('a booking that came from no import', () => {
  it('takes the use of its voucher again when a row confirms what had expired', async () => {
    const office = await jazz()
    await createVouchers(office, { code: voucherCode('FRIENDS'), percent: 20, uses: 1 })
    const code = await office.book('jazz', 'ada', { holdMs: 60_000, voucher: voucherCode('FRIENDS') })
    office.pass('2m')
    const ref = printedCode(code)
    expect(await importRows(office, [row(ref)], { update: true })).toEqual(['changed'])
    expect((await listVouchers(office, {})).vouchers).toMatchObject([{ used: 1, status: 'spent' }])
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('is found by its code, which an export has as its ref', async () => {
    const office = await jazz()
    const code = await office.book('jazz', 'ada')
    await updateEvent(office, 'jazz', { capacity: 20 })
    expect(await importRows(office, [row(printedCode(code)), row('ZZZZ-2222')])).toEqual([
      'unchanged',
      'booked 1',
    ])
    expect(await importRows(office, [row('YYYY-2222')])).toEqual(['booked 1'])
  })
})
