import { describe, expect, it } from 'vitest'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import type { ImportedBooking, ImportedPayment } from '../../../src/ticketing/imports/imported-booking.ts'
import { exportItems } from '../../../src/ticketing/reports/exports.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { when } from '../../../src/values/time/when.ts'
import { importRows, row } from '../../support/files/import-rows.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { testOffice, times } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0

async function jazz(more: object = {}, capacity = 10) {
  const office = await testOffice(folder, `${++count}.db`)
  await office.event('Jazz', capacity, { price: '25', currency: currency('EUR'), ...more })
  /** What becomes of one row, and the booking that is there then. */
  const sold = async (more: Partial<ImportedBooking>) => {
    const [outcome] = await importRows(office, [row('A1', more)])
    const bookings: Record<string, unknown>[] = []
    await exportItems(office, { what: 'bookings' }, async items => void bookings.push(...items))
    expect(await brokenInvariants(office.db)).toEqual([])
    return { outcome, booking: bookings[0] }
  }
  return { ...office, sold }
}

const own = { terms: 'own' as const }
const foreign = { terms: 'foreign' as const }
const free = { price: undefined, currency: undefined }
const cash = (amount: string, kind: ImportedPayment['kind'] = 'payment', at?: string) => ({
  kind,
  method: 'cash' as const,
  amount,
  at: at === undefined ? undefined : when(at),
})

describe('a row', () => {
  it('is booked once, like any booking, at the price of today', async () => {
    const { sold, ...office } = await jazz()
    const { outcome, booking } = await sold({ quantity: 2, name: 'Ada' })
    expect(outcome).toBe('booked 2')
    expect(booking).toMatchObject({
      ref: 'A1',
      quantity: 2,
      channel: 'import',
      status: 'confirmed',
      total: '50.00',
      paid: '0.00',
      createdAt: '2030-01-01T13:00:00+01:00',
    })
    expect(await importRows(office, [row('A1', { quantity: 2, name: 'Ada' })])).toEqual(['unchanged'])
  })

  it.each(['canceled', 'refunded', 'pending', 'declined'])('that is %s takes no seat', async state => {
    expect((await (await jazz()).sold({ state })).outcome).toBe(`skipped: ${state}`)
  })

  it('is judged by the time at which it was booked, but never by one to come', async () => {
    const office = await jazz({ salesStart: when('2030-01-02T00:00Z'), salesEnd: when('2030-01-03T00:00Z') })
    const at = (ref: string, time: string) => row(ref, { bookedAt: when(time) })
    expect(await importRows(office, [at('A1', '2030-01-02T12:00Z')])).toEqual([
      expect.stringMatching(/^SALES_CLOSED /),
    ])
    office.pass('3d')
    expect(await importRows(office, [at('A1', '2030-01-02T12:00Z'), row('B2')])).toEqual([
      'booked 1',
      expect.stringMatching(/^SALES_CLOSED /),
    ])
  })

  it('has its attendees, its note, and the time at which it was sold', async () => {
    const { sold, ...office } = await jazz()
    office.pass('3d')
    const said = { quantity: 3, attendees: ['Ada', null], note: 'aisle', bookedAt: when('2030-01-02 18:00') }
    expect((await sold(said)).booking).toMatchObject({
      attendees: 'Ada;;',
      note: 'aisle',
      createdAt: '2030-01-02T18:00:00+01:00',
    })
  })

  it('gives each seat its name and price in the order in which it says the types', async () => {
    const { sold, ...office } = await jazz()
    await addTicketType(office, 'jazz', { name: 'vip', price: '60' })
    const said = {
      types: [
        { name: 'vip', quantity: 1 },
        { name: 'general admission', quantity: 2 },
      ],
      attendees: ['Vera', 'Gus', 'Gil'],
      prices: ['50', '20', '10'].map(price => ({ price, discount: '0' })),
    }
    for (const terms of ['plain', 'own'] as const) {
      expect((await importRows(office, [row(terms, { ...said, terms })]))[0]).toBe('booked 3')
      const tickets: Record<string, unknown>[] = []
      await exportItems(office, { what: 'tickets' }, async items => void tickets.push(...items))
      expect(
        tickets
          .filter(({ ref }) => ref === terms)
          .map(({ type, attendee, price }) => `${type} ${attendee} ${price}`)
          .toSorted(),
      ).toEqual(['General admission Gil 10.00', 'General admission Gus 20.00', 'vip Vera 50.00'])
    }
    expect((await sold({ quantity: 1, types: [{ name: 'vip' }] })).outcome).toBe('booked 1')
  })

  it('counts down what the rows above it took', async () => {
    const office = await jazz({}, 3)
    expect(
      await importRows(office, [row('A1', { quantity: 2 }), row('B2', { quantity: 2 }), row('C3')]),
    ).toEqual([
      'booked 2',
      expect.stringMatching(/^SOLD_OUT Only 1 seat left for Jazz \(2 requested\)/),
      'booked 1',
    ])
  })
})

