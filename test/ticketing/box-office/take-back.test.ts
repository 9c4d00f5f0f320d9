import { expect, it } from 'vitest'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { sellSeats } from '../../../src/ticketing/box-office/sell.ts'
import { checkInTickets } from '../../../src/ticketing/check-in/check-in-tickets.ts'
import { availability } from '../../../src/ticketing/events/availability.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { listWaitlist } from '../../../src/ticketing/waitlist/list.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0
const eur = (amount: string) => ({ amount, currency: 'EUR' })

/** Two seats, sold together by card as vip, and somebody who waits for one. */
async function soldOut() {
  const office = await testOffice(folder, `take-back-${++count}.db`)
  await office.event('Jazz', 2, { price: '25', currency: currency('EUR') })
  await addTicketType(office, 'jazz', { name: 'vip', price: '60' })
  await office.event('Rock', 2)
  const sale = { event: 'jazz', types: [{ name: 'vip', quantity: 2 }], paid: 'card' as const }
  const { booking } = await sellSeats(office, sale)
  await joinWaitlist(office, { event: 'jazz', email: email('wanda@example.com'), type: 'vip' })
  const waiting = async () =>
    (await listWaitlist(office, { event: 'jazz' })).entries.map(({ status }) => status)
  const general = (quantity: number) => ({
    event: 'jazz',
    types: [{ name: 'General admission', quantity }],
    insteadOf: bookingCode(booking.code),
  })
  return { office, code: bookingCode(booking.code), waiting, general }
}

it('a sale in place of another takes its seats before anybody who waits is offered them', async () => {
  const { office, waiting, general } = await soldOut()
  const sold = await sellSeats(office, general(2))
  expect(sold).toMatchObject({
    booking: { quantity: 2, total: eur('50.00') },
    payment: { method: 'cash', amount: eur('50.00') },
    insteadOf: {
      booking: { status: 'canceled', paid: eur('0.00') },
      payments: [{ kind: 'refund', method: 'card', amount: eur('120.00') }],
    },
  })
  expect(await waiting()).toEqual(['waiting'])
  expect(await brokenInvariants(office.db)).toEqual([])
})

it('what it leaves goes to those who wait, in the same write', async () => {
  const { office, waiting, general } = await soldOut()
  await sellSeats(office, general(1))
  expect(await waiting()).toEqual(['offered'])
  expect((await availability(office, 'jazz'))[0]).toMatchObject({ sold: 1, held: 1, free: 0 })
})

it('may be of a type whose quota the old one has used up, and is no more than that', async () => {
  const { office, code } = await soldOut()
  await updateTicketType(office, 'jazz', 'vip', { quota: 2 })
  const vip = (quantity: number) => ({ event: 'jazz', types: [{ name: 'vip', quantity }], insteadOf: code })
  await expect(sellSeats(office, vip(3))).rejects.toMatchObject({ code: 'SOLD_OUT' })
  expect((await sellSeats(office, vip(2))).booking.quantity).toBe(2)
  expect(await brokenInvariants(office.db)).toEqual([])
})

it('refused, leaves the old one as it was', async () => {
  const { office, code, waiting, general } = await soldOut()
  await expect(sellSeats(office, general(3))).rejects.toMatchObject({ code: 'SOLD_OUT' })
  await expect(sellSeats(office, { event: 'rock', insteadOf: code })).rejects.toThrow('another event')
  expect((await availability(office, 'jazz'))[0]).toMatchObject({ sold: 2, free: 0 })
  expect(await waiting()).toEqual(['waiting'])
  await checkInTickets(office, { codes: [code] })
  await expect(sellSeats(office, general(2))).rejects.toThrow('checked in')
})

it('repeated under its key, is done once', async () => {
  const { office, general } = await soldOut()
  const keyed = { ...office, idempotency: { scope: '', key: 'instead' } }
  const first = await sellSeats(keyed, general(2))
  expect(await sellSeats(keyed, general(2))).toEqual({ ...first, replayed: true })
  await expect(sellSeats(office, general(2))).rejects.toThrow('nothing to take back')
})

it('cancel with a refund gives back money and seats in one write, also of a part', async () => {
  const { office, code, waiting } = await soldOut()
  const part = await cancelBookings(office, { codes: [code], seats: 1, refund: true })
  expect(part).toMatchObject({ seats: 1, payments: [{ method: 'card', amount: eur('60.00') }] })
  const keyed = { ...office, idempotency: { scope: '', key: 'back' } }
  const whole = await cancelBookings(keyed, { codes: [code], refund: true })
  expect(whole).toMatchObject({
    bookings: [{ status: 'canceled', paid: eur('0.00'), owed: eur('0.00') }],
    seats: 1,
    payments: [{ amount: eur('60.00') }],
  })
  expect(await cancelBookings(keyed, { codes: [code], refund: true })).toEqual({ ...whole, replayed: true })
  expect(await waiting()).toEqual(['offered'])
  const again = await cancelBookings(office, { codes: [code], refund: true })
  expect(again).toMatchObject({ seats: 0, payments: [] })
  expect(await brokenInvariants(office.db)).toEqual([])
})

it('cancel with a refund also gives back what an earlier cancellation left owed', async () => {
  const { office, code } = await soldOut()
  expect(await cancelBookings(office, { codes: [code] })).not.toHaveProperty('payments')
  const { payments } = await cancelBookings(office, { codes: [code], refund: true })
  expect(payments).toMatchObject([{ kind: 'refund', amount: eur('120.00') }])
})
