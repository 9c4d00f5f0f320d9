import { describe, expect, it } from 'vitest'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../../src/ticketing/bookings/confirm.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { updateBooking } from '../../../src/ticketing/bookings/update-booking.ts'
import { availability } from '../../../src/ticketing/events/availability.ts'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { bookingsToTell, waitingToTell } from '../../../src/ticketing/events/told-of-cancellation.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import { type Cursor, cursor as parseCursor } from '../../../src/ticketing/paging.ts'
import { readLog } from '../../../src/ticketing/reports/log.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { leaveWaitlist } from '../../../src/ticketing/waitlist/leave.ts'
import { listWaitlist } from '../../../src/ticketing/waitlist/list.ts'
import { offerWaitlist } from '../../../src/ticketing/waitlist/offer.ts'
import { type BookingCode, bookingCode, printedCode } from '../../../src/values/codes/booking-code.ts'
import { email } from '../../../src/values/email.ts'
import { NotFound } from '../../../src/values/errors.ts'
import { when } from '../../../src/values/time/when.ts'
import { write } from '../../support/databases.ts'
import { importRows, row } from '../../support/files/import-rows.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { local, type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let offices = 0

const HOUR_MS = 3_600_000
const person = (name: string) => email(`${name}@example.com`)

/** A sold-out event of so many seats, each booked by itself, and what the tests do with its waitlist. */
async function soldOut(capacity: number, more: Parameters<TestOffice['event']>[2] = {}) {
  const office = await testOffice(folder, `waitlist-${offices++}.db`)
  await office.event('Jazz', capacity, more)
  const codes: BookingCode[] = []
  for (let n = 0; n < capacity; n++) codes.push(await office.book('jazz', `guest${n}`))
  const free = (n: number) => cancelBookings(office, { codes: codes.splice(0, n) })
  const join = async (name: string, quantity = 1) =>
    (await joinWaitlist(office, { event: 'jazz', email: person(name), quantity })).entry
  const leave = (name: string) => leaveWaitlist(office, { from: 'jazz', email: person(name) })
  const entries = async () => (await listWaitlist(office, { event: 'jazz' })).entries
  /** `ada waiting 1, bob offered`: who, how it stands, and the place in the line. */
  const line = async () =>
    (await entries())
      .map(e => [e.email.split('@')[0], e.status, e.position].filter(x => x !== null).join(' '))
      .join(', ')
  const offerTo = async (name: string) => {
    const entry = (await entries()).findLast(e => e.email === person(name))
    return bookingCode(entry?.booking ?? 'none')
  }
  const seatsFree = async () => (await availability(office, 'jazz'))[0]?.available
  return { ...office, office, codes, free, join, leave, entries, line, offerTo, seatsFree }
}

describe('seats that come back', () => {
  it('are offered in order of arrival, in the same moment', async () => {
    const { join, free, line, seatsFree, db, entries } = await soldOut(3)
    for (const name of ['ada', 'bob', 'cy']) await join(name)
    await free(2)
    expect(await line()).toBe('ada offered, bob offered, cy waiting 1')
    expect(await seatsFree()).toBe(0)
    expect((await entries())[0]).toMatchObject({ expiresAt: '2030-01-02T13:00:00+01:00' })
    expect(await brokenInvariants(db)).toEqual([])
  })

  it('are on sale to anybody where a group waits for more than there are', async () => {
    const { join, free, book, line, seatsFree } = await soldOut(4)
    await join('group', 3)
    await free(2)
    expect(await line()).toBe('group waiting 1')
    expect(await seatsFree()).toBe(2)
    await book('jazz', 'newcomer', { quantity: 2 })
    expect(await seatsFree()).toBe(0)
    await free(2)
    expect(await line()).toBe('group waiting 1')
  })

  it('pass over a group that does not fit, and the log tells which', async () => {
    const { office, join, free, line, seatsFree } = await soldOut(5)
    await join('group', 3)
    for (const name of ['ada', 'bob']) await join(name)
    await free(2)
    expect(await line()).toBe('group waiting 1, ada offered, bob offered')
    const { entries } = await readLog(office, { oldestFirst: true })
    expect(entries.filter(e => e.action === 'waitlist.pass_over').map(e => e.after)).toEqual([
      {
        passedOver: [{ id: 1, email: 'group@example.com', quantity: 3, type: 'General admission', free: 2 }],
      },
    ])
    await free(3)
    expect(await line()).toBe('group offered, ada offered, bob offered')
    expect(await seatsFree()).toBe(0)
  })

  it('are told of in bounded size, however many are passed over', async () => {
    const { office, join, free } = await soldOut(40)
    for (let n = 2; n < 30; n++) await join(`group${n}`, n)
    await join('ada')
    await free(1)
    const { entries } = await readLog(office, {})
    const told = entries.find(e => e.action === 'waitlist.pass_over')
    expect(told?.after?.['passedOver']).toHaveLength(5)
  })

  it('also come from more capacity, and never from a canceled event', async () => {
    const { office, join, line, offerTo, book } = await soldOut(2)
    for (const name of ['ada', 'bob']) await join(name)
    await updateEvent(office, 'jazz', { capacity: 3 })
    expect(await line()).toBe('ada offered, bob waiting 1')
    const offer = await offerTo('ada')
    await cancelEvent(office, 'jazz', {})
    expect(await line()).toBe('ada expired, bob expired')
    await expect(confirmBooking(office, offer)).rejects.toThrow('is canceled')
    await expect(book('jazz', 'newcomer')).rejects.toMatchObject({ code: 'EVENT_CANCELED' })
  })

  it('are for anybody when nobody waits', async () => {
    const { free, book, join, leave } = await soldOut(2)
    await join('ada')
    await leave('ada')
    await free(1)
    expect(await book('jazz', 'newcomer')).toHaveLength(8)
  })
})

