import { describe, expect, it } from 'vitest'
import { figuresCheck } from '../../../src/store/health/figures-check.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { showBooking } from '../../../src/ticketing/box-office/show-booking.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { refund } from '../../../src/ticketing/payments/refund.ts'
import { person } from '../../../src/ticketing/people/person.ts'
import type { ExportItem } from '../../../src/ticketing/reports/export-item.ts'
import { exportItems } from '../../../src/ticketing/reports/exports.ts'
import {
  comparePeriods,
  nextPeriod,
  periodNamer,
  periodsBetween,
} from '../../../src/ticketing/reports/periods.ts'
import { type ReportRequest, report } from '../../../src/ticketing/reports/report.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { when } from '../../../src/values/time/when.ts'
import { timeZone } from '../../../src/values/time/zone.ts'
import { write } from '../../support/databases.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())
const figures = (name: ReportRequest['name'], more: Partial<ReportRequest> = {}) =>
  report(office, { name, events: [], by: [], ...more })

await office.event('Jazz', 50, { price: '25', currency: currency('EUR') })
await office.event('Noh', 50, { price: '3000', currency: currency('JPY') })
const ada = await office.book('jazz', 'ada', { quantity: 3 })
await office.book('jazz', 'held', { holdMs: 60_000, quantity: 5 })
await office.book('noh', 'bob', { quantity: 2, paid: 'card' })
await pay(office, { code: bookingCode(ada), method: 'cash', amount: '50' })
office.pass('2d')
await cancelBookings(office, { codes: [bookingCode(ada)], seats: 2 })
await refund(office, { code: bookingCode(ada), amount: '10' })

describe('a report of sales', () => {
  it('counts what was sold and canceled, and the money of what stands; a hold that expired was no sale', async () => {
    const { rows, totals } = await figures('sales', { by: ['event'] })
    expect(rows).toEqual([
      {
        event: 'jazz',
        sold: 3,
        canceled: 2,
        net: 1,
        gross: { amount: '25.00', currency: 'EUR' },
        discount: { amount: '0.00', currency: 'EUR' },
        netAmount: { amount: '25.00', currency: 'EUR' },
      },
      expect.objectContaining({ event: 'noh', sold: 2, netAmount: { amount: '6000', currency: 'JPY' } }),
    ])
    expect(totals).toMatchObject({
      sold: 5,
      canceled: 2,
      net: 3,
      netAmount: [
        { amount: '25.00', currency: 'EUR' },
        { amount: '6000', currency: 'JPY' },
      ],
    })
  })

  it('is of a period, in the days of a zone', async () => {
    const tokyo = { by: ['day' as const], timezone: timeZone('Asia/Tokyo') }
    expect((await figures('sales', tokyo)).rows.map(row => row['day'])).toEqual(['2030-01-01', '2030-01-01'])
    expect((await figures('sales', { ...tokyo, from: when('2030-01-02') })).rows).toEqual([])
  })
})

describe('a report of takings', () => {
  it('is what came in and went out, by method, and below zero on a day of refunds', async () => {
    const { rows } = await figures('takings', { by: ['day', 'method'], events: ['jazz'] })
    expect(rows).toMatchObject([
      { day: '2030-01-01', method: 'cash', paid: { amount: '50.00' }, net: { amount: '50.00' } },
      { day: '2030-01-03', method: 'cash', refunded: { amount: '10.00' }, net: { amount: '-10.00' } },
    ])
  })

  it('of an actor and a shift is the count of a cash box', async () => {
    expect((await figures('takings', { actor: 'nobody' })).rows).toEqual([])
    const shift = await figures('takings', { actor: 'tester', since: { kind: 'ago', ms: 3_600_000 } })
    expect(shift.totals).toMatchObject({
      payments: 0,
      refunds: 1,
      net: { amount: '-10.00', currency: 'EUR' },
    })
  })
})

