import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { refund } from '../../../src/ticketing/payments/refund.ts'
import type { ExportItem } from '../../../src/ticketing/reports/export-item.ts'
import {
  type Exported,
  type ExportRequest,
  exportItems,
  SORTS,
} from '../../../src/ticketing/reports/exports.ts'
import { readLog } from '../../../src/ticketing/reports/log.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { instant } from '../../../src/values/time/instant.ts'
import { since } from '../../../src/values/time/since.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())
async function exported(what: Exported, more: Partial<ExportRequest> = {}): Promise<ExportItem[]> {
  const all: ExportItem[] = []
  await exportItems(office, { what, ...more }, async page => void all.push(...page))
  return all
}

await office.event('Jazz', 700, { price: '25', currency: currency('EUR') })
await addTicketType(office, 'jazz', { name: 'vip', price: '60', quota: 4 })
await office.event('Noh', 2, { price: '3000', currency: currency('JPY') })
const ofAda = { event: 'jazz', email: email('ada@example.com'), name: 'ada', ref: 'order-1' }
const { booking } = await bookSeats(office, { ...ofAda, types: [{ name: 'vip', quantity: 2 }] })
const ada = bookingCode(booking.code)
await pay(office, { code: ada, method: 'cash', amount: '70' })
await pay(office, { code: ada, method: 'card', amount: '50' })
await office.book('noh', 'Zoe', { quantity: 2, paid: 'card', name: 'Zoe' })
await joinWaitlist(office, { event: 'noh', email: email('who@example.com'), quantity: 1 })
await joinWaitlist(office, { event: 'noh', email: email('ann@example.com'), quantity: 2 })
office.pass('2d')
await refund(office, { code: ada, amount: '80' })

describe('an export', () => {
  it('of payments has a line for each movement, what went back below zero', async () => {
    const payments = await exported('payments')
    expect(payments.map(({ kind, method, amount }) => [kind, method, amount])).toEqual([
      ['payment', 'cash', '70.00'],
      ['payment', 'card', '50.00'],
      ['payment', 'card', '6000'],
      ['refund', 'cash', '-70.00'],
      ['refund', 'card', '-10.00'],
    ])
    expect(payments[0]).toMatchObject({
      booking: booking.code,
      ref: 'order-1',
      actor: 'tester',
      currency: 'EUR',
    })
    expect(await exported('payments', { event: 'jazz' })).toHaveLength(4)
  })

  it('of the waitlist is in the order of arrival, of the log as it was written', async () => {
    const entries = await exported('waitlist')
    expect(entries.map(entry => entry['email'])).toEqual(['who@example.com', 'ann@example.com'])
    expect(await exported('waitlist', { status: 'accepted' })).toEqual([])
    const log = await exported('log', { event: 'noh' })
    expect(log.map(entry => entry['action'])).toEqual([
      'event.create',
      'booking.create',
      'payment.pay',
      'waitlist.join',
      'waitlist.join',
    ])
  })

  it('of tickets says by what door they were sold, how they were paid, and under which reference', async () => {
    expect(await exported('tickets', { event: 'jazz' })).toMatchObject([
      { position: 1, price: '60.00', channel: 'cli', method: 'cash;card', ref: 'order-1' },
      { position: 2, price: '60.00', channel: 'cli', method: 'cash;card', ref: 'order-1' },
    ])
  })

  it('is of a period, with --since and --until', async () => {
    const day = { since: instant(Date.parse('2030-01-02T00:00:00Z')) }
    const before = { until: day.since }
    expect(await exported('payments', day)).toHaveLength(2)
    expect(await exported('payments', before)).toHaveLength(3)
    for (const what of ['bookings', 'tickets', 'events', 'waitlist'] as const) {
      expect(await exported(what, day)).toEqual([])
      expect(await exported(what, before)).toEqual(await exported(what))
    }
    expect(await exported('log', day)).toHaveLength(2)
  })

  it('is sorted by each of its columns that it says it can be, page after page', async () => {
    for (let i = 0; i < 520; i++)
      await office.book('jazz', `g${(i * 7919) % 1000}`, {
        quantity: 1,
        types: [{ name: 'General admission' }],
      })
    for (const what of Object.keys(SORTS) as Exported[])
      for (const sort of SORTS[what]) {
        const items = await exported(what, { sort })
        expect(items).toHaveLength((await exported(what)).length)
        const values = items.map(item => comparable(item, sort))
        expect(values).toEqual(values.toSorted((a, b) => (a < b ? -1 : a > b ? 1 : 0)))
      }
    await expect(exported('payments', { sort: 'note' })).rejects.toThrow('not sorted by note, but by at')
  })
})

/** Amounts of one currency after another, codes as they are kept, instants in UTC. */
function comparable(item: ExportItem, column: string): string | number {
  const text = String(item[column] ?? '')
  if (/^-?\d+(\.\d+)?$/.test(text))
    return `${item['currency']} ${String(Number(text) + 100_000).padStart(12)}`
  return /^\d{4}-\d\d-\d\dT/.test(text) ? Date.parse(text) : text.toLowerCase()
}

describe('the log', () => {
  it('is read by action, by kinds of actions, and up to a time', async () => {
    const actions = async (request: Parameters<typeof readLog>[1]) =>
      (await readLog(office, { limit: 200, ...request })).entries.map(({ action }) => action)
    expect(await actions({ action: 'payment.refund' })).toEqual(['payment.refund', 'payment.refund'])
    expect(await actions({ action: 'waitlist' })).toEqual(['waitlist.join', 'waitlist.join'])
    const until = since('2030-01-02T00:00:00Z')
    for (const oldestFirst of [true, false]) {
      expect(await actions({ action: 'payment', until, oldestFirst })).toHaveLength(3)
      expect(await actions({ action: 'payment', since: until, oldestFirst })).toHaveLength(2)
    }
    const { next } = await readLog(office, { action: 'payment', until, limit: 2 })
    expect(next).not.toBeNull()
  })
})
