import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../src/ticketing/bookings/confirm.ts'
import { transferBooking } from '../../src/ticketing/bookings/transfer.ts'
import type { Context } from '../../src/ticketing/context.ts'
import { cancelEvent } from '../../src/ticketing/events/cancel-event.ts'
import { createEvent } from '../../src/ticketing/events/create-event.ts'
import { showEvent } from '../../src/ticketing/events/show-event.ts'
import { addTicketType } from '../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { updateEvent } from '../../src/ticketing/events/update-event.ts'
import { pay } from '../../src/ticketing/payments/payments.ts'
import { refund } from '../../src/ticketing/payments/refund.ts'
import { joinWaitlist } from '../../src/ticketing/waitlist/join.ts'
import { leaveWaitlist } from '../../src/ticketing/waitlist/leave.ts'
import { bookingCode } from '../../src/values/codes/booking-code.ts'
import { currency } from '../../src/values/currency.ts'
import { email } from '../../src/values/email.ts'
import { timeZone } from '../../src/values/time/zone.ts'
import { ask } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { local, testOffice, times } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

const office = await testOffice(scratchFolder())
const keyed = (key: string, more: Partial<Context['idempotency']> = {}): Context => ({
  ...office,
  idempotency: { scope: '', key, ...more },
})
const ada = email('ada@example.com')
const bob = email('bob@example.com')
const EUR = currency('EUR')
const MISMATCH = { code: 'IDEMPOTENCY_MISMATCH' }
const seatsLeft = async (slug: string) => (await showEvent(office, slug)).available