describe('money that goes along with seats', () => {
  it('is no payment and no refund: it moved, and nothing of it is left in the sum', async () => {
    const other = await testOffice(scratchFolder(), 'moved.db')
    for (const name of ['Monday', 'Tuesday'])
      await other.event(name, 9, { price: '10', currency: currency('EUR') })
    const code = await other.book('monday', 'ada', { quantity: 4, paid: 'cash' })
    await transferBooking(other, { booking: code, to: email('bob@example.com'), tickets: [{ position: 1 }] })
    await exchangeBooking(other, { booking: code, event: 'tuesday', tickets: [{ position: 2 }] })
    await refund(other, { code, amount: '5' })
    const takings = async (by: 'event' | 'actor', events: string[] = []) =>
      (await report(other, { name: 'takings', events, by: [by] })).rows
    const eur = (amount: string) => ({ amount, currency: 'EUR' })
    const all = { payments: 1, refunds: 1, paid: eur('40.00'), refunded: eur('5.00') }
    expect(await takings('actor')).toEqual([
      { actor: 'tester', ...all, moved: eur('0.00'), net: eur('35.00') },
    ])
    const monday = { event: 'monday', ...all, moved: eur('-10.00'), net: eur('25.00') }
    expect(await takings('event')).toMatchObject([
      monday,
      {
        event: 'tuesday',
        payments: 0,
        refunds: 0,
        paid: eur('0.00'),
        moved: eur('10.00'),
        net: eur('10.00'),
      },
    ])
    expect(await takings('event', ['monday'])).toEqual([monday])
    const items: unknown[] = []
    await exportItems(other, { what: 'payments' }, async page => void items.push(...page))
    expect(items).toMatchObject([
      { kind: 'payment', amount: '40.00' },
      { kind: 'moved', amount: '-10.00' },
      { kind: 'moved', amount: '10.00' },
      { kind: 'moved', amount: '-10.00' },
      { kind: 'moved', amount: '10.00' },
      { kind: 'refund', amount: '-5.00' },
    ])
    const check = () => other.store.read(queries => figuresCheck(queries, other.clock.now()))
    expect(await check()).toMatchObject({ status: 'ok' })
    await write(other.db, "UPDATE payments SET moved = 0 WHERE moved = 1 AND kind = 'refund'")
    expect(await check()).toMatchObject({
      status: 'failed',
      details: { rows: [{ currency: 'EUR', figure: 'money that moved', reported: 2000, bookings: 0 }] },
    })
  })

  it('is told of either booking, and is exported with bookings as paid where it is now', async () => {
    const other = await testOffice(scratchFolder())
    await other.event('Monday', 9, { price: '0.05', currency: currency('EUR') })
    const code = await other.book('monday', 'ada', { quantity: 3 })
    await pay(other, { code, method: 'card', amount: '0.02' })
    await pay(other, { code, method: 'cash' })
    const bob = email('bob@example.com')
    const { booking: part } = await transferBooking(other, {
      booking: code,
      to: bob,
      tickets: [{ position: 1 }],
    })
    const ledger = async (booking: string) => {
      const { payments = [], log = [] } = (await showBooking(other, booking)) ?? {}
      const moves = log.filter(({ action }) => action === 'payment.move').map(({ after }) => after)
      return { payments: payments.map(p => `${p.kind} ${p.amount.amount} ${p.method}`), moves }
    }
    const eur = (amount: string) => ({ amount, currency: 'EUR' })
    expect(await ledger(code)).toEqual({
      payments: ['payment 0.02 card', 'payment 0.13 cash', 'moved -0.02 card', 'moved -0.03 cash'],
      moves: [
        { paid: eur('0.10'), amount: eur('-0.03'), method: 'cash' },
        { paid: eur('0.13'), amount: eur('-0.02'), method: 'card' },
      ],
    })
    const arrived = ['moved 0.02 card', 'moved 0.03 cash']
    expect((await ledger(part.code)).payments).toEqual(arrived)
    const { payments } = await person(other, bob)
    expect(payments.map(p => `${p.kind} ${p.amount.amount} ${p.method}`)).toEqual(arrived)
    await expect(pay(other, { code: bookingCode(part.code), method: 'cash' })).rejects.toThrow(
      'Nothing is due',
    )
    const items: ExportItem[] = []
    await exportItems(other, { what: 'bookings' }, async page => void items.push(...page))
    expect(items.map(item => String(item['payments']).replaceAll(/@[^;]*/g, ''))).toEqual([
      'cash=0.10',
      'card=0.02;cash=0.03',
    ])
  })
})

describe('what is owed', () => {
  it('is what was paid for more than stands', async () => {
    expect((await figures('owed')).rows).toMatchObject([
      { event: 'jazz', bookings: 1, due: { amount: '0.00' }, owed: { amount: '15.00' } },
    ])
  })
})

describe('what was sold', () => {
  it('stays where and when it was: canceled before an exchange, handed on in part', async () => {
    const other = await testOffice(scratchFolder(), 'exchanged.db')
    for (const name of ['Monday', 'Tuesday'])
      await other.event(name, 9, { price: '10', currency: currency('EUR') })
    const code = await other.book('monday', 'ada', { quantity: 3 })
    await cancelBookings(other, { codes: [code], seats: 1 })
    other.pass('2d')
    await transferBooking(other, { booking: code, to: email('bob@example.com'), tickets: [{ position: 1 }] })
    await exchangeBooking(other, { booking: code, event: 'tuesday', type: 'General admission' })
    const sales = async (events: string[]) =>
      (await report(other, { name: 'sales', events, by: ['event', 'type', 'day'] })).rows.map(
        ({ event, day, sold, canceled, net }) => [event, day, sold, canceled, net],
      )
    const monday = ['monday', '2030-01-01', 2, 1, 1]
    const tuesday = ['tuesday', '2030-01-01', 1, 0, 1]
    expect(await sales([])).toEqual([monday, tuesday])
    expect(await sales(['monday'])).toEqual([monday])
    expect(await sales(['tuesday'])).toEqual([tuesday])
  })
})

