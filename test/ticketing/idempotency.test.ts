import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../src/ticketing/bookings/confirm.ts'
import { exchangeBooking } from '../../src/ticketing/bookings/exchange.ts'
import { transferBooking } from '../../src/ticketing/bookings/transfer.ts'
import { showBooking } from '../../src/ticketing/box-office/show-booking.ts'
import { checkInTickets } from '../../src/ticketing/check-in/check-in-tickets.ts'
import type { Context } from '../../src/ticketing/context.ts'
import { cancelEvent } from '../../src/ticketing/events/cancel-event.ts'
import { copyEvent } from '../../src/ticketing/events/copy-event.ts'
import { createEvent } from '../../src/ticketing/events/create-event.ts'
import { removeEvent, removeTicketType } from '../../src/ticketing/events/remove.ts'
import { showEvent } from '../../src/ticketing/events/show-event.ts'
import { addTicketType } from '../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { updateEvent } from '../../src/ticketing/events/update-event.ts'
import { pay } from '../../src/ticketing/payments/payments.ts'
import { refund } from '../../src/ticketing/payments/refund.ts'
import { readLog } from '../../src/ticketing/reports/log.ts'
import { createVouchers } from '../../src/ticketing/vouchers/create-vouchers.ts'
import { joinWaitlist } from '../../src/ticketing/waitlist/join.ts'
import { leaveWaitlist } from '../../src/ticketing/waitlist/leave.ts'
import { bookingCode } from '../../src/values/codes/booking-code.ts'
import { ticketRef } from '../../src/values/codes/ticket-ref.ts'
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

describe('the same request in other words', () => {
  it('is one for types, tickets and times, whatever it does', async () => {
    const { id, slug } = await office.event('Words', 20, { price: '25', currency: EUR })
    await addTicketType(office, slug, { name: 'VIP', price: '30' })
    const general = { name: 'General admission', quantity: 2 }
    const code = await office.book(slug, 'ada', { types: [general] })
    const other = await office.book(slug, 'bob', { types: [{ ...general, quantity: 4 }] })
    const [first, second] = (await ticketsOf(other)).map(ticket => ticketRef(ticket))
    if (!first || !second) throw new Error('a booking without tickets')
    const again: [string, () => Promise<{ replayed?: boolean }>, () => Promise<{ replayed?: boolean }>][] = [
      [
        'exchange',
        () => exchangeBooking(keyed('w-exchange'), { booking: code, type: 'vip' }),
        () => exchangeBooking(keyed('w-exchange'), { booking: code, type: 'Vip', event: undefined }),
      ],
      [
        'cancel',
        () => cancelBookings(keyed('w-some'), { codes: [other], tickets: [ticketRef('3'), ticketRef('1')] }),
        () => cancelBookings(keyed('w-some'), { codes: [other], tickets: [first, ticketRef('3')] }),
      ],
      [
        'transfer',
        () => transferBooking(keyed('w-part'), { booking: other, to: ada, tickets: [ticketRef('2')] }),
        () => transferBooking(keyed('w-part'), { booking: other, to: ada, tickets: [second] }),
      ],
      [
        'create-voucher',
        () =>
          createVouchers(keyed('w-off'), {
            percent: 5,
            event: slug,
            type: 'vip',
            validFrom: local('2030-02-01 10:00'),
            validUntil: local('2030-02-03'),
          }),
        () =>
          createVouchers(keyed('w-off'), {
            percent: 5,
            event: String(id),
            type: 'VIP',
            count: 1,
            validFrom: local('2030-02-01T10:00+01:00'),
            validUntil: local('2030-02-04T00:00+01:00'),
          }),
      ],
      [
        'copy-event',
        () => copyEvent(keyed('w-copy'), { event: slug, starts: [local('2030-06-01 19:30')] }),
        () => copyEvent(keyed('w-copy'), { event: slug, starts: [local('2030-06-01T19:30+02:00')] }),
      ],
    ]
    for (const [what, one, same] of again) {
      expect((await one()).replayed, what).toBe(false)
      expect((await same()).replayed, what).toBe(true)
    }
  })

  it('is one at the gate, however a code was typed or scanned', async () => {
    const { id, slug } = await office.event('Scanned', 20)
    const [ticket = ''] = await ticketsOf(await office.book(slug, 'ada'))
    await checkInTickets(keyed('w-gate'), { codes: [ticket], event: slug })
    const codes = [ticket.toLowerCase().replaceAll('-', ' ')]
    const again = await checkInTickets(keyed('w-gate'), { codes, event: String(id) })
    expect(again).toMatchObject({ replayed: true, checkIns: [{ outcome: 'OK', ticket }] })
    const another = checkInTickets(keyed('w-gate'), { codes: ['ABCD-EFGH'], event: slug })
    await expect(another).rejects.toMatchObject(MISMATCH)
  })

  it('is one for names of attendees where they sit in the same seats, and only there', async () => {
    const { slug } = await office.event('Seated', 20)
    const unsaid = { event: slug, email: ada, attendees: ['Ada', 'Bob'] }
    await bookSeats(keyed('w-two'), unsaid)
    expect((await bookSeats(keyed('w-two'), { ...unsaid, quantity: 2 })).replayed).toBe(true)
    const typed = { ...unsaid, types: [{ name: 'General admission' }] }
    expect((await bookSeats(keyed('w-two'), typed)).replayed).toBe(true)
    await addTicketType(office, slug, { name: 'vip' })
    const types = [{ name: 'vip' }, { name: 'general admission' }]
    const request = { event: slug, email: ada, types, attendees: ['Ada', 'Bob'] }
    await bookSeats(keyed('w-seats'), request)
    const swapped = { ...request, types: types.toReversed() }
    await expect(bookSeats(keyed('w-seats'), swapped)).rejects.toMatchObject(MISMATCH)
    const same = await bookSeats(keyed('w-seats'), { ...swapped, attendees: ['Bob', 'Ada'] })
    expect(same.replayed).toBe(true)
  })

  it('that means nothing is refused for what it is, and leaves the key free', async () => {
    const { slug } = await office.event('Gap', 20)
    const at = (time: string) => updateEvent(keyed('w-gap'), slug, { starts: local(time) })
    await expect(at('2030-03-31 02:30')).rejects.toMatchObject({ code: 'VALIDATION' })
    expect((await at('2030-03-31 03:30')).replayed).toBe(false)
  })
})

