import { describe, expect, it } from 'vitest'
import { cancelBookings } from '../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../src/ticketing/bookings/confirm.ts'
import { availability } from '../../src/ticketing/events/availability.ts'
import { cancelEvent } from '../../src/ticketing/events/cancel-event.ts'
import { updateEvent } from '../../src/ticketing/events/update-event.ts'
import { readLog } from '../../src/ticketing/reports/log.ts'
import { joinWaitlist } from '../../src/ticketing/waitlist/join.ts'
import { leaveWaitlist, listWaitlist, offerWaitlist } from '../../src/ticketing/waitlist/waitlist.ts'
import { type BookingCode, bookingCode } from '../../src/values/booking-code.ts'
import { email } from '../../src/values/email.ts'
import { NotFound } from '../../src/values/errors.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { local, type TestOffice, testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

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

  it('are kept from a newcomer while a group waits for more', async () => {
    const { join, free, book, line, seatsFree } = await soldOut(4)
    await join('group', 3)
    await free(2)
    expect(await line()).toBe('group waiting 1')
    expect(await seatsFree()).toBe(0)
    await expect(book('jazz', 'newcomer')).rejects.toMatchObject({
      code: 'SOLD_OUT',
      message: expect.stringContaining('kept for 1 on the waitlist'),
      details: { requested: 1, available: 0, waiting: 1 },
    })
    await free(1)
    expect(await line()).toBe('group offered')
  })

  it('do not overtake a group, unless somebody says so, and the reason stands in the log', async () => {
    const { office, join, free, line } = await soldOut(4)
    await join('group', 3)
    await join('ada')
    await free(2)
    expect(await line()).toBe('group waiting 1, ada waiting 2')
    await offerWaitlist(office, { event: 'jazz', fill: true, ttlMs: HOUR_MS })
    expect(await line()).toBe('group waiting 1, ada offered')
    const { entries } = await readLog(office, { oldestFirst: true })
    const reasons = entries.filter(e => e.action === 'waitlist.keep' || e.action === 'waitlist.overtake')
    expect(reasons.map(e => [e.action, e.after?.['entry']])).toEqual([
      ['waitlist.keep', expect.objectContaining({ reason: 'wants 3 seats, of which 2 are free' })],
      ['waitlist.overtake', expect.objectContaining({ overtakenBy: ['ada@example.com'] })],
    ])
  })

  it('go on when the group that was too large leaves', async () => {
    const { join, free, leave, line } = await soldOut(4)
    await join('group', 3)
    await join('ada')
    await free(1)
    await leave('group')
    expect(await line()).toBe('group declined, ada offered')
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
    const { join, free, line, at, book } = await soldOut(2)
    await join('ada')
    at('2030-05-01T17:30:00Z')
    await free(1)
    expect(await line()).toBe('ada waiting 1')
    expect(await book('jazz', 'late')).toHaveLength(8)
    const closed = await soldOut(2, { salesEnd: local('2030-01-05') })
    await closed.join('ada')
    closed.at('2030-01-07T00:00:00Z')
    await closed.free(1)
    expect(await closed.line()).toBe('ada waiting 1')
  })

  it('holds as long as whoever makes it says', async () => {
    const { office, join, free, entries, book } = await soldOut(3)
    await join('pair', 2)
    await join('ada')
    await free(1)
    const [offer] = (await offerWaitlist(office, { event: 'jazz', ttlMs: 2 * HOUR_MS, fill: true })).entries
    expect(offer).toMatchObject({
      email: 'ada@example.com',
      status: 'offered',
      expiresAt: '2030-01-01T15:00:00+01:00',
    })
    expect((await offerWaitlist(office, { event: 'jazz' })).entries).toEqual([])
    expect(await entries()).toHaveLength(2)
    await expect(book('jazz', 'newcomer')).rejects.toThrow('sold out')
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
    await expect(join('ada', 2)).rejects.toThrow(
      '2 seats of Jazz are free: there is nothing to wait for. Book',
    )
    expect(await join('ada', 3)).toMatchObject({ position: 1 })
    expect(await join('bob', 1)).toMatchObject({ position: 2 })
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