describe('a report', () => {
  it('of several events that share a currency has no row apart for those that are free', async () => {
    const other = await testOffice(scratchFolder(), 'free.db')
    await other.event('Free', 9)
    await other.event('Dear', 9, { price: '10', currency: currency('EUR') })
    await other.book('free', 'ada')
    await other.book('dear', 'ada', { quantity: 2 })
    const { rows } = await report(other, { name: 'sales', events: [], by: ['day'] })
    expect(rows).toMatchObject([{ sold: 3, netAmount: { amount: '20.00', currency: 'EUR' } }])
  })

  it('is of an actor only where it knows who did it', async () => {
    await expect(figures('sales', { actor: 'ada' })).rejects.toThrow('applies to takings and attendance only')
  })

  it('refuses what it is not told apart by, and two periods at once', async () => {
    await expect(figures('sales', { by: ['gate'] })).rejects.toThrow('cannot be broken down by gate')
    await expect(figures('sales', { by: ['day', 'week'] })).rejects.toThrow('takes one of day, week')
    await expect(figures('sales', { events: ['polka'] })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('the period after one', () => {
  it.each([
    ['hour', '2031-12-31 23:00', '2032-01-01 00:00'],
    ['day', '2032-02-28', '2032-02-29'],
    ['week', '2026-W53', '2027-W01'],
    ['week', '2029-W52', '2030-W01'],
    ['week', '2030-W09', '2030-W10'],
    ['month', '2031-12', '2032-01'],
    ['month', '2031-01', '2031-02'],
  ] as const)('%s %s is %s', (period, name, next) => {
    expect(nextPeriod(period, name)).toBe(next)
  })
})

describe('a period', () => {
  it.each([
    ['week', '2027-01-03T12:00', 'UTC', '2026-W53'],
    ['week', '2029-12-31T12:00', 'UTC', '2030-W01'],
    ['month', '2031-01-31T23:45', 'Europe/Berlin', '2031-02'],
    ['hour', '2031-05-01T18:15', 'Asia/Kathmandu', '2031-05-02 00:00'],
    ['day', '2031-05-01T18:00', 'Asia/Kathmandu', '2031-05-01'],
    // Where clocks are put back, an hour comes twice; the days and weeks around it are one each.
    ['hour', '2031-10-26T00', 'Europe/Berlin', '2031-10-26 02:00+02:00'],
    ['hour', '2031-10-26T01', 'Europe/Berlin', '2031-10-26 02:00+01:00'],
    ['hour', '2031-10-25T23', 'Europe/Berlin', '2031-10-26 01:00'],
    ['hour', '2031-10-26T02', 'Europe/Berlin', '2031-10-26 03:00'],
    ['day', '2031-10-26T01', 'Europe/Berlin', '2031-10-26'],
    ['hour', '2031-11-02T05', 'America/New_York', '2031-11-02 01:00-04:00'],
    ['hour', '2031-11-02T06', 'America/New_York', '2031-11-02 01:00-05:00'],
    ['hour', '2031-04-05T14:45', 'Australia/Lord_Howe', '2031-04-06 01:00+11:00'],
    ['hour', '2031-04-05T15:15', 'Australia/Lord_Howe', '2031-04-06 01:00+10:30'],
    // Where they are put forward, there is one less.
    ['hour', '2031-03-30T00', 'Europe/Berlin', '2031-03-30 01:00'],
    ['hour', '2031-03-30T01', 'Europe/Berlin', '2031-03-30 03:00'],
  ] as const)('%s of %s in %s is %s', (period, quarter, zone, name) => {
    expect(periodNamer(period, timeZone(zone))(quarter)).toBe(name)
  })
})

describe('hours', () => {
  it.each([
    [
      'Europe/Berlin',
      '2031-10-26 01:00',
      '2031-10-26 03:00',
      ['2031-10-26 02:00+02:00', '2031-10-26 02:00+01:00'],
    ],
    [
      'America/New_York',
      '2031-11-02 00:00',
      '2031-11-02 02:00',
      ['2031-11-02 01:00-04:00', '2031-11-02 01:00-05:00'],
    ],
    ['Europe/Berlin', '2031-03-30 01:00', '2031-03-30 03:00', []],
    ['Australia/Lord_Howe', '2031-10-05 01:00', '2031-10-05 03:00', ['2031-10-05 02:00']],
  ])('of %s follow each other as clocks show them', (zone, first, last, between) => {
    const all = [first, ...between, last]
    expect(periodsBetween('hour', first, last, timeZone(zone), 99)).toEqual(all)
    expect(all.toReversed().sort(comparePeriods)).toEqual(all)
  })

  it('begin and end with either of two', () => {
    const [first, second] = ['2031-10-26 02:00+02:00', '2031-10-26 02:00+01:00']
    const between = (first: string, last: string) =>
      periodsBetween('hour', first, last, timeZone('Europe/Berlin'), 99)
    expect(between(second, '2031-10-26 03:00')).toEqual([second, '2031-10-26 03:00'])
    expect(between('2031-10-26 01:00', first)).toEqual(['2031-10-26 01:00', first])
    expect(between('2031-10-26 01:00', '2031-10-30 01:00')).toHaveLength(98)
    expect(between('2031-10-26 01:00', '2031-10-31 01:00')).toBeUndefined()
  })
})
