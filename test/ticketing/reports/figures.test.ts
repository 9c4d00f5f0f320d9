import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { figuresCheck } from '../../../src/store/health/figures-check.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../../src/ticketing/bookings/confirm.ts'
import { exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { updateBooking } from '../../../src/ticketing/bookings/update-booking.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { refund } from '../../../src/ticketing/payments/refund.ts'
import { refundOwed } from '../../../src/ticketing/payments/refund-many.ts'
import type { ExportItem } from '../../../src/ticketing/reports/export-item.ts'
import { type Exported, exportItems } from '../../../src/ticketing/reports/exports.ts'
import { type By, isPeriod, MEASURES, type ReportName } from '../../../src/ticketing/reports/measures.ts'
import { type Report, report } from '../../../src/ticketing/reports/report.ts'
import { createVouchers } from '../../../src/ticketing/vouchers/create-vouchers.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { type BookingCode, bookingCode } from '../../../src/values/codes/booking-code.ts'
import { voucherCode } from '../../../src/values/codes/voucher-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { TixError } from '../../../src/values/errors.ts'
import type { Money } from '../../../src/values/money.ts'
import { timeZone } from '../../../src/values/time/zone.ts'
import { ask, onPostgres } from '../../support/databases.ts'
import { imported, writtenTo } from '../../support/files/imports.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { type TestOffice, testOffice } from '../../support/office.ts'
import { seed } from '../../support/seed.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let offices = 0

/** Currencies of 0, 2 and 3 decimals, at prices of which percentages do not come out even; and one event that is free. */
const SHOWS = {
  kabuki: ['JPY', '1001', '333'],
  opera: ['EUR', '10.01', '33.33'],
  souq: ['KWD', '1.005', '2.999'],
}
const EVENTS = [...Object.keys(SHOWS), 'opera-2', 'open-day']

async function season(): Promise<TestOffice> {
  const office = await testOffice(folder, `figures-${offices++}.db`)
  for (const [name, [iso = '', price = '', vip = '']] of Object.entries(SHOWS)) {
    await office.event(name, 12, { price, currency: currency(iso), maxPerPerson: 8 })
    await addTicketType(office, name, { name: 'vip', price: vip, quota: 3 })
  }
  await office.event('opera 2', 12, { price: '7.77', currency: currency('EUR') })
  await office.event('open day', 12)
  await createVouchers(office, { code: voucherCode('THIRD'), percent: 33 })
  await createVouchers(office, {
    code: voucherCode('SMALL'),
    amount: '0.03',
    currency: currency('EUR'),
    uses: 2,
  })
  return office
}

const which = fc.nat(20)
const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('book' as const),
      event: fc.constantFrom(...EVENTS),
      who: fc.constantFrom('ada', 'bob', 'cy'),
      seats: fc.integer({ min: 1, max: 4 }),
      type: fc.constantFrom('General admission', 'vip'),
      voucher: fc.constantFrom(undefined, 'THIRD', 'SMALL'),
      as: fc.constantFrom('sold', 'paid', 'held' as const),
      channel: fc.constantFrom('cli' as const, 'door' as const, 'api' as const),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pass' as const), minutes: fc.constantFrom(7, 45, 60 * 26) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('import' as const),
      event: fc.constantFrom(...EVENTS),
      day: fc.integer({ min: 1, max: 28 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      event: fc.constantFrom(...EVENTS),
      seats: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constantFrom(
        'pay' as const,
        'payPart' as const,
        'refund' as const,
        'refundOwed' as const,
        'cancel' as const,
        'cancelOne' as const,
        'transfer' as const,
        'transferOne' as const,
        'vip' as const,
        'other' as const,
        'otherOne' as const,
        'confirm' as const,
        'prolong' as const,
      ),
      which,
    }),
  },
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

