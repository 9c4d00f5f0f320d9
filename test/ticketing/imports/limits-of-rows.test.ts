import { describe, expect, it } from 'vitest'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import type { ImportedBooking } from '../../../src/ticketing/imports/imported-booking.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { createVouchers } from '../../../src/ticketing/vouchers/create-vouchers.ts'
import { printedCode } from '../../../src/values/codes/booking-code.ts'
import { voucherCode } from '../../../src/values/codes/voucher-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { when } from '../../../src/values/time/when.ts'
import { importRows, row } from '../../support/files/import-rows.ts'
import { imported, writtenTo } from '../../support/files/imports.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0

async function jazz(capacity = 10, more: object = {}): Promise<TestOffice> {
  const office = await testOffice(folder, `limits-${++count}.db`)
  await office.event('Jazz', capacity, { price: '25', currency: currency('EUR'), ...more })
  return office
}

const bookingOf = async ({ store }: TestOffice, ref = 'A1') =>
  store.read(async ({ imports, payments }) => {
    const [found] = await imports.bookings([ref], [])
    if (!found) throw new Error(`no booking ${ref}`)
    const moved = (await payments.ofBooking(found.id)).map(p => `${p.kind} ${p.method} ${p.amount}`)
    return { ...found, moved }
  })

const update = (office: TestOffice, ...rows: ImportedBooking[]) => importRows(office, rows, { update: true })
const bob = email('bob@example.com')

describe('the seats of a person, as rows of an import have them', () => {
  it('are counted for the owner of the booking where the row does not say whose it is', async () => {
    const office = await jazz(20, { maxPerPerson: 3 })
    await importRows(office, [row('A1')])
    expect(await update(office, row('A1', { quantity: 4, email: undefined }))).toEqual([
      'PERSON_LIMIT Jazz allows 3 seats a person, and ada@example.com has 1: 3 more are too many',
    ])
    expect(await update(office, row('A1', { quantity: 3, email: undefined }))).toEqual(['changed'])
  })

  it('are those that a booking has afterwards, where it becomes smaller and changes hands', async () => {
    const office = await jazz(20, { maxPerPerson: 2 })
    await importRows(office, [row('A1', { quantity: 2 })])
    await updateEvent(office, 'jazz', { maxPerPerson: 1 })
    expect(await update(office, row('A1', { quantity: 2, email: bob }))).toEqual([
      'PERSON_LIMIT Jazz allows 1 seat a person, and bob@example.com has 0: 2 more are too many',
    ])
    expect(await update(office, row('A1', { quantity: 1, email: bob }))).toEqual(['changed'])
  })

  it('are not used up by a row that is refused for something else', async () => {
    const office = await jazz(3, { maxPerPerson: 4 })
    expect(await importRows(office, [row('A1', { quantity: 4 }), row('A2', { quantity: 3 })])).toEqual([
      'SOLD_OUT Only 3 seats left for Jazz (4 requested)',
      'booked 3',
    ])
  })

  it('are told as they are where the limit was lowered since', async () => {
    const office = await jazz(20, { maxPerPerson: 5 })
    await importRows(office, [row('A1', { quantity: 5 })])
    await updateEvent(office, 'jazz', { maxPerPerson: 3 })
    expect(await importRows(office, [row('A2')])).toEqual([
      'PERSON_LIMIT Jazz allows 3 seats a person, and ada@example.com has 5: 1 more is too many',
    ])
  })
})

