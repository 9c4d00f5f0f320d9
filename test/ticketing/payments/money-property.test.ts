import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { refund } from '../../../src/ticketing/payments/refund.ts'
import { refundOwed } from '../../../src/ticketing/payments/refund-many.ts'
import { createVouchers } from '../../../src/ticketing/vouchers/create-vouchers.ts'
import type { BookingCode } from '../../../src/values/codes/booking-code.ts'
import { voucherCode } from '../../../src/values/codes/voucher-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { TixError } from '../../../src/values/errors.ts'
import { ask } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { type TestOffice, testOffice } from '../../support/office.ts'
import { seed } from '../../support/seed.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let offices = 0

/** Prices at which percentages do not come out even, in currencies of 0, 2 and 3 decimals. */
const SHOWS = {
  JPY: ['1001', '333', '250'],
  EUR: ['10.01', '33.33', '0.05'],
  KWD: ['1.005', '2.999', '0.001'],
} as const

async function opened(iso: keyof typeof SHOWS): Promise<TestOffice> {
  const office = await testOffice(folder, `money-${offices++}.db`)
  const [first, second, other] = SHOWS[iso]
  await office.event('Show', 30, { price: first, currency: currency(iso) })
  await addTicketType(office, 'show', { name: 'vip', price: second })
  await office.event('Other', 30, { price: other, currency: currency(iso) })
  await createVouchers(office, { code: voucherCode('THIRD'), percent: 33 })
  await createVouchers(office, {
    code: voucherCode('SMALL'),
    amount: other,
    currency: currency(iso),
    uses: 3,
  })
  return office
}

const at = fc.nat(20)
const step = fc.oneof(
  fc.record({
    do: fc.constant('book' as const),
    seats: fc.integer({ min: 1, max: 4 }),
    type: fc.constantFrom('General admission', 'vip'),
    voucher: fc.constantFrom(undefined, 'THIRD', 'SMALL'),
    paid: fc.constantFrom(undefined, 'cash' as const, 'card' as const),
  }),
  fc.record({
    do: fc.constantFrom('pay' as const, 'payPart' as const, 'refund' as const, 'refundOwed' as const),
    at,
  }),
  fc.record({ do: fc.constantFrom('cancel' as const, 'cancelOne' as const, 'transferOne' as const), at }),
  fc.record({
    do: fc.constantFrom('vip' as const, 'standard' as const, 'other' as const, 'otherOne' as const),
    at,
  }),
)
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never

async function take(office: TestOffice, step: Step, smallest: string): Promise<unknown> {
  if (step.do === 'book') {
    const { seats, type, voucher, paid } = step
    const types = [{ name: type, quantity: seats }]
    const code = voucher === undefined ? undefined : voucherCode(voucher)
    return bookSeats(office, { event: 'show', email: email('ada@example.com'), types, voucher: code, paid })
  }
  if (step.do === 'refundOwed') return refundOwed(office, {})
  const rows = await ask(office.db, 'SELECT id, code FROM bookings ORDER BY id')
  const row = rows[step.at % Math.max(1, rows.length)]
  if (!row) return undefined
  const booking = String(row['code']) as BookingCode
  const [ticket] = await ask(
    office.db,
    `SELECT position FROM tickets WHERE booking_id = ${Number(row['id'])} AND status = 'valid' ORDER BY position DESC LIMIT 1`,
  )
  const tickets = ticket ? [{ position: Number(ticket['position']) }] : undefined
  switch (step.do) {
    case 'pay':
      return pay(office, { code: booking, method: 'card' })
    case 'payPart':
      return pay(office, { code: booking, method: 'cash', amount: smallest })
    case 'refund':
      return refund(office, { code: booking, amount: smallest })
    case 'cancel':
      return cancelBookings(office, { codes: [booking] })
    case 'cancelOne':
      return cancelBookings(office, { codes: [booking], tickets })
    case 'transferOne':
      return transferBooking(office, { booking, to: email('bob@example.com'), tickets })
    case 'vip':
      return exchangeBooking(office, { booking, type: 'vip', tickets })
    case 'standard':
      return exchangeBooking(office, { booking, type: 'General admission' })
    case 'other':
      return exchangeBooking(office, { booking, event: 'other', type: 'General admission' })
    case 'otherOne':
      return exchangeBooking(office, { booking, event: 'other', type: 'General admission', tickets })
  }
}

/** Asked of the tables: of each booking what its tickets cost, and what came in and went out. */
const MONEY = `
  SELECT b.code, b.status, b.paid,
    (SELECT coalesce(sum(t.price), 0) FROM tickets t WHERE t.booking_id = b.id AND t.status IN ('valid', 'checked_in')) AS costs,
    (SELECT coalesce(sum(p.amount), 0) FROM payments p WHERE p.booking_id = b.id AND p.kind = 'payment') AS came,
    (SELECT coalesce(sum(p.amount), 0) FROM payments p WHERE p.booking_id = b.id AND p.kind = 'refund') AS went,
    (SELECT min(t.price) FROM tickets t WHERE t.booking_id = b.id) AS least
  FROM bookings b ORDER BY b.id`

describe('money, whatever is done with bookings', () => {
  it.each(Object.keys(SHOWS) as (keyof typeof SHOWS)[])(
    'agrees to the smallest unit in %s: what came in less what went out less what it costs is owed or due',
    async iso => {
      const smallest = SHOWS[iso][2]
      const property = fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 25 }), async steps => {
        const office = await opened(iso)
        for (const one of steps)
          await take(office, one, smallest).catch(error => {
            if (!(error instanceof TixError)) throw error
          })
        let [due, _owed] = [0, 0]
        for (const row of await ask(office.db, MONEY)) {
          const [came, went, costs] = [Number(row['came']), Number(row['went']), Number(row['costs'])]
          expect(came - went, String(row['code'])).toBe(Number(row['paid']))
          expect(came - went).toBeGreaterThanOrEqual(0)
          expect(Number(row['least'])).toBeGreaterThanOrEqual(0)
          due += Math.max(0, costs - came + went)
          _owed += Math.max(0, came - went - costs)
        }
        expect(await brokenInvariants(office.db)).toEqual([])
        await refundOwed(office, {})
        const after = await ask(office.db, MONEY)
        const sum = (key: string) => after.reduce((total, row) => total + Number(row[key]), 0)
        expect(sum('costs') - sum('came') + sum('went')).toBe(due)
        await office.store.close()
      })
      await fc.assert(property, { numRuns: 8, seed })
    },
  )
})