describe('a repetition for what was removed since', () => {
  it('says so, and is never taken for what came later', async () => {
    const { slug } = await office.event('Types', 20)
    const add = () => addTicketType(keyed('w-add'), slug, { name: 'vip' })
    await add()
    await removeTicketType(office, slug, 'vip')
    await expect(add()).rejects.toMatchObject({
      code: 'NOT_FOUND',
      message: expect.stringMatching('removed'),
    })
    await addTicketType(office, slug, { name: 'child' })
    await expect(add()).rejects.toMatchObject({ code: 'NOT_FOUND' })

    const draft = { name: 'Draft', capacity: 5, starts: local('2030-05-01 19:30'), draft: true }
    const create = () => createEvent(keyed('w-draft'), { ...draft, timezone: timeZone('UTC') })
    await create()
    const off = () => createVouchers(keyed('w-of-draft'), { percent: 5, event: 'draft' })
    await off()
    await removeEvent(office, 'draft')
    const gone = { code: 'NOT_FOUND', message: expect.stringMatching('removed since') }
    await expect(create()).rejects.toMatchObject(gone)
    const later = await office.event('Later', 5)
    await createVouchers(office, { percent: 10 })
    await expect(create()).rejects.toMatchObject(gone)
    await removeEvent(office, (await office.event('Another', 5, { draft: true })).slug)
    await expect(createVouchers(keyed('w-of-draft'), { percent: 5, event: 'draft' })).rejects.toMatchObject(
      gone,
    )
    const { entries } = await readLog(office, { event: later.slug })
    expect(entries.map(({ action, after }) => [action, after?.['name']])).toEqual([['event.create', 'Later']])
  })
})

async function ticketsOf(code: string): Promise<string[]> {
  const found = await showBooking(office, code)
  return found?.booking.tickets.map(ticket => ticket.code) ?? []
}