describe('a booking with a key', () => {
  it('is made once, and a repetition tells what has become of it', async () => {
    const { slug } = await office.event('Told', 5)
    const request = { event: slug, email: ada, quantity: 2 }
    const first = await bookSeats(keyed('told'), request)
    expect(first.replayed).toBe(false)
    await cancelBookings(office, { codes: [bookingCode(first.booking.code)] })
    const again = await bookSeats(keyed('told'), request)
    expect(again).toMatchObject({
      replayed: true,
      booking: { code: first.booking.code, status: 'canceled' },
    })
    expect(await seatsLeft(slug)).toBe(5)
  })

  it('is the same however it is spelled', async () => {
    const { id, slug } = await office.event('Spelled', 9)
    await addTicketType(office, slug, { name: 'vip' })
    const types = (...types: { name: string; quantity?: number }[]) => ({ event: slug, email: ada, types })
    const { booking } = await bookSeats(keyed('spelled'), types({ name: 'vip' }))
    const others = [
      types({ name: 'VIP' }),
      types({ name: 'vip', quantity: 1 }),
      { ...types({ name: 'vip' }), quantity: 1 },
      { ...types({ name: 'vip' }), event: String(id) },
      { ...types({ name: 'vip' }), event: slug.toUpperCase() },
      { ...types({ name: 'vip' }), channel: 'api' as const },
      { ...types({ name: 'vip' }), email: email('Ada@Example.COM') },
    ]
    for (const other of others)
      expect(await bookSeats(keyed('spelled'), other)).toMatchObject({
        replayed: true,
        booking: { code: booking.code },
      })
    const different = [
      types({ name: 'vip', quantity: 2 }),
      types({ name: 'General admission' }),
      { ...types({ name: 'vip' }), email: bob },
      { ...types({ name: 'vip' }), name: 'Ada' },
      { ...types({ name: 'vip' }), holdMs: 60_000 },
    ]
    for (const other of different)
      await expect(bookSeats(keyed('spelled'), other)).rejects.toMatchObject(MISMATCH)
    await expect(confirmBooking(keyed('spelled'), bookingCode(booking.code))).rejects.toMatchObject(MISMATCH)
  })

  it('is the same in the same words, whatever they mean by now', async () => {
    const { slug } = await office.event('Renamed', 5)
    const request = { event: slug, email: ada, types: [{ name: 'General admission' }] }
    const { booking } = await bookSeats(keyed('renamed'), request)
    await updateTicketType(office, slug, 'General admission', { name: 'standard' })
    expect(await bookSeats(keyed('renamed'), request)).toMatchObject({
      replayed: true,
      booking: { code: booking.code },
    })
  })

  it('that is refused leaves the key free, also where its transaction stands', async () => {
    const { slug } = await office.event('Full', 2)
    await office.book(slug, 'bob', { quantity: 2, holdMs: 60_000 })
    const request = { event: slug, email: ada }
    await expect(bookSeats(keyed('full'), request)).rejects.toMatchObject({ code: 'SOLD_OUT' })
    office.pass('2m')
    expect((await bookSeats(keyed('full'), request)).replayed).toBe(false)
    expect((await bookSeats(keyed('full'), request)).replayed).toBe(true)
    expect(await seatsLeft(slug)).toBe(1)
  })

  it('that is refused is refused again in the same words where the door keeps refusals', async () => {
    const { slug } = await office.event('Kept', 2)
    const [code] = [await office.book(slug, 'bob', { quantity: 2 })]
    const refusals = { keepsRefusals: true }
    const request = { event: slug, email: ada }
    const asked = () => bookSeats(keyed('kept', refusals), request)
    const first = await asked().catch(error => error)
    expect(first).toMatchObject({ code: 'SOLD_OUT' })
    await cancelBookings(office, { codes: [code] })
    const again = await asked().catch(error => error)
    expect([again.code, again.message, again.details, again.next]).toEqual([
      first.code,
      first.message,
      first.details,
      first.next,
    ])
    const unknown = () => bookSeats(keyed('no event', refusals), { event: 'not-there', email: ada })
    await expect(unknown()).rejects.toMatchObject({ code: 'NOT_FOUND' })
    await office.event('Not there', 5)
    await expect(unknown()).rejects.toMatchObject({ code: 'NOT_FOUND', message: /No event/ })
    await expect(bookSeats(keyed('kept', refusals), { ...request, email: bob })).rejects.toMatchObject(
      MISMATCH,
    )
    await expect(bookSeats(keyed('kept', refusals), request)).rejects.toMatchObject({ code: 'SOLD_OUT' })
  })

  it('that is wrong is told so again, mistake by mistake, where the door keeps refusals', async () => {
    const { slug } = await office.event('Wrong', 5)
    const asked = () =>
      bookSeats(keyed('wrong', { keepsRefusals: true }), {
        event: slug,
        email: ada,
        types: [{ name: 'vip' }],
      })
    const first = await asked().catch(error => error)
    expect(first).toMatchObject({ code: 'VALIDATION' })
    await addTicketType(office, slug, { name: 'vip' })
    await expect(asked()).rejects.toMatchObject({ code: 'VALIDATION', issues: first.issues })
  })

  it('that has much to do first keeps its key for itself meanwhile', async () => {
    const { slug } = await office.event('Crowded', 510)
    await times(510, n => office.book(slug, `guest${n}`, { holdMs: 60_000 }))
    await joinWaitlist(office, { event: slug, email: bob })
    const before = office.clock.now()
    office.pass('2m')
    const request = { event: slug, email: ada, quantity: 2 }
    const { booking, replayed } = await bookSeats(keyed('crowded'), request)
    expect(replayed).toBe(false)
    expect(await bookSeats(keyed('crowded'), request)).toMatchObject({ booking, replayed: true })
    office.at(before)
  })

  it('is one of its scope: the same key of another door is another', async () => {
    const { slug } = await office.event('Scopes', 5)
    const request = { event: slug, email: ada }
    const scopes = ['', 'token:1', 'token:2']
    const codes = new Set<string>()
    for (const scope of scopes) codes.add((await bookSeats(keyed('same', { scope }), request)).booking.code)
    expect(codes.size).toBe(3)
  })

  it('writes nothing in a dry run, and does not use the key up', async () => {
    const { slug } = await office.event('Dry', 5)
    const request = { event: slug, email: ada }
    await bookSeats(keyed('dry'), request, { dryRun: true })
    expect((await bookSeats(keyed('dry'), request)).replayed).toBe(false)
  })

  it('is made once by many who ask at once', async () => {
    const { slug } = await office.event('Once', 1)
    const request = { event: slug, email: ada }
    for (const key of ['once 1', 'once 2', 'once 3']) {
      const asked = await Promise.allSettled(Array.from({ length: 8 }, () => bookSeats(keyed(key), request)))
      const codes = asked.map(each => (each.status === 'fulfilled' ? each.value.booking.code : each.reason))
      expect(new Set(codes).size, codes.join()).toBe(1)
      await cancelBookings(office, { codes: [bookingCode(String(codes[0]))] })
    }
  })

  it('leaves no address in what is kept of it', async () => {
    const { slug } = await office.event('Nobody', 3)
    const who = email('someone.particular@example.com')
    await bookSeats(keyed('nobody'), { event: slug, email: who, name: 'Someone' })
    await joinWaitlistOf(slug, who)
    const rows = JSON.stringify(await ask(office.db, 'SELECT * FROM idempotency_keys'))
    expect(rows).not.toContain('particular')
  })
})