describe('what was sold in a box office of tix', () => {
  it('is taken over as it was sold, under the rules of then: only the seats must be there', async () => {
    const { sold, ...office } = await jazz({ maxPerBooking: 2, salesEnd: when('2029-12-31T00:00Z') })
    await cancelEvent(office, 'jazz', {})
    expect((await sold({ ...own, quantity: 4 })).outcome).toBe('booked 4')
    expect(await importRows(office, [row('B2', { ...own, quantity: 7 })])).toEqual([
      expect.stringMatching(/^SOLD_OUT /),
    ])
  })

  it('names its ticket types where there are several', async () => {
    const office = await jazz()
    await addTicketType(office, 'jazz', { name: 'vip', price: '60' })
    const types = (...types: { name: string; quantity?: number }[]) => ({ ...own, types })
    expect(
      await importRows(office, [
        row('A1', own),
        row('B2', types({ name: 'balcony' })),
        row('C3', { ...types({ name: 'vip', quantity: 2 }), quantity: 3 }),
        row('D4', types({ name: 'VIP', quantity: 2 }, { name: 'general admission' })),
        row('E5', { ...types({ name: 'vip' }), quantity: 2 }),
      ]),
    ).toEqual([
      'VALIDATION types: say which ticket type of Jazz: "General admission", "vip"',
      'VALIDATION types: Jazz has no ticket type "balcony", but "General admission", "vip"',
      'VALIDATION quantity: 3 is not the sum of its types, 2',
      'booked 3',
      'booked 2',
    ])
  })

  it('keeps each price, with what was taken off, and each payment at its time', async () => {
    const { sold } = await jazz()
    const { booking } = await sold({
      ...own,
      quantity: 2,
      prices: [
        { price: '20', discount: '0' },
        { price: '25', discount: '5.50' },
      ],
      payments: [cash('50', 'payment', '2029-12-01T10:00Z'), cash('9', 'refund')],
      bookedAt: when('2029-12-01T09:00Z'),
    })
    expect(booking).toMatchObject({
      prices: '20.00;25.00-5.50',
      total: '39.50',
      discount: '5.50',
      paid: '41.00',
      owed: '1.50',
      payments: 'cash=50.00@2029-12-01T10:00:00.000Z;cash=-9.00@2029-12-01T09:00:00.000Z',
    })
  })

  it('keeps its time by the clock of the event, however the event is changed', async () => {
    const { sold, ...office } = await jazz()
    const at = '2021-07-01T10:00:00+02:00'
    const shown = async () => (await sold({ ...own, bookedAt: when(at) })).booking?.['createdAt']
    expect(await shown()).toBe(at)
    await updateEvent(office, 'jazz', { venue: 'Cellar' })
    expect(await shown()).toBe(at)
  })

  it('and canceled, comes along while money of it is still here, without a seat', async () => {
    const { sold, ...office } = await jazz({}, 1)
    const { outcome, booking } = await sold({ ...own, state: 'canceled', paid: '25' })
    expect(outcome).toBe('booked 0')
    expect(booking).toMatchObject({ status: 'canceled', paid: '25.00', owed: '25.00' })
    expect(
      await importRows(office, [row('B2'), row('C3', { ...own, state: 'canceled', paid: '0' })]),
    ).toEqual(['booked 1', 'skipped: canceled'])
  })

  it('and canceled, keeps the money of its payments where nothing says the sum of them', async () => {
    const { sold, ...office } = await jazz()
    const payments = [cash('25'), cash('0.10'), cash('5.10', 'refund')]
    expect((await sold({ ...own, state: 'canceled', payments })).booking).toMatchObject({
      status: 'canceled',
      paid: '20.00',
      owed: '20.00',
    })
    const givenBack = [cash('0.10'), cash('0.20'), cash('0.30', 'refund')]
    expect(await importRows(office, [row('B2', { ...own, state: 'canceled', payments: givenBack })])).toEqual(
      ['booked 0'],
    )
    expect(await importRows(office, [row('B3', { ...own, state: 'canceled' })])).toEqual([
      'skipped: canceled',
    ])
  })
})

