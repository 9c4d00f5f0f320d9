import { beforeAll, describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { showBooking } from '../../../src/ticketing/box-office/show-booking.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { refund } from '../../../src/ticketing/payments/refund.ts'
import type { ExportItem } from '../../../src/ticketing/reports/export-item.ts'
import { type Exported, type ExportRequest, exportItems } from '../../../src/ticketing/reports/exports.ts'
import { createVouchers } from '../../../src/ticketing/vouchers/create-vouchers.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { voucherCode } from '../../../src/values/codes/voucher-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { ask, write } from '../../support/databases.ts'
import { local, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const office = await testOffice(folder)
const exported = async (what: Exported, more: Partial<ExportRequest> = {}, at = office) => {
  const items: ExportItem[] = []
  await exportItems(at, { what, ...more }, async page => void items.push(...page))
  return items
}

let mixed: string
beforeAll(async () => {
  await office.event('Jazz', 10, { price: '25', currency: currency('EUR') })
  await addTicketType(office, 'jazz', { name: 'vip; =best', price: '60' })
  await addTicketType(office, 'jazz', { name: 'staff' })
  await office.event('Free', 2, { starts: local('2030-04-01 19:30'), tags: ['open air'] })
  await createVouchers(office, { code: voucherCode('FRIENDS'), percent: 20, event: 'jazz' })
  const types = (...types: [string, number][]) => ({
    types: types.map(([name, quantity]) => ({ name, quantity })),
  })
  const book = async (who: string, more: object) =>
    (await bookSeats(office, { event: 'jazz', email: email(`${who}@example.com`), ...more })).booking.code
  mixed = await book('ada', {
    ...types(['vip; =best', 1], ['General admission', 2], ['staff', 1]),
    attendees: ['Ada; Countess', 'Bob'],
    voucher: voucherCode('FRIENDS'),
    name: 'Ada',
  })
  await pay(office, { code: bookingCode(mixed), amount: '88', method: 'card' })
  await refund(office, { code: bookingCode(mixed), amount: '5', method: 'cash' })
  await book('held', { ...types(['General admission', 1]), holdMs: 3_600_000 })
  await cancelBookings(office, { codes: [bookingCode(await book('gone', types(['vip; =best', 2])))] })
  const less = await book('less', types(['General admission', 2]))
  await cancelBookings(office, { codes: [bookingCode(less)], tickets: [ticketRef('1')] })
  await bookSeats(office, { event: 'free', channel: 'door', quantity: 2 })
  await joinWaitlist(office, { event: 'free', email: email('wanda@example.com'), name: 'Wanda' })
  await joinWaitlist(office, { event: 'free', email: email('will@example.com') })
})

describe('an exported booking', () => {
  it('has its seats by type, what each was sold at, and what was paid for it', async () => {
    const [first] = await exported('bookings', { event: 'jazz' })
    expect(first).toEqual({
      code: mixed,
      event: 'jazz',
      email: 'ada@example.com',
      name: 'Ada',
      quantity: 4,
      type: 'General admission=2;vip\\; \\=best=1;staff=1',
      status: 'confirmed',
      ref: mixed,
      paid: '83.00',
      total: '88.00',
      due: '5.00',
      owed: '0.00',
      discount: '22.00',
      prices: '25.00-5.00;25.00-5.00;60.00-12.00;',
      payments: 'card=88.00@2030-01-01T12:00:00.000Z;cash=-5.00@2030-01-01T12:00:00.000Z',
      attendees: 'Bob;;Ada\\; Countess;',
      note: null,
      currency: 'EUR',
      channel: 'cli',
      expiresAt: null,
      createdAt: '2030-01-01T13:00:00+01:00',
    })
  })

  it('that is held, canceled, smaller or free says so', async () => {
    const rows = (await exported('bookings')).slice(1)
    expect(
      rows.map(({ email, status, quantity, type, total, prices, expiresAt }) => [
        email,
        status,
        quantity,
        type,
        total,
        prices,
        expiresAt,
      ]),
    ).toEqual([
      ['held@example.com', 'held', 1, 'General admission', '25.00', '25.00', '2030-01-01T14:00:00+01:00'],
      ['gone@example.com', 'canceled', 2, 'vip\\; \\=best', '120.00', '60.00', null],
      ['less@example.com', 'confirmed', 1, 'General admission', '25.00', '25.00', null],
      [null, 'confirmed', 2, 'General admission', null, null, null],
    ])
    expect((await exported('bookings', { status: 'held' })).map(({ email }) => email)).toEqual([
      'held@example.com',
    ])
  })
})

describe('exported tickets', () => {
  it('have what each costs, how its booking was paid, and its state', async () => {
    const tickets = await exported('tickets')
    expect(
      tickets.map(({ type, attendee, status, price, discount, currency, method }) =>
        [type, attendee, status, price, discount, currency, method].map(value => value ?? '-').join(' | '),
      ),
    ).toEqual([
      'General admission | Bob | valid | 20.00 | 5.00 | EUR | card',
      'General admission | - | valid | 20.00 | 5.00 | EUR | card',
      'vip; =best | Ada; Countess | valid | 48.00 | 12.00 | EUR | card',
      'staff | - | valid | - | - | - | card',
      'General admission | - | valid | 25.00 | 0.00 | EUR | -',
      'vip; =best | - | canceled | 60.00 | 0.00 | EUR | -',
      'vip; =best | - | canceled | 60.00 | 0.00 | EUR | -',
      'General admission | - | canceled | 25.00 | 0.00 | EUR | -',
      'General admission | - | valid | 25.00 | 0.00 | EUR | -',
      'General admission | - | valid | - | - | - | -',
      'General admission | - | valid | - | - | - | -',
    ])
  })
})

describe('exported events', () => {
  it('have their ticket types, and their currency where they have prices', async () => {
    const events = await exported('events')
    expect(
      events.map(({ slug, currency, tags, ticketTypes }) => [
        slug,
        currency,
        tags,
        (ticketTypes as object[]).length,
      ]),
    ).toEqual([
      ['jazz', 'EUR', [], 3],
      ['free', null, ['open air'], 1],
    ])
    expect((await exported('events', { sort: 'startsAt' })).map(({ slug }) => slug)).toEqual(['free', 'jazz'])
    expect((await exported('events', { sort: 'name' })).map(({ slug }) => slug)).toEqual(['free', 'jazz'])
    await expect(exported('events', { sort: 'color' })).rejects.toThrow(
      'events are not sorted by color, but by',
    )
  })

  it('are all there beyond a page', async () => {
    const many = await testOffice(folder, 'many.db')
    await many.event('Event', 1)
    const columns = Object.keys((await ask(many.db, 'SELECT * FROM events'))[0] ?? {}).filter(
      name => name !== 'id' && name !== 'slug',
    )
    await write(
      many.db,
      `INSERT INTO events (slug, ${columns}) WITH RECURSIVE n(i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 501)
       SELECT 'event-' || i, ${columns} FROM n, events WHERE id = 1`,
    )
    expect(await exported('events', {}, many)).toHaveLength(501)
  })
})

describe('the exported waitlist', () => {
  it('says who was offered what, and until when', async () => {
    const line = async () =>
      (await exported('waitlist')).map(({ email, name, status, booking, expiresAt }) => [
        email,
        name,
        status,
        booking !== null,
        expiresAt,
      ])
    expect(await line()).toEqual([
      ['wanda@example.com', 'Wanda', 'waiting', false, null],
      ['will@example.com', null, 'waiting', false, null],
    ])
    const [row] = await exported('bookings', { event: 'free' })
    await cancelBookings(office, { codes: [bookingCode(String(row?.['code']))], seats: 1 })
    expect(await line()).toEqual([
      ['wanda@example.com', 'Wanda', 'offered', true, '2030-01-02T13:00:00+01:00'],
      ['will@example.com', null, 'waiting', false, null],
    ])
  })
})

describe('an export that the store has to begin anew', () => {
  it('is not given twice', async () => {
    const store = {
      ...office.store,
      read: async <T>(work: Parameters<typeof office.store.read<T>>[0]) => {
        await office.store.read(work)
        return office.store.read(work)
      },
    }
    await expect(exported('events', {}, { ...office, store })).rejects.toMatchObject({
      code: 'BUSY',
      details: { exported: 2 },
    })
  })
})

describe('the tickets of a hold that has run out', () => {
  it('are good for nothing, whether or not a write has noticed', async () => {
    const own = await testOffice(folder, 'ran-out.db')
    await own.event('Jazz', 10)
    const code = await own.book('jazz', 'ada', { quantity: 2, holdMs: 60_000 })
    await transferBooking(own, { booking: code, to: email('bob@example.com'), tickets: [ticketRef('2')] })
    own.pass('2m')
    const tickets = await exported('tickets', {}, own)
    expect(tickets.map(({ position, status }) => `${position} ${status}`)).toEqual([
      '1 canceled',
      '2 revoked',
      '1 canceled',
    ])
    expect(await exported('tickets', { status: 'valid' }, own)).toEqual([])
    const shown = await showBooking(own, code)
    expect(shown?.booking.tickets.map(({ status }) => status)).toEqual(['canceled', 'revoked'])
  })
})