describe('an offer', () => {
  it('is accepted by confirming it', async () => {
    const { office, join, free, line, offerTo, pass } = await soldOut(2)
    await join('ada')
    await free(1)
    await confirmBooking(office, await offerTo('ada'))
    expect(await line()).toBe('ada accepted')
    pass('2d')
    expect(await line()).toBe('ada accepted')
    await expect(leaveWaitlist(office, { from: 'jazz', email: person('ada') })).rejects.toThrow(
      'has taken the seats',
    )
  })

  it('that runs out is shown as expired at once, and passes to the next with the next write', async () => {
    const { office, join, free, line, pass, db } = await soldOut(2)
    await join('ada')
    await join('bob')
    await free(1)
    pass('24h')
    expect(await line()).toBe('ada expired, bob waiting 1')
    await offerWaitlist(office, { event: 'jazz' })
    expect(await line()).toBe('ada expired, bob offered')
    expect(await brokenInvariants(db)).toEqual([])
  })

  it('that runs out does not go to a newcomer before those who wait', async () => {
    const { join, free, line, pass, book } = await soldOut(2)
    await join('ada')
    await join('bob')
    await free(1)
    pass('25h')
    await expect(book('jazz', 'newcomer')).rejects.toMatchObject({ code: 'SOLD_OUT' })
    // Refused, it has yet noticed that the seat was free, and passed it on.
    expect(await line()).toBe('ada expired, bob offered')
  })

  it('that ran out can be accepted late if nobody else wants the seats', async () => {
    const { office, join, free, line, pass, offerTo } = await soldOut(2)
    await join('ada')
    await free(1)
    pass('25h')
    await confirmBooking(office, await offerTo('ada'))
    expect(await line()).toBe('ada accepted')
  })

  it('that ran out cannot be accepted when the seats went to the next', async () => {
    const { office, join, free, pass, offerTo, line } = await soldOut(2)
    await join('ada')
    await join('bob')
    await free(1)
    const late = await offerTo('ada')
    pass('25h')
    await expect(confirmBooking(office, late)).rejects.toMatchObject({ code: 'SOLD_OUT' })
    expect(await line()).toBe('ada expired, bob offered')
  })

  it.each(['leave', 'cancel'] as const)(
    'is declined by %s, passes to the next, and never comes again',
    async how => {
      const { office, join, free, leave, line, offerTo } = await soldOut(3)
      await join('ada')
      await join('bob')
      await free(1)
      if (how === 'leave') await leave('ada')
      else await cancelBookings(office, { codes: [await offerTo('ada')] })
      expect(await line()).toBe('ada declined, bob offered')
      await free(2)
      expect(await line()).toBe('ada declined, bob offered')
      expect(await leave('ada')).toMatchObject({ replayed: true })
    },
  )

  it('never outlasts the sales, nor the beginning of the event', async () => {
    const early = await soldOut(2, { salesEnd: local('2030-01-01 20:00') })
    await early.join('ada')
    await early.free(1)
    expect((await early.entries())[0]?.expiresAt).toBe('2030-01-01T20:00:00+01:00')
    const soon = await soldOut(2)
    await soon.join('ada')
    soon.at('2030-05-01T10:00:00Z')
    await soon.free(1)
    expect((await soon.entries())[0]?.expiresAt).toBe('2030-05-01T19:30:00+02:00')
  })

  it('does not when the event is moved to an earlier time either', async () => {
    const office = await soldOut(2)
    await office.join('ada')
    await office.free(1)
    await updateEvent(office, 'jazz', { starts: local('2030-01-01 20:00') })
    expect((await office.entries())[0]?.expiresAt).toBe('2030-01-01T20:00:00+01:00')
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('is not made after the sales, nor after the event began; then seats are for anybody', async () => {
    const { join, free, line, at, book, entries } = await soldOut(2)
    await join('ada')
    at('2030-05-01T17:30:00Z')
    await free(1)
    expect(await line()).toBe('ada waiting')
    expect((await entries())[0]?.blocked).toBe('seats of Jazz are no longer offered')
    expect(await book('jazz', 'late')).toHaveLength(8)
    const closed = await soldOut(2, { salesEnd: local('2030-01-05') })
    await closed.join('ada')
    closed.at('2030-01-07T00:00:00Z')
    await closed.free(1)
    expect(await closed.line()).toBe('ada waiting')
    expect((await closed.entries())[0]?.blocked).toBe('seats of Jazz are no longer offered')
  })

  it('holds as long as whoever makes it says', async () => {
    const { office, join, free, book, pass } = await soldOut(3)
    await join('ada')
    await join('bob')
    await free(1)
    pass('24h')
    const [offer] = (await offerWaitlist(office, { event: 'jazz', ttlMs: 2 * HOUR_MS })).entries
    expect(offer).toMatchObject({
      email: 'bob@example.com',
      status: 'offered',
      expiresAt: '2030-01-02T15:00:00+01:00',
    })
    expect((await offerWaitlist(office, { event: 'jazz' })).entries).toEqual([])
    await expect(book('jazz', 'newcomer')).rejects.toThrow('sold out')
  })

  it('has one owner: once it is handed on, whoever had it cannot decline it', async () => {
    const { office, join, free, leave, line, offerTo } = await soldOut(2)
    await join('ada')
    await free(1)
    const code = await offerTo('ada')
    await transferBooking(office, { booking: code, to: person('bob') })
    expect(await line()).toBe('ada declined')
    expect(await leave('ada')).toMatchObject({ replayed: true })
    const { booking } = await confirmBooking(office, code)
    expect(booking).toMatchObject({ email: 'bob@example.com', status: 'confirmed' })
    expect(await line()).toBe('ada declined')
  })
})

describe('an offer whose address is corrected', () => {
  it('is that of the right one, also by an import', async () => {
    const { office, join, free, leave, line, offerTo } = await soldOut(2)
    await join('adda')
    await free(1)
    const code = await offerTo('adda')
    await updateBooking(office, code, { email: person('ada') })
    expect(await line()).toBe('ada offered')
    await expect(leave('adda')).rejects.toMatchObject({ code: 'NOT_FOUND' })
    const held = { state: 'held', heldUntil: when('2030-01-02T12:00Z') }
    const rows = [row(printedCode(code), { ...held, email: person('eve') })]
    expect(await importRows(office, rows, { update: true })).toEqual(['changed'])
    expect(await line()).toBe('eve offered')
    await leave('eve')
    expect(await line()).toBe('eve declined')
  })

  it('to that of somebody who waits is theirs, and they keep their place', async () => {
    const { office, join, free, line, offerTo } = await soldOut(2)
    await join('adda')
    await join('ada')
    await free(1)
    const code = await offerTo('adda')
    const { booking } = await updateBooking(office, code, { email: person('ada') })
    expect(booking).toMatchObject({ email: 'ada@example.com', status: 'held' })
    expect(await line()).toBe('adda declined, ada waiting 1')
  })
})

describe('every write that opens seats serves the line', () => {
  it('a quota that grows', async () => {
    const { office, join, line, book } = await soldOut(2)
    await updateEvent(office, 'jazz', { capacity: 10 })
    await addTicketType(office, 'jazz', { name: 'vip', quota: 1 })
    await book('jazz', 'first', { types: [{ name: 'vip' }] })
    const vip = { event: 'jazz', email: person('ada'), type: 'vip' }
    await joinWaitlist(office, vip)
    expect(await line()).toBe('ada waiting 1')
    await updateTicketType(office, 'jazz', 'vip', { quota: 2 })
    expect(await line()).toBe('ada offered')
    await expect(join('bob')).rejects.toThrow('say which ticket type')
  })

  it('sales that open by the clock: who waits comes before newcomers, in the first write', async () => {
    const office = await soldOut(3)
    const { join, free, line, at, book, seatsFree } = office
    await join('pair', 2)
    await updateEvent(office.office, 'jazz', { salesStart: local('2030-02-01 10:00') })
    await free(2)
    expect(await line()).toBe('pair waiting 1')
    expect(await seatsFree()).toBe(0)
    at('2030-02-01T09:00:00Z')
    expect(await seatsFree()).toBe(0)
    await expect(book('jazz', 'newcomer')).rejects.toMatchObject({ code: 'SOLD_OUT' })
    expect(await line()).toBe('pair offered')
  })

  it('a draft that is put on sale', async () => {
    const { office, join, free, line } = await soldOut(2)
    await join('ada')
    await updateEvent(office, 'jazz', { status: 'draft' })
    await free(1)
    expect(await line()).toBe('ada waiting 1')
    await updateEvent(office, 'jazz', { status: 'on_sale' })
    expect(await line()).toBe('ada offered')
  })

  it('but cancel-event, which offers nothing and tells those who wait', async () => {
    const { office, join, book, line, pass } = await soldOut(2)
    await updateEvent(office, 'jazz', { capacity: 3 })
    await book('jazz', 'holder', { holdMs: HOUR_MS })
    for (const name of ['ada', 'bob']) await join(name)
    pass('2h')
    const { event, counts } = await cancelEvent(office, 'jazz', { reason: 'ill' })
    expect(counts).toEqual({ bookings: 2, waiting: 2 })
    expect(await line()).toBe('ada expired, bob expired')
    const told = async () => {
      const emails: string[] = []
      for await (const page of bookingsToTell(office, event.id))
        emails.push(...page.map(b => b.email ?? 'walk-in'))
      for await (const page of waitingToTell(office, event.id)) emails.push(...page.map(e => e.email))
      return emails.map(address => address.split('@')[0])
    }
    expect(await told()).toEqual(['guest0', 'guest1', 'ada', 'bob'])
    const { entries } = await readLog(office, { oldestFirst: true })
    expect(entries.filter(e => e.action === 'waitlist.offer')).toEqual([])
    expect(entries.flatMap(e => (e.action === 'event.cancel' && e.after?.['entry']) || [])).toEqual([
      expect.objectContaining({ email: 'ada@example.com', status: 'expired' }),
      expect.objectContaining({ email: 'bob@example.com', status: 'expired' }),
    ])
    expect(await cancelEvent(office, 'jazz', {})).toMatchObject({ replayed: true, counts: { waiting: 2 } })
    expect(await told()).toEqual(['guest0', 'guest1', 'ada', 'bob'])
  })
})

describe('an entry that can never be served', () => {
  it('takes no turn, keeps nobody else waiting, and shows why', async () => {
    const { office, join, free, line, entries } = await soldOut(6)
    await join('choir', 6)
    await free(1)
    await updateEvent(office, 'jazz', { capacity: 5 })
    await join('ada')
    expect(await line()).toBe('choir waiting, ada waiting 1')
    expect((await entries())[0]).toMatchObject({
      position: null,
      blocked: '6 seats, and at most 5 can be offered together',
    })
    await free(1)
    expect(await line()).toBe('choir waiting, ada offered')
    await updateEvent(office, 'jazz', { capacity: 7 })
    expect(await line()).toBe('choir waiting 1, ada offered')
  })

  it('be it for a type that is no longer sold', async () => {
    const { office, free, entries, line } = await soldOut(3)
    await updateTicketType(office, 'jazz', 'General admission', { quota: 3 })
    await updateEvent(office, 'jazz', { capacity: 4 })
    await joinWaitlist(office, { event: 'jazz', email: person('ada') })
    await updateTicketType(office, 'jazz', 'General admission', { salesEnd: local('2030-01-01') })
    await free(1)
    expect(await line()).toBe('ada offered')
    await joinWaitlist(office, { event: 'jazz', email: person('bob') })
    office.at('2030-01-01T23:00:00Z') // the very end of that day
    expect((await entries()).at(-1)).toMatchObject({
      position: null,
      blocked: 'General admission is no longer sold',
    })
  })

  it('nor is a group offered more than one booking may have', async () => {
    const { office, join, free, line } = await soldOut(6)
    await join('four', 4)
    await join('two', 2)
    await updateEvent(office, 'jazz', { maxPerBooking: 3 })
    await free(4)
    expect(await line()).toBe('four waiting, two offered')
    await updateEvent(office, 'jazz', { maxPerBooking: null })
    expect(await line()).toBe('four waiting 1, two offered')
  })

  it('and a hold that expired is not taken up again beyond that either', async () => {
    const { office, book, pass } = await soldOut(1)
    await updateEvent(office, 'jazz', { capacity: 9 })
    const code = await book('jazz', 'ada', { quantity: 4, holdMs: HOUR_MS })
    await updateEvent(office, 'jazz', { maxPerBooking: 3 })
    pass('2h')
    await expect(confirmBooking(office, code)).rejects.toThrow('allows at most 3 seats a booking')
  })
})

describe('those who wait', () => {
  it('come in order of arrival, not of their ids', async () => {
    const { office, join, free, line, db } = await soldOut(3)
    for (const name of ['ada', 'bob', 'cy']) await join(name)
    await write(db, `UPDATE waitlist_entries SET joined_at = '2029-12-31T12:00:00.000Z' WHERE id = 2`)
    expect(await line()).toBe('bob waiting 1, ada waiting 2, cy waiting 3')
    await free(1)
    expect(await line()).toBe('bob offered, ada waiting 1, cy waiting 2')
    const pages: string[] = []
    let cursor: Cursor | undefined
    do {
      const page = await listWaitlist(office, { limit: 1, cursor })
      pages.push(...page.entries.map(e => `${e.email.split('@')[0]} ${e.position}`))
      cursor = page.next === null ? undefined : parseCursor(page.next)
    } while (cursor)
    expect(pages).toEqual(['bob null', 'ada 1', 'cy 2'])
  })
})

describe('joining', () => {
  it('again with the same wish changes nothing, with another is refused', async () => {
    const { office, join, entries } = await soldOut(4)
    const first = await join('ada', 2)
    const again = await joinWaitlist(office, { event: 'jazz', email: person('ada'), quantity: 2 })
    expect(again).toMatchObject({ replayed: true, entry: { id: first.id, position: 1 } })
    await expect(join('ada', 3)).rejects.toThrow(
      'ada@example.com waits for 2 seats (General admission) already, at position 1',
    )
    expect(await entries()).toHaveLength(1)
  })

  it('where seats are free is refused, unless they are too few', async () => {
    const { free, join } = await soldOut(4)
    await free(2)
    await expect(join('ada', 2)).rejects.toMatchObject({
      message: '2 seats of Jazz are free: there is nothing to wait for',
      next: { operation: 'book', values: { event: 'jazz', quantity: 2 } },
    })
    expect(await join('ada', 3)).toMatchObject({ position: 1 })
    await expect(join('bob', 1)).rejects.toThrow('2 seats of Jazz are free')
    await expect(join('bob', 4)).resolves.toMatchObject({ position: 2 })
  })

  it('as a group larger than the event is refused: it would wait for ever', async () => {
    const { join } = await soldOut(3)
    await expect(join('choir', 4)).rejects.toThrow('has 3 seats in all: 4 will never be free')
  })

  it('after having declined is a new wish, at the end', async () => {
    const { join, leave, line } = await soldOut(2)
    await join('ada')
    await join('bob')
    await leave('ada')
    await join('ada')
    expect(await line()).toBe('ada declined, bob waiting 1, ada waiting 2')
  })

  it('is over when the event begins', async () => {
    const { join, at } = await soldOut(2)
    at('2030-05-01T17:30:00Z')
    await expect(join('ada')).rejects.toMatchObject({ code: 'SALES_CLOSED' })
  })

  it('is not for who was never there to leave', async () => {
    const { leave, office } = await soldOut(1)
    await expect(leave('nobody')).rejects.toThrow(NotFound)
    await expect(leaveWaitlist(office, { from: '99' })).rejects.toThrow(NotFound)
    await expect(leaveWaitlist(office, { from: 'jazz' })).rejects.toThrow('who leaves jazz?')
  })
})