async function take(office: TestOffice, step: Step): Promise<unknown> {
  switch (step.do) {
    case 'book': {
      const { event, who, seats, type, voucher, as, channel } = step
      return bookSeats(office, {
        event,
        email: email(`${who}@example.com`),
        types: [{ name: event in SHOWS ? type : 'General admission', quantity: seats }],
        voucher: voucher && voucherCode(voucher),
        paid: as === 'paid' ? 'card' : undefined,
        holdMs: as === 'held' ? 30 * 60_000 : undefined,
        channel,
      })
    }
    case 'pass':
      return office.pass(`${step.minutes}m`)
    case 'import':
      return importSome(office, step.event, `2029-12-${String(step.day).padStart(2, '0')}T23:50:00Z`)
    case 'wait':
      return joinWaitlist(office, {
        event: step.event,
        email: email(`w${step.seats}@example.com`),
        quantity: step.seats,
      })
  }
  if (step.do === 'refundOwed') return refundOwed(office, {})
  const rows = await ask(office.db, 'SELECT id, code FROM bookings ORDER BY id')
  const row = rows[step.which % Math.max(1, rows.length)]
  if (!row) return undefined
  const booking = bookingCode(String(row['code'])) as BookingCode
  const [ticket] = await ask(
    office.db,
    `SELECT position FROM tickets WHERE booking_id = ${Number(row['id'])} AND status = 'valid' ORDER BY position DESC LIMIT 1`,
  )
  const tickets = ticket ? [{ position: Number(ticket['position']) }] : undefined
  switch (step.do) {
    case 'pay':
      return pay(office, { code: booking, method: 'cash' })
    case 'payPart':
      return pay(office, { code: booking, method: 'transfer', amount: '1' })
    case 'refund':
      return refund(office, { code: booking, amount: '1' })
    case 'cancel':
      return cancelBookings(office, { codes: [booking] })
    case 'cancelOne':
      return cancelBookings(office, { codes: [booking], tickets })
    case 'transfer':
      return transferBooking(office, { booking, to: email('dan@example.com') })
    case 'transferOne':
      return transferBooking(office, { booking, to: email('eve@example.com'), tickets })
    case 'vip':
      return exchangeBooking(office, { booking, type: 'vip', tickets })
    case 'other':
      return exchangeBooking(office, { booking, event: 'opera-2', type: 'General admission' })
    case 'otherOne':
      return exchangeBooking(office, { booking, event: 'opera-2', type: 'General admission', tickets })
    case 'confirm':
      return confirmBooking(office, booking)
    case 'prolong':
      return updateBooking(office, booking, { holdMs: 3 * 3_600_000 })
  }
}

let imports = 0
/** One that is paid and one that was canceled since, both sold in the past. */
async function importSome(office: TestOffice, event: string, at: string): Promise<void> {
  const rows = [
    'ref,email,quantity,type,status,paid,paymentMethod,createdAt',
    `past-${++imports},past@example.com,2,General admission,confirmed,,,${at}`,
    `past-${++imports},gone@example.com,1,General admission,canceled,,,${at}`,
  ]
  const { failure } = await imported(office, writtenTo(folder, rows.join('\n')), { event })
  if (failure && !(failure instanceof TixError)) throw failure
}

/** All ways in which a report can be told apart. */
function ways(name: ReportName): By[][] {
  const { by } = MEASURES[name]
  const others = by.filter(way => !isPeriod(way))
  const periods = by.filter(isPeriod)
  return [...by.map(way => [way]), others, ...periods.map(period => [period, ...others])]
}

/** Amounts by name and currency, counts by name: of rows summed up, of totals as they are. In smallest units. */
function sumsOf(rows: readonly Record<string, unknown>[]): Record<string, number> {
  const sums: Record<string, number> = {}
  const add = (key: string, value: number) => {
    sums[key] = (sums[key] ?? 0) + value
  }
  for (const row of rows)
    for (const [name, value] of Object.entries(row))
      for (const one of Array.isArray(value) ? value : [value])
        if (typeof one === 'number') add(name, one)
        else if (isMoney(one)) add(`${name} ${one.currency}`, Number(one.amount.replace('.', '')))
  const some = Object.entries(sums).filter(([, sum]) => sum !== 0)
  return Object.fromEntries(some.sort(([a], [b]) => (a < b ? -1 : 1)))
}

function isMoney(value: unknown): value is Money {
  return typeof value === 'object' && value !== null && 'amount' in value
}

async function exported(office: TestOffice, what: Exported): Promise<ExportItem[]> {
  const all: ExportItem[] = []
  await exportItems(office, { what }, async page => void all.push(...page))
  return all
}

/** The sum of a column, by currency and in smallest units. */
function summed(items: readonly ExportItem[], column: string, name: string): Record<string, number> {
  const money = items.flatMap(item =>
    item[column] == null ? [] : [{ [name]: { amount: String(item[column]), currency: item['currency'] } }],
  )
  return sumsOf(money)
}

function named(sums: Record<string, number>, name: string): Record<string, number> {
  return Object.fromEntries(Object.entries(sums).filter(([key]) => key.split(' ')[0] === name))
}

