import { beforeAll, describe, expect, it } from 'vitest'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { checkInTickets } from '../../../src/ticketing/check-in/check-in-tickets.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { type ReportRequest, report } from '../../../src/ticketing/reports/report.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { since } from '../../../src/values/time/since.ts'
import { when } from '../../../src/values/time/when.ts'
import { systemTimeZone, timeZone } from '../../../src/values/time/zone.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())
const figures = (name: ReportRequest['name'], more: Partial<ReportRequest> = {}) =>
  report(office, { name, events: [], by: [], ...more })

beforeAll(async () => {
  await office.event('Jazz', 3, { price: '25', currency: currency('EUR') })
  await addTicketType(office, 'jazz', { name: 'balcony', price: '10' })
  const seats = (name: string, quantity: number) => ({ types: [{ name, quantity }] })
  const ada = await office.book('jazz', 'ada', seats('General admission', 2))
  await office.book('jazz', 'bob', seats('balcony', 1))
  await checkInTickets(office, { codes: [`${ada}`], gate: 'north' })
  await joinWaitlist(office, { event: 'jazz', email: email('cy@example.com'), type: 'balcony', quantity: 2 })
  await joinWaitlist(office, { event: 'jazz', email: email('di@example.com'), type: 'balcony' })
  office.pass('1d')
  await office.event('Noh', 5, { price: '3000', currency: currency('JPY') })
  await office.event('Talk', 5)
  await office.book('noh', 'eve')
  await cancelBookings(office, { codes: [await office.book('talk', 'fay', { quantity: 2 })] })
})

describe('a report of attendance', () => {
  it('counts who is expected and who is in, by event and type; it has no money', async () => {
    const { rows, totals, by } = await figures('attendance')
    expect(by).toEqual(['event', 'type'])
    expect(rows).toEqual([
      { event: 'jazz', type: 'General admission', expected: 2, checkedIn: 2 },
      { event: 'jazz', type: 'balcony', expected: 1, checkedIn: 0 },
      { event: 'noh', type: 'General admission', expected: 1, checkedIn: 0 },
    ])
    expect(totals).toEqual({ expected: 4, checkedIn: 2 })
  })

  it('by gate, has those who are only expected at none', async () => {
    expect((await figures('attendance', { by: ['gate'] })).rows).toEqual([
      { gate: null, expected: 4, checkedIn: 0 },
      { gate: 'north', expected: 0, checkedIn: 2 },
    ])
  })
})

describe('a report of the waitlist', () => {
  it('counts entries by what became of them, and the seats that are waited for', async () => {
    expect((await figures('waitlist')).rows).toEqual([
      {
        event: 'jazz',
        type: 'balcony',
        waiting: 2,
        seats: 3,
        offered: 0,
        accepted: 0,
        declined: 0,
        expired: 0,
      },
    ])
  })
})

describe('a report of several currencies', () => {
  it('has a row and a sum for each, and what is free in none', async () => {
    const { rows, totals } = await figures('sales', { by: ['channel'] })
    expect(rows.map(({ channel, sold, gross }) => [channel, sold, gross])).toEqual([
      ['cli', 2, null],
      ['cli', 3, { amount: '60.00', currency: 'EUR' }],
      ['cli', 1, { amount: '3000', currency: 'JPY' }],
    ])
    expect(totals).toMatchObject({
      sold: 6,
      canceled: 2,
      net: 4,
      gross: [
        { amount: '60.00', currency: 'EUR' },
        { amount: '3000', currency: 'JPY' },
      ],
    })
  })

  it('of what is free has no sum of money', async () => {
    expect((await figures('sales', { events: ['talk'] })).totals).toEqual({
      sold: 2,
      canceled: 2,
      net: 0,
      gross: null,
      discount: null,
      netAmount: null,
    })
  })
})

describe('the period of a report', () => {
  it('is from one time until another, the last day included; of one event, in its zone', async () => {
    const days = { events: ['jazz'], by: ['day' as const], from: when('2030-01-01'), to: when('2030-01-01') }
    expect(await figures('sales', days)).toMatchObject({
      rows: [{ day: '2030-01-01', sold: 3 }],
      from: '2029-12-31T23:00:00.000Z',
      to: '2030-01-01T23:00:00.000Z',
      timezone: 'Europe/Berlin',
    })
    const later = await figures('sales', { from: when('2030-01-02T00:00Z') })
    expect([later.totals['sold'], later.to, later.timezone]).toEqual([3, null, systemTimeZone()])
    expect((await figures('sales', { since: since('1h') })).totals['sold']).toBe(3)
  })

  it('is said in one way, and ends after it begins', async () => {
    await expect(figures('sales', { from: when('2030-01-01'), since: since('1h') })).rejects.toThrow(
      'cannot be given together with from',
    )
    const backwards = { from: when('2030-01-02T00:00Z'), to: when('2030-01-02T00:00Z') }
    await expect(figures('sales', backwards)).rejects.toThrow(/^must be later than the beginning, 20/)
  })

  it('tells apart the two hours of one name, the first one first', async () => {
    const autumn = await testOffice(scratchFolder(), 'autumn.db')
    await autumn.event('Late', 9, { starts: when('2031-05-01T20:00Z') })
    for (const time of ['2030-10-26T23:30:00Z', '2030-10-27T00:30:00Z', '2030-10-27T01:30:00Z']) {
      autumn.at(time)
      await autumn.book('late', 'ada')
    }
    const berlin = timeZone('Europe/Berlin')
    const { rows } = await report(autumn, { name: 'sales', events: [], by: ['hour'], timezone: berlin })
    expect(rows.map(({ hour, sold }) => [hour, sold])).toEqual([
      ['2030-10-27 01:00', 1],
      ['2030-10-27 02:00+02:00', 1],
      ['2030-10-27 02:00+01:00', 1],
    ])
  })

  it('has its rows in order', async () => {
    const { rows } = await figures('sales', { by: ['event', 'hour'] })
    expect(rows.map(({ event }) => event)).toEqual(['jazz', 'noh', 'talk'])
  })
})