async function joinWaitlistOf(slug: string, who: ReturnType<typeof email>) {
  await office.book(slug, 'rest', { quantity: 2 })
  return joinWaitlist(keyed(`join ${slug}`), { event: slug, email: who })
}

describe('a late retry', () => {
  it('of a transfer does not take the booking back', async () => {
    const { slug } = await office.event('Handed', 5)
    const booking = await office.book(slug, 'ada')
    await transferBooking(keyed('to bob'), { booking, to: bob })
    await transferBooking(office, { booking, to: email('cid@example.com') })
    const late = await transferBooking(keyed('to bob'), { booking, to: bob })
    expect(late).toMatchObject({ replayed: true, booking: { email: 'cid@example.com' } })
  })

  it('of a confirmation does not take up what was canceled since', async () => {
    const { slug } = await office.event('Confirmed', 5)
    const code = await office.book(slug, 'ada', { holdMs: 60_000 })
    await confirmBooking(keyed('yes'), code)
    await cancelBookings(office, { codes: [code] })
    expect(await confirmBooking(keyed('yes'), code)).toMatchObject({
      replayed: true,
      booking: { status: 'canceled' },
    })
  })

  it('of joining or leaving the waitlist undoes nothing newer', async () => {
    const { id, slug } = await office.event('Line', 1)
    await office.book(slug, 'bob')
    const request = { event: slug, email: ada }
    const { entry } = await joinWaitlist(keyed('in'), request)
    expect(await joinWaitlist(keyed('in'), { ...request, event: String(id), quantity: 1 })).toMatchObject({
      replayed: true,
    })
    await leaveWaitlist(keyed('out'), { from: slug, email: ada })
    expect(await joinWaitlist(keyed('in'), request)).toMatchObject({
      replayed: true,
      entry: { id: entry.id, status: 'declined' },
    })
    const second = await joinWaitlist(office, request)
    expect(await leaveWaitlist(keyed('out'), { from: slug, email: ada })).toMatchObject({
      replayed: true,
      entry: { id: entry.id },
    })
    expect(await leaveWaitlist(keyed('out'), { from: String(entry.id) })).toMatchObject({ replayed: true })
    const still = await joinWaitlist(office, request)
    expect(still).toMatchObject({ replayed: true, entry: { id: second.entry.id, status: 'waiting' } })
  })

  it('of a change of an event changes it no more', async () => {
    const { id, slug } = await office.event('Moved', 5)
    const starts = local('2030-06-01 20:00')
    await updateEvent(keyed('move'), slug, { starts })
    await updateEvent(office, slug, { starts: local('2030-07-01 20:00') })
    for (const [reference, time] of [
      [slug, starts],
      [String(id), local('2030-06-01T20:00+02:00')],
    ] as const)
      expect(await updateEvent(keyed('move'), reference, { starts: time })).toMatchObject({
        replayed: true,
        event: { startsAt: '2030-07-01T20:00:00+02:00' },
      })
    await expect(updateEvent(keyed('move'), slug, { starts, venue: 'Hall' })).rejects.toMatchObject(MISMATCH)
  })

  it('of a new ticket type, or of a change of one, changes it no more', async () => {
    const { slug } = await office.event('Types', 5)
    const vip = { name: 'vip', price: '10', currency: EUR }
    await addTicketType(keyed('add'), slug, vip)
    await updateTicketType(keyed('dearer'), slug, 'vip', { price: '12', currency: EUR })
    await updateTicketType(office, slug, 'vip', { name: 'gold', price: '15', currency: EUR })
    const added = await addTicketType(keyed('add'), slug, { ...vip, price: '10.00' })
    expect(added).toMatchObject({ replayed: true, ticketType: { name: 'gold', price: { amount: '15.00' } } })
    const dearer = await updateTicketType(keyed('dearer'), slug, 'VIP', { price: '12.00', currency: EUR })
    expect(dearer).toMatchObject({ replayed: true, ticketType: { name: 'gold', price: { amount: '15.00' } } })
  })

  it('of a cancellation cancels no more seats, in whatever order they are named', async () => {
    const { slug } = await office.event('Parts', 9)
    const codes = [
      await office.book(slug, 'ada', { quantity: 3 }),
      await office.book(slug, 'bob', { quantity: 3 }),
    ]
    const first = await cancelBookings(keyed('parts'), { codes, seats: 1 })
    const again = await cancelBookings(keyed('parts'), { codes: codes.toReversed(), seats: 1 })
    expect([first.seats, again.seats, again.replayed]).toEqual([2, 2, true])
    expect(await seatsLeft(slug)).toBe(5)
    await expect(cancelBookings(keyed('parts'), { codes, seats: 2 })).rejects.toMatchObject(MISMATCH)
  })

  it('of a payment or a refund moves no money', async () => {
    const { slug } = await office.event('Paid', 9, { price: '25', currency: EUR })
    const code = await office.book(slug, 'ada')
    const some = { code, method: 'cash' as const, amount: '10' }
    await pay(keyed('some'), some)
    expect(await pay(keyed('some'), { ...some, amount: '10.00' })).toMatchObject({
      replayed: true,
      payment: { amount: { amount: '10.00' } },
      booking: { paid: { amount: '10.00' } },
    })
    await expect(pay(keyed('some'), { ...some, amount: '10.01' })).rejects.toMatchObject(MISMATCH)
    await expect(pay(keyed('some'), { ...some, method: 'card' })).rejects.toMatchObject(MISMATCH)
    await refund(keyed('back'), { code, amount: '4' })
    expect(await refund(keyed('back'), { code, amount: '4.0' })).toMatchObject({
      replayed: true,
      booking: { paid: { amount: '6.00' } },
    })
  })

  it('of a new event, or of its cancellation, gives what has become of it', async () => {
    const request = {
      name: 'Gala',
      capacity: 5,
      starts: local('2030-05-01 19:30'),
      timezone: timeZone('Europe/Berlin'),
      price: '10',
      currency: EUR,
    }
    const { event } = await createEvent(keyed('gala'), request)
    await cancelEvent(keyed('no gala'), event.slug, { reason: 'rain' })
    const again = { ...request, starts: local('2030-05-01T19:30:00+02:00'), price: '10.00' }
    expect(await createEvent(keyed('gala'), again)).toMatchObject({
      replayed: true,
      event: { id: event.id, status: 'canceled' },
    })
    expect(await cancelEvent(keyed('no gala'), String(event.id), { reason: 'rain' })).toMatchObject({
      replayed: true,
    })
    await expect(cancelEvent(keyed('no gala'), event.slug, {})).rejects.toMatchObject(MISMATCH)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})
