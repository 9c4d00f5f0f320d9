import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { availability } from '../../../src/ticketing/events/availability.ts'
import { showEvent } from '../../../src/ticketing/events/show-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { loadForRead } from '../../../src/ticketing/inventory/event-inventory.ts'
import { readLog } from '../../../src/ticketing/reports/log.ts'
import { createVouchers } from '../../../src/ticketing/vouchers/create-vouchers.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { listWaitlist } from '../../../src/ticketing/waitlist/list.ts'
import { voucherCode } from '../../../src/values/codes/voucher-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { importRows, row } from '../../support/files/import-rows.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { local, randomText, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0
const ada = email('ada@example.com')

async function jazz(capacity = 20) {
  const office = await testOffice(folder, `${++count}.db`)
  await office.event('Jazz', capacity, { price: '25', currency: currency('EUR') })
  await updateTicketType(office, 'jazz', 'General admission', { name: 'standard' })
  const book = (more: object) => bookSeats(office, { event: 'jazz', email: ada, ...more })
  return { ...office, of: book }
}

describe('an order that is not clear', () => {
  it('is refused, and the message names the types', async () => {
    const { of, ...office } = await jazz()
    await addTicketType(office, 'jazz', { name: 'vip', price: '60' })
    const types = (...types: object[]) => of({ types })
    await expect(of({})).rejects.toThrow(
      'say which ticket type of Jazz: "standard" (25.00 EUR, 20 left), "vip" (60.00 EUR, 20 left)',
    )
    await expect(types({ name: 'vpi' })).rejects.toThrow(
      'Jazz has no ticket type "vpi", but "standard" (25.00 EUR, 20 left), "vip" (60.00 EUR, 20 left). Did you mean vip?',
    )
    await expect(types({ name: 'vip' }, { name: 'VIP', quantity: 2 })).rejects.toThrow('"vip" is given twice')
    await expect(
      of({ types: [{ name: 'vip', quantity: 2 }, { name: 'standard' }], quantity: 4 }),
    ).rejects.toThrow('4 is asked for, but the ticket types add up to 3')
    await expect(
      types({ name: 'vip', quantity: 6_000 }, { name: 'standard', quantity: 6_000 }),
    ).rejects.toMatchObject({
      issues: [{ field: 'type', message: 'a booking has at most 10,000 seats, not 12,000' }],
    })
    await expect(of({ types: [{ name: 'vip', quantity: 1 }], attendees: ['Ada', 'Bob'] })).rejects.toThrow(
      '2 names for 1 seat: there is one for each seat at most',
    )
  })

  it('says so where nothing is on sale', async () => {
    const { of, ...office } = await jazz()
    await updateTicketType(office, 'jazz', 'standard', { salesEnd: local('2030-01-02 12:00') })
    office.pass('2d')
    await expect(of({})).rejects.toMatchObject({
      code: 'SALES_CLOSED',
      message: 'No ticket type of Jazz is on sale now',
    })
    await expect(of({ types: [{ name: 'standard' }] })).rejects.toThrow(
      'standard tickets of Jazz were sold until 2030-01-02T12:00:00+01:00. On sale now: nothing',
    )
    await expect(of({ types: [{ name: 'vip' }] })).rejects.toThrow(
      'Jazz has no ticket type "vip", but none on sale',
    )
  })
})

describe('an event that is not there', () => {
  it.each([
    ['jaz', 'No event "jaz". Did you mean jazz?'],
    ['opera', /^No event "opera"$/],
    ['99', /^No event "99"$/],
  ])('%s', async (reference, message) => {
    await expect(showEvent(await jazz(), reference)).rejects.toThrow(message)
  })
})

describe('the seats of types', () => {
  it('are read as they will be when holds that expired have ended, and those who wait have theirs', async () => {
    const { of, ...office } = await jazz(10)
    await addTicketType(office, 'jazz', { name: 'vip', price: '60', quota: 4 })
    await of({ types: [{ name: 'vip', quantity: 4 }], holdMs: 60_000 })
    await of({ types: [{ name: 'standard', quantity: 3 }], holdMs: 60_000 })
    await joinWaitlist(office, { event: 'jazz', email: email('bob@example.com'), type: 'vip' })
    office.pass('2m')
    const { event, types } = await office.store.read(queries =>
      loadForRead(queries, 'jazz', office.clock.now()),
    )
    expect([event.available, ...types.map(({ available }) => available)]).toEqual([9, null, 3])
    const [shown] = await availability(office, 'jazz')
    expect([shown?.available, ...(shown?.ticketTypes ?? []).map(({ available }) => available)]).toEqual([
      9, 9, 3,
    ])
    expect(
      (
        await of({
          types: [
            { name: 'vip', quantity: 3 },
            { name: 'standard', quantity: 6 },
          ],
        })
      ).booking.quantity,
    ).toBe(9)
  })

  it('that a file asks too many of are refused by the type, or by the event', async () => {
    const { of, ...office } = await jazz(5)
    await addTicketType(office, 'jazz', { name: 'vip', price: '60', quota: 2 })
    const vip = (quantity: number) => ({ types: [{ name: 'vip', quantity }] })
    expect(
      await importRows(office, [
        row('A', vip(3)),
        row('B', vip(1)),
        row('C', vip(2)),
        row('D', { types: [{ name: 'standard', quantity: 5 }] }),
      ]),
    ).toEqual([
      expect.stringMatching(/^SOLD_OUT Only 2 seats left for vip at Jazz \(3 requested\)/),
      'booked 1',
      expect.stringMatching(/^SOLD_OUT Only 1 seat left for vip at Jazz \(2 requested\)/),
      expect.stringMatching(/^SOLD_OUT Only 4 seats left for Jazz \(5 requested\)/),
    ])
  })

  it('of large holds that expired are taken back in portions', async () => {
    const { of, ...office } = await jazz(9_000)
    for (const who of ['a', 'b', 'c']) await office.book('jazz', who, { quantity: 3_000, holdMs: 60_000 })
    office.pass('2m')
    expect((await of({ quantity: 9_000 })).booking.quantity).toBe(9_000)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('the line', () => {
  it('is one over all types, in order of arrival; groups that do not fit are passed over and told of', async () => {
    const { of, ...office } = await jazz(6)
    await addTicketType(office, 'jazz', { name: 'vip', price: '60' })
    await of({ types: [{ name: 'vip', quantity: 6 }], holdMs: 60_000 })
    const join = (who: string, type: string, quantity: number) => {
      office.pass('1s')
      return joinWaitlist(office, { event: 'jazz', email: email(`${who}@example.com`), type, quantity })
    }
    await join('four', 'vip', 4)
    await join('three', 'standard', 3)
    await join('five', 'vip', 5)
    await join('two', 'standard', 2)
    await join('one', 'vip', 1)
    office.pass('2m')
    await expect(of({ types: [{ name: 'vip', quantity: 6 }] })).rejects.toMatchObject({ code: 'SOLD_OUT' })
    const { entries } = await listWaitlist(office, { event: 'jazz' })
    expect(entries.map(({ email, status }) => `${email.split('@')[0]} ${status}`)).toEqual([
      'four offered',
      'three waiting',
      'five waiting',
      'two offered',
      'one waiting',
    ])
    const passed = (await readLog(office, { action: 'waitlist.pass_over' })).entries
    expect(passed.map(({ after }) => JSON.stringify(after))).toEqual([
      expect.stringMatching(/three@example\.com.*five@example\.com/),
    ])
  })

  it('tells why an entry can have no seats', async () => {
    const { of, ...office } = await jazz(6)
    await of({ quantity: 6, holdMs: 60_000 })
    await joinWaitlist(office, { event: 'jazz', email: ada })
    await updateTicketType(office, 'jazz', 'standard', { minPerBooking: 2 })
    expect((await listWaitlist(office, { event: 'jazz' })).entries.map(({ blocked }) => blocked)).toEqual([
      '1 seat, and standard is sold from 2 on',
    ])
  })
})

describe('a source of random codes', () => {
  it('that gives a taken one is asked again, and given up when it gives no other', async () => {
    const { of, ...office } = await jazz()
    const { booking } = await of({})
    const taken = booking.code.replace('-', '')
    let asked = 0
    const random = (length: number) => (length === 8 && ++asked === 1 ? taken : randomText(length))
    const request = { event: 'jazz', email: ada }
    expect((await bookSeats({ ...office, random }, request)).booking.code).not.toBe(booking.code)
    expect(asked).toBe(2)
    const broken = (length: number) => (length === 8 ? taken : randomText(length))
    await expect(bookSeats({ ...office, random: broken }, request)).rejects.toThrow(
      'the source of random codes is broken',
    )
  })
})

describe('a voucher that is spent', () => {
  it.each([
    [1, 'The voucher FRIENDS is spent: 1 booking has used it'],
    [2, 'The voucher FRIENDS is spent: 2 bookings have used it'],
  ])('by %i', async (uses, message) => {
    const { of, ...office } = await jazz()
    await createVouchers(office, { code: voucherCode('FRIENDS'), percent: 10, uses })
    for (let n = 0; n < uses; n++) await of({ voucher: voucherCode('FRIENDS') })
    await expect(of({ voucher: voucherCode('FRIENDS') })).rejects.toThrow(message)
  })
})