/** @throws where two figures that must be the same are not */
async function assertFigures(office: TestOffice): Promise<void> {
  const whole = {} as Record<ReportName, Report>
  for (const name of Object.keys(MEASURES) as ReportName[]) {
    const timezone = timeZone('Asia/Kathmandu')
    for (const by of ways(name)) {
      const figures = await report(office, { name, events: [], by, timezone })
      whole[name] ??= figures
      expect(sumsOf(figures.rows), `rows of ${name} by ${by}`).toEqual(sumsOf([figures.totals]))
      expect(figures.totals, `${name} by ${by}`).toEqual(whole[name].totals)
    }
    const each = await Promise.all(
      EVENTS.map(event => report(office, { name, events: [event], by: ['event'] })),
    )
    expect(sumsOf(each.flatMap(({ rows }) => rows)), `${name} of each event`).toEqual(
      sumsOf([whole[name].totals]),
    )
  }
  const types = await ask(
    office.db,
    'SELECT e.slug, y.name FROM ticket_types y JOIN events e ON e.id = y.event_id',
  )
  const { rows } = await report(office, { name: 'sales', events: [], by: ['event', 'type'] })
  for (const { event, type } of rows) expect(types).toContainEqual({ slug: event, name: type })
  const totals = Object.fromEntries(
    Object.entries(whole).map(([name, figures]) => [name, sumsOf([figures.totals])]),
  ) as Record<ReportName, Record<string, number>>
  const bookings = await exported(office, 'bookings')
  const confirmed = bookings.filter(({ status }) => status === 'confirmed')
  expect(named(totals.sales, 'netAmount')).toEqual(summed(confirmed, 'total', 'netAmount'))
  expect(named(totals.sales, 'discount')).toEqual(summed(confirmed, 'discount', 'discount'))
  expect(named(totals.owed, 'due')).toEqual(summed(bookings, 'due', 'due'))
  expect(named(totals.owed, 'owed')).toEqual(summed(bookings, 'owed', 'owed'))
  expect(named(totals.takings, 'net')).toEqual(summed(bookings, 'paid', 'net'))
  expect(named(totals.takings, 'net')).toEqual(summed(await exported(office, 'payments'), 'amount', 'net'))
  const seats = confirmed.reduce((sum, { quantity }) => sum + Number(quantity), 0)
  expect(totals.sales['net'] ?? 0).toBe(seats)
  expect(totals.attendance['expected'] ?? 0).toBe(seats)
  for (const [name, sums] of Object.entries(totals))
    for (const [figure, value] of Object.entries(sums))
      expect(value, `${name}: ${figure}`).toBeGreaterThanOrEqual(0)
  for (const iso of ['JPY', 'EUR', 'KWD']) {
    const owed = (figure: string) => totals.owed[`${figure} ${iso}`] ?? 0
    const held =
      summed(
        bookings.filter(({ status }) => status === 'held'),
        'total',
        'held',
      )[`held ${iso}`] ?? 0
    const costs = (totals.sales[`netAmount ${iso}`] ?? 0) + held
    expect((totals.takings[`net ${iso}`] ?? 0) - costs).toBe(owed('owed') - owed('due'))
  }
  const check = await office.store.read(queries => figuresCheck(queries, office.clock.now()))
  expect(check).toMatchObject({ status: 'ok', details: { rows: [] } })
}

describe('the figures, whatever has happened', () => {
  it('agree with each other, with the bookings and with the exports, however they are told apart', {
    timeout: 240_000,
  }, async () => {
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 15, maxLength: 60, size: 'max' }),
      async steps => {
        const office = await season()
        for (const one of steps)
          await take(office, one).catch(error => {
            if (!(error instanceof TixError)) throw error
          })
        await assertFigures(office)
        expect(await brokenInvariants(office.db)).toEqual([])
        await office.store.close()
      },
    )
    await fc.assert(property, { numRuns: onPostgres ? 4 : 12, seed })
  })
})

describe('doctor', () => {
  it('finds figures that do not agree', async () => {
    const office = await season()
    await office.book('opera', 'ada', { types: [{ name: 'vip', quantity: 2 }], paid: 'card' })
    const { write } = await import('../../support/databases.ts')
    await write(office.db, 'UPDATE bookings SET total = total - 1, paid = paid - 2')
    const check = await office.store.read(queries => figuresCheck(queries, office.clock.now()))
    expect(check).toMatchObject({
      status: 'failed',
      details: {
        count: 2,
        rows: [
          { event: 'opera', figure: 'net of sales', reported: 6666, bookings: 6665 },
          { event: 'opera', figure: 'net of takings', reported: 6666, bookings: 6664 },
        ],
      },
    })
  })
})