describe('rows of a limited event', () => {
  it('count for what one person may have, with what was booked before, on any other event alone', async () => {
    const office = await jazz({ maxPerPerson: 3 })
    await office.event('Rock', 10)
    await office.book('jazz', 'ada')
    expect(
      await importRows(office, [
        row('A1'),
        row('A2'),
        row('A3'),
        row('W1', { email: undefined, quantity: 5 }),
        row('R1', { event: 'rock', quantity: 5 }),
        row('P1', { event: 'polka' }),
      ]),
    ).toEqual([
      'booked 1',
      'booked 1',
      expect.stringMatching(/^PERSON_LIMIT .* ada@example.com has 3: 1 more/),
      'booked 5',
      'booked 5',
      expect.stringMatching(/^NOT_FOUND /),
    ])
  })

  it('with many holds that ran out are booked once these have ended', async () => {
    const office = await jazz({}, 510)
    await times(510, n => office.book('jazz', `guest${n}`, { holdMs: 60_000 }))
    await joinWaitlist(office, { event: 'jazz', email: email('bob@example.com'), quantity: 2 })
    office.pass('2m')
    expect(await importRows(office, [row('A1', { quantity: 508 })])).toEqual(['booked 508'])
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('a row that was mended', () => {
  it('is known as itself, and as what it was', async () => {
    const office = await jazz()
    const first = row('A1', { quantity: 900 })
    expect(await importRows(office, [first])).toEqual([expect.stringMatching(/^(SOLD_OUT|VALIDATION) /)])
    const mended = row('A1', { quantity: 2, mends: first.digest })
    expect(await importRows(office, [mended])).toEqual(['booked 2'])
    expect(await importRows(office, [mended])).toEqual(['unchanged'])
    expect(await importRows(office, [first])).toEqual(['unchanged'])
    const again = row('A1', { quantity: 1, mends: first.digest })
    expect(await importRows(office, [again], { update: true })).toEqual(['changed'])
    expect(await importRows(office, [first])).toEqual(['unchanged'])
  })
})

describe('money of a row', () => {
  it.each([
    ['paid, is all that it costs', { state: 'paid', paid: 'all' }, { total: '50.00', paid: '50.00' }],
    ['an amount', { paid: '20' }, { total: '50.00', paid: '20.00', due: '30.00' }],
    ['a total of its own', { total: '45.01' }, { total: '45.01', prices: '22.51;22.50' }],
    [
      'a total after a discount',
      { total: '40', discount: '10' },
      { total: '40.00', discount: '10.00', prices: '25.00-5.00' },
    ],
    ['one price for all', { prices: [{ price: '20', discount: '0' }] }, { total: '40.00', prices: '20.00' }],
    [
      'a ticket without a price',
      { prices: [null, { price: '20', discount: '0' }] },
      { total: '20.00', prices: ';20.00' },
    ],
    ['no price at all', { prices: [null, null] }, { total: null, prices: null }],
    ['a total that is that of today', { total: '50' }, { total: '50.00', prices: '25.00' }],
    ['payments', { payments: [cash('50'), cash('10', 'refund')], paid: '40' }, { paid: '40.00' }],
    ['in its own currency', { total: '50', currency: currency('EUR') }, { total: '50.00' }],
    ['nothing in another', { total: '0', currency: currency('USD') }, { total: '0.00' }],
  ])('%s', async (_, more, expected) => {
    const { sold } = await jazz()
    const { outcome, booking } = await sold({ quantity: 2, ...more } as Partial<ImportedBooking>)
    expect(outcome).toBe('booked 2')
    expect(booking).toMatchObject(expected)
  })

  it.each([
    ['is not what the currency has', { total: '1.001' }, /^VALIDATION total: /],
    ['is not what the currency has', { prices: [{ price: '1.001', discount: '0' }] }, /^VALIDATION prices: /],
    ['is not what the currency has', { prices: [{ price: '1', discount: '0.001' }] }, /^VALIDATION prices: /],
    ['is not what the currency has', { payments: [cash('1.001')] }, /^VALIDATION payments: /],
    [
      'is of another currency',
      { total: '50', currency: currency('USD') },
      /^VALIDATION currency: Jazz is sold in EUR, not in USD$/,
    ],
    [
      'is of another currency',
      { paid: '50', currency: currency('USD') },
      /^VALIDATION currency: Jazz is sold in EUR, not in USD$/,
    ],
    [
      'does not add up to the total',
      { total: '45', prices: [{ price: '20', discount: '0' }] },
      /^VALIDATION total: 45 is not what its tickets cost together \(40.00 EUR\)$/,
    ],
    [
      'does not add up to what was paid',
      { payments: [cash('50')], paid: '40' },
      /^VALIDATION payments: add up to 50.00 EUR, and not to what was paid, 40.00 EUR$/,
    ],
    [
      'went back and never came in',
      { payments: [cash('5', 'refund')] },
      /^VALIDATION payments: give back more than came in: 5.00 EUR$/,
    ],
    [
      'has a price for too few',
      { prices: [null, null, null] },
      /^VALIDATION prices: are 3, and there are 2 tickets$/,
    ],
    [
      'takes off more than a ticket costs',
      { prices: [{ price: '5', discount: '6' }] },
      /^VALIDATION prices: take off more than a ticket costs$/,
    ],
    [
      'is more than it costs',
      { paid: '51' },
      /^VALIDATION paid: 51.00 EUR is more than the 50.00 EUR that it costs$/,
    ],
    [
      'is more than it costs',
      { payments: [cash('51')] },
      /^VALIDATION paid: 51.00 EUR is more than the 50.00 EUR that it costs$/,
    ],
    [
      'is for nothing',
      { payments: [cash('1')], total: '0' },
      /^VALIDATION paid: 1.00 EUR was paid, but Jazz costs nothing$/,
    ],
  ])('%s: %j is refused', async (_, more, message) => {
    const { sold } = await jazz()
    const { outcome, booking } = await sold({ quantity: 2, ...more } as Partial<ImportedBooking>)
    expect(outcome).toMatch(message)
    expect(booking).toBeUndefined()
  })

  it.each([
    [{ paid: '25' }, /^VALIDATION paid: 25 is an amount, but Jazz has no prices$/],
    [{ ...own, total: '25' }, /^VALIDATION paid: 25 is an amount, but Jazz has no prices$/],
    [{ payments: [cash('25')] }, /^VALIDATION paid: 25 is an amount, but Jazz has no prices$/],
    [
      { prices: [{ price: '25', discount: '0' }] },
      /^VALIDATION paid: 25 is an amount, but Jazz has no prices$/,
    ],
    [{ state: 'paid', paid: 'all' as const }, /^booked 1$/],
    [{ paid: '0', prices: [null] }, /^booked 1$/],
    [{ ...foreign, total: '25' }, /^booked 1$/],
  ])('at an event without prices: %j', async (more, outcome) => {
    const { sold } = await jazz(free)
    const result = await sold(more)
    expect(result.outcome).toMatch(outcome)
    if (result.booking) expect(result.booking).toMatchObject({ total: null, paid: null })
  })

  it('of another system may be more than it costs: the rest is owed', async () => {
    const { sold } = await jazz()
    expect((await sold({ ...foreign, paid: '30' })).booking).toMatchObject({ paid: '30.00', owed: '5.00' })
  })
})
