import { expect, it } from 'vitest'
import { type SaleRequest, sellSeats } from '../../../src/ticketing/box-office/sell.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0

async function counter() {
  const office = await testOffice(folder, `${++count}.db`)
  await office.event('Jazz', 20, { price: '25', currency: currency('EUR') })
  await office.event('Free', 20)
  return office
}
const eur = (amount: string) => ({ amount, currency: 'EUR' })

it.each<[string, SaleRequest, object]>([
  [
    'a walk-in pays in cash, exactly',
    { event: 'jazz' },
    { payment: { method: 'cash', amount: eur('25.00') }, received: eur('25.00'), change: eur('0.00') },
  ],
  [
    'change is given',
    { event: 'jazz', quantity: 2, received: '100' },
    { payment: { amount: eur('50.00') }, received: eur('100.00'), change: eur('50.00') },
  ],
  ['by card', { event: 'jazz', paid: 'card' }, { payment: { method: 'card' }, change: eur('0.00') }],
  ['what is free costs nothing', { event: 'free' }, { payment: null, received: null, change: null }],
])('%s', async (_, request, expected) => {
  const sold = await sellSeats(await counter(), request)
  expect(sold).toMatchObject({
    booking: { email: null, name: null, channel: 'door', status: 'confirmed' },
    ...expected,
  })
  if (sold.payment) expect(sold.booking.due?.amount).toBe('0.00')
})

it.each<[string, SaleRequest]>([
  ['less than it costs', { event: 'jazz', received: '24.99' }],
  ['an amount that there is not', { event: 'jazz', received: '30.001' }],
  ['cash for a card', { event: 'jazz', received: '30', paid: 'card' }],
  ['money for nothing', { event: 'free', received: '5' }],
])('%s is refused, and nothing is sold', async (_, request) => {
  const office = await counter()
  await expect(sellSeats(office, request)).rejects.toMatchObject({ issues: [{ field: 'received' }] })
  const all = await office.store.read(q => q.find.all({ now: office.clock.now() }, undefined, 5))
  expect(all).toEqual([])
})

it('repeated under its key, sells once', async () => {
  const office = await counter()
  const keyed = { ...office, idempotency: { scope: '', key: 'sale-1' } }
  const first = await sellSeats(keyed, { event: 'jazz', received: '30' })
  const again = await sellSeats(keyed, { event: 'jazz', received: '30.00' })
  expect(again).toEqual({ ...first, replayed: true })
  await expect(sellSeats(keyed, { event: 'jazz', received: '50' })).rejects.toThrow('another request')
})

it('of several types it must be said which', async () => {
  const office = await counter()
  await addTicketType(office, 'jazz', { name: 'vip', price: '60' })
  await expect(sellSeats(office, { event: 'jazz' })).rejects.toThrow('which ticket type')
  const { payment } = await sellSeats(office, { event: 'jazz', types: [{ name: 'VIP', quantity: 2 }] })
  expect(payment?.amount).toEqual(eur('120.00'))
})

it('counts the seats of an address that is left, as booking does', async () => {
  const office = await testOffice(folder, `${++count}.db`)
  await office.event('Jazz', 20, { maxPerPerson: 2 })
  const ada = { event: 'jazz', email: email('ada@example.com'), quantity: 2 }
  const { booking } = await sellSeats(office, ada)
  await expect(sellSeats(office, { ...ada, quantity: 1 })).rejects.toMatchObject({ code: 'PERSON_LIMIT' })
  // The seats of the sale that it replaces do not count.
  await sellSeats(office, { ...ada, insteadOf: bookingCode(booking.code) })
  await sellSeats(office, { event: 'jazz', quantity: 5 })
})
