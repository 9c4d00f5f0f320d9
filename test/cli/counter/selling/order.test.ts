import { describe, expect, it } from 'vitest'
import { isCode, orderText, readOrder, readPayment } from '../../../../src/cli/counter/selling/order.ts'
import type { TicketType } from '../../../../src/ticketing/model/event.ts'
import { currency } from '../../../../src/values/currency.ts'

const eur = currency('EUR')
const type = (name: string, amount: string | null, available = 20): TicketType => ({
  id: 1,
  name,
  price: amount === null ? null : { amount, currency: eur },
  quota: null,
  available,
  sales: 'open',
  salesStartAt: null,
  salesEndAt: null,
  minPerBooking: null,
  maxPerBooking: null,
})
const TYPES = [
  type('General admission', '25.00'),
  type('VIP', '60.00', 3),
  type('VIP + dinner', '99.00', 0),
  type('Under 16', '0.10'),
  type('Étudiant', '12.50'),
  type('2-day pass', null),
]

describe('an order at the counter', () => {
  it.each([
    ['', '1 × General admission', '25.00'],
    ['3', '3 × General admission', '75.00'],
    ['vip', '1 × VIP', '60.00'],
    ['2 Vip', '2 × VIP', '120.00'],
    ['vip 2', '2 × VIP', '120.00'],
    ['  2   etu ', '2 × Étudiant', '25.00'],
    ['adm', '1 × General admission', '25.00'],
    ['under 16', '1 × Under 16', '0.10'],
    ['3 under 16', '3 × Under 16', '0.30'],
    ['2 vip, etud', '2 × VIP, 1 × Étudiant', '132.50'],
    ['2 + 1 vip+1 vip', '2 × General admission, 2 × VIP', '170.00'],
    ['2 vip,', '2 × VIP', '120.00'],
    ['2-day', '1 × 2-day pass', undefined],
  ])('%j is %s', (line, text, price) => {
    const order = readOrder(line, TYPES)
    expect(orderText(order)).toBe(text)
    expect(order.price?.amount).toBe(price)
  })

  it.each([
    ['0', 'none'],
    ['1,5', 'no number of seats'],
    ['12.50', 'no number of seats'],
    ['xyz', 'no ticket type begins with "xyz"'],
    ['4 vip', 'only 3 left, not 4'],
    ['2 vip, 2 vip', 'only 3 left, not 4'],
    ['vip + dinner', 'SOLD OUT'],
  ])('%j is refused', (line, why) => {
    expect(() => readOrder(line, TYPES)).toThrow(why)
  })

  it('that may be of several types is asked which', () => {
    expect(() => readOrder('i', [type('Inside', '1'), type('Indoors', '1')])).toThrow('Inside, Indoors')
  })
})

describe('how it is paid', () => {
  it.each([
    ['', { paid: 'cash' }],
    ['c', { paid: 'card' }],
    ['T', { paid: 'transfer' }],
    ['f', { paid: 'comp' }],
    ['200', { paid: 'cash', received: '200' }],
    ['200,50', { paid: 'cash', received: '200.50' }],
    ['n  Zoë Müller', { name: 'Zoë Müller' }],
    ['e ada@example.com', { email: 'ada@example.com' }],
    ['ada@example.com', { email: 'ada@example.com' }],
  ])('%j', (line, payment) => {
    expect(readPayment(line)).toEqual(payment)
  })

  it.each(['x', '-5', 'n', 'e nobody', '1.23456', '2 0', '4006381333931', 'constructor'])(
    '%j is refused',
    line => {
      expect(() => readPayment(line)).toThrow()
    },
  )
})

it.each([
  ['KZVP-CZPG', true],
  ['kzvp-czpg', true],
  ['KZVPCZPG', true],
  ['KZVP-CZPG-1-BSK8WQ', true],
  ['standard', false],
  ['KZVP CZPG', false],
  ['UNDER-16', false],
  ['KZVP-CZP', false],
])('%j is a code: %s', (line, is) => {
  expect(isCode(line, TYPES)).toBe(is)
})