describe('the seats of an event, as rows of an import find them', () => {
  it('are all that are free, also those of many holds that have expired', async () => {
    const office = await jazz(50)
    for (let guest = 0; guest < 50; guest++) await office.book('jazz', `g${guest}`, { holdMs: 60_000 })
    office.pass('2m')
    const rows = Array.from({ length: 50 }, (_, n) => row(`R${n}`))
    expect(await importRows(office, rows)).toEqual(rows.map(() => 'booked 1'))
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('may change their type though the event is full', async () => {
    const office = await jazz(2)
    await addTicketType(office, 'jazz', { name: 'vip', price: '30', quota: 2 })
    await importRows(office, [row('A1', { types: [{ name: 'General admission', quantity: 2 }] })])
    expect(await update(office, row('A1', { types: [{ name: 'vip', quantity: 3 }] }))).toEqual([
      expect.stringMatching(/^SOLD_OUT Only 2 seats left for /),
    ])
    expect(await update(office, row('A1', { types: [{ name: 'vip', quantity: 2 }] }))).toEqual(['changed'])
    expect(await bookingOf(office)).toMatchObject({ quantity: 2, total: 6000 })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('are the same in a rehearsal as in the run', async () => {
    const office = await jazz(4, { maxPerPerson: 4 })
    const file = (...rows: string[]) => writtenTo(folder, ['ref,email,quantity,status', ...rows].join('\n'))
    await imported(office, file('A1,ada@example.com,3,confirmed', 'A2,bob@example.com,1,confirmed'))
    const later = file(
      'A1,ada@example.com,1,confirmed',
      'A2,bob@example.com,1,canceled',
      'A3,ada@example.com,3,confirmed',
      'A4,cy@example.com,1,confirmed',
    )
    const { booked, changed, rejected } = await imported(office, later, { update: true, dryRun: true })
    expect({ booked, changed, rejected }).toEqual({ booked: 1, changed: 2, rejected: 1 })
    expect(await imported(office, later, { update: true })).toMatchObject({ booked, changed, rejected })
  })
})

describe('the money of a row that changed', () => {
  it('goes back by the methods by which it came in', async () => {
    const office = await jazz()
    await importRows(office, [row('A1', { quantity: 2 })])
    const { code } = await bookingOf(office)
    await pay(office, { code, method: 'cash', amount: '20' })
    await pay(office, { code, method: 'card', amount: '30' })
    expect(await update(office, row('A1', { quantity: 2, state: 'refunded' }))).toEqual(['changed'])
    expect((await bookingOf(office)).moved.slice(2)).toEqual(['refund cash 2000', 'refund card 3000'])
  })

  it('keeps the seats of a hold for which it came in', async () => {
    const office = await jazz()
    const held = { state: 'held', heldUntil: when('2030-01-02T13:00Z') }
    await importRows(office, [row('A1', held)])
    expect(await update(office, row('A1', { ...held, paid: '25' }))).toEqual(['changed'])
    expect(await bookingOf(office)).toMatchObject({ status: 'confirmed', paid: 2500, expiresAt: null })
    expect(await update(office, row('A1', { ...held, paid: '25', note: '' }))).toEqual(['unchanged'])
  })

  it('is refused where it is more than the booking costs, and ends no import', async () => {
    const office = await jazz()
    await importRows(office, [row('A1')])
    expect(await update(office, row('A1', { paid: '100' }), row('A2'))).toEqual([
      'VALIDATION paid: 100.00 EUR is more than the 25.00 EUR that it costs',
      'booked 1',
    ])
    expect(await update(office, row('A1', { paid: '50', quantity: 2 }))).toEqual(['changed'])
    expect(await bookingOf(office)).toMatchObject({ total: 5000, paid: 5000 })
  })

  it('is kept as another office had it, also where that is more, or the booking is canceled', async () => {
    const office = await jazz()
    await importRows(office, [row('A1', { terms: 'own' })])
    expect(await update(office, row('A1', { terms: 'own', paid: '40' }))).toEqual(['changed'])
    expect(await update(office, row('A1', { terms: 'own', paid: '40', state: 'canceled' }))).toEqual([
      'changed',
    ])
    expect(await update(office, row('A1', { terms: 'own', paid: '45', state: 'canceled' }))).toEqual([
      'changed',
    ])
    expect(await bookingOf(office)).toMatchObject({ status: 'canceled', paid: 4500 })
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('a voucher that is spent', () => {
  it('is so no longer once a row gives its booking prices from which it takes nothing off', async () => {
    const office = await jazz()
    const voucher = voucherCode('ONCE')
    await createVouchers(office, { code: voucher, percent: 50, uses: 1 })
    const code = await office.book('jazz', 'ada', { voucher })
    expect(await update(office, row(printedCode(code), { total: '20' }))).toEqual(['changed'])
    await office.book('jazz', 'bob', { voucher })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('refuses the row that takes a hold up again, and no other', async () => {
    const office = await jazz()
    const voucher = voucherCode('ONCE')
    await createVouchers(office, { code: voucher, percent: 50, uses: 1 })
    const hold = await office.book('jazz', 'ada', { voucher, holdMs: 60_000 })
    office.pass('2m')
    await office.book('jazz', 'bob', { voucher })
    expect(await update(office, row('B1'), row(printedCode(hold)), row('B2'))).toEqual([
      'booked 1',
      'VOUCHER_SPENT The voucher ONCE is spent: 1 booking has used it',
      'booked 1',
    ])
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})
