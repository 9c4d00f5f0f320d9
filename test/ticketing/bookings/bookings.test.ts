import { describe, expect, it } from 'vitest'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../../src/ticketing/bookings/confirm.ts'
import { myBookings } from '../../../src/ticketing/bookings/my-bookings.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { showEvent } from '../../../src/ticketing/events/show-event.ts'
import { printedCode } from '../../../src/values/codes/booking-code.ts'
import { email } from '../../../src/values/email.ts'
import { ask, write } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())
const left = async (slug: string) => (await showEvent(office, slug)).available

describe('a hold', () => {
  it('that ran out is confirmed with the seats that it last had', async () => {
    const { slug } = await office.event('Late', 4)
    const code = await office.book(slug, 'ada', { quantity: 3, holdMs: 60_000 })
    await cancelBookings(office, { codes: [code], seats: 1 })
    office.pass('60s')
    expect(await left(slug)).toBe(4)
    const { booking } = await confirmBooking(office, code)
    expect(booking).toMatchObject({ status: 'confirmed', quantity: 2, expiresAt: null })
    expect(booking.tickets.map(t => t.status)).toEqual(['valid', 'valid', 'canceled'])
    expect(await left(slug)).toBe(2)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('that ran out has no seats to give back, and once canceled is not taken up again', async () => {
    const { slug } = await office.event('Gone', 4)
    const code = await office.book(slug, 'ada', { holdMs: 60_000 })
    office.pass('1m')
    const { seats, bookings } = await cancelBookings(office, { codes: [code] })
    expect([seats, bookings[0]?.status]).toEqual([0, 'canceled'])
    await expect(confirmBooking(office, code)).rejects.toThrow(`${printedCode(code)} is canceled`)
    await expect(transferBooking(office, { booking: code, to: email('b@example.com') })).rejects.toThrow(
      `${printedCode(code)} is canceled`,
    )
    expect(await left(slug)).toBe(4)
  })

  it('gives its seats back once, whichever write notices first', async () => {
    const { slug } = await office.event('Noticed', 2)
    await office.book(slug, 'ada', { quantity: 2, holdMs: 60_000 })
    office.pass('1m')
    await office.book(slug, 'bob')
    await office.book(slug, 'cid')
    await expect(office.book(slug, 'dan')).rejects.toMatchObject({ code: 'SOLD_OUT' })
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('canceling', () => {
  it('leaves alone the tickets that were checked in', async () => {
    const { slug } = await office.event('Doors', 5)
    const code = await office.book(slug, 'ada', { quantity: 3 })
    const { db } = office
    const booking = `(SELECT id FROM bookings WHERE code = '${code}')`
    await write(db, `UPDATE tickets SET status = 'checked_in' WHERE booking_id = ${booking} AND position = 3`)
    await expect(cancelBookings(office, { codes: [code] })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { bookings: [{ booking: printedCode(code), requested: 3, cancelable: 2, checkedIn: 1 }] },
    })
    const { bookings } = await cancelBookings(office, { codes: [code], seats: 2 })
    expect(bookings[0]?.tickets.map(t => t.status)).toEqual(['canceled', 'canceled', 'checked_in'])
    expect(bookings[0]).toMatchObject({ status: 'confirmed', quantity: 1 })
    expect(await left(slug)).toBe(4)
    await expect(transferBooking(office, { booking: code, to: email('b@example.com') })).rejects.toThrow(
      'checked in already',
    )
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('names every booking that stands in the way, and cancels none', async () => {
    const { slug } = await office.event('Several', 9)
    const codes = [
      await office.book(slug, 'ada', { quantity: 1 }),
      await office.book(slug, 'bob', { quantity: 2 }),
      await office.book(slug, 'cid', { quantity: 3 }),
    ]
    const refused = await cancelBookings(office, { codes, seats: 3 }).catch(error => error)
    expect(refused.message.split('\n')).toHaveLength(2)
    expect(await left(slug)).toBe(3)
    expect((await cancelBookings(office, { codes, seats: 1 })).seats).toBe(3)
    expect(await left(slug)).toBe(6)
  })
})

describe('a transfer', () => {
  it('works when the event is sold out, and makes the old tickets worthless', async () => {
    const { slug } = await office.event('Full', 2)
    const code = await office.book(slug, 'ada', { quantity: 2, name: 'Ada' })
    const before = (await myBookings(office, { email: email('ada@example.com'), event: slug })).bookings[0]
    const to = email('bob@example.com')
    const { booking } = await transferBooking(office, { booking: code, to })
    expect(booking).toMatchObject({ code: before?.code, email: to, name: null, quantity: 2 })
    const codes = new Set([...(before?.tickets ?? []), ...booking.tickets].map(ticket => ticket.code))
    expect(codes.size).toBe(4)
    expect(await transferBooking(office, { booking: code, to })).toEqual({
      booking,
      voided: 2,
      replayed: true,
    })
    const mine = async (who: string) =>
      (await myBookings(office, { email: email(who), event: slug })).bookings.length
    expect([await mine('ada@example.com'), await mine('bob@example.com')]).toEqual([0, 1])
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('the log', () => {
  it('tells what each change of a booking was, before and after, and keeps no secret', async () => {
    const { slug } = await office.event('Logged', 5)
    const code = await office.book(slug, 'ada', { quantity: 3, holdMs: 60_000 })
    await confirmBooking(office, code)
    await cancelBookings(office, { codes: [code], seats: 1, reason: 'ill' })
    await transferBooking(office, { booking: code, to: email('bob@example.com'), name: 'Bob' })
    await cancelBookings(office, { codes: [code] })
    const rows = await ask(
      office.db,
      `SELECT action, actor, before, after FROM audit_log WHERE booking_id =
        (SELECT id FROM bookings WHERE code = '${code}') ORDER BY id`,
    )
    const told = rows.map(({ action, before, after }) => [action, parsed(before), parsed(after)])
    expect(told.slice(1)).toEqual([
      [
        'booking.confirm',
        { status: 'held', expiresAt: expect.any(String) },
        { status: 'confirmed', expiresAt: null },
      ],
      [
        'booking.cancel',
        { quantity: 3, seats: { 'General admission': 3 } },
        { quantity: 2, seats: { 'General admission': 2 }, reason: 'ill' },
      ],
      [
        'booking.transfer',
        { email: 'ada@example.com', name: null },
        { email: 'bob@example.com', name: 'Bob' },
      ],
      [
        'booking.cancel',
        { status: 'confirmed', seats: { 'General admission': 2 } },
        { status: 'canceled', seats: {} },
      ],
    ])
    expect(told[0]?.[2]).toMatchObject({
      code: printedCode(code),
      quantity: 3,
      status: 'held',
      channel: 'cli',
    })
    const [secret] = await ask(office.db, `SELECT ticket_secret FROM bookings WHERE code = '${code}'`)
    expect(JSON.stringify(rows)).not.toContain(secret?.['ticket_secret'])
  })
})

function parsed(json: unknown): unknown {
  return json === null ? null : JSON.parse(String(json))
}
