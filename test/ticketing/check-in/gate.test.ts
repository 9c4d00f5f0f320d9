import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { attendanceByType } from '../../../src/ticketing/check-in/attendance.ts'
import { checkInTickets } from '../../../src/ticketing/check-in/check-in-tickets.ts'
import { inWords, refusalOf } from '../../../src/ticketing/check-in/refusal.ts'
import { undoCheckIn } from '../../../src/ticketing/check-in/undo-check-in.ts'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { report } from '../../../src/ticketing/reports/report.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0

async function door() {
  const office = await testOffice(folder, `${++count}.db`)
  await office.event('Jazz', 20, { price: '25', currency: currency('EUR') })
  await addTicketType(office, 'jazz', { name: 'vip', price: '60' })
  await office.event('Rock', 20)
  const book = async (type: string, quantity: number, more: object = {}) => {
    const request = {
      event: 'jazz',
      email: email('ada@example.com'),
      types: [{ name: type, quantity }],
      ...more,
    }
    const { booking } = await bookSeats(office, request)
    return { code: booking.code, tickets: booking.tickets.map(({ code }) => code) }
  }
  return { ...office, book }
}

describe('who is in', () => {
  it('is counted by ticket type, of those who may come', async () => {
    const { book, ...office } = await door()
    const { tickets, code } = await book('vip', 3)
    await checkInTickets(office, { codes: tickets.slice(0, 1) })
    await cancelBookings(office, { codes: [bookingCode(code)], tickets: [ticketRef('3')] })
    await book('vip', 1, { holdMs: 60_000 })
    expect(await attendanceByType(office, 'jazz')).toEqual([
      { type: 'General admission', checkedIn: 0, expected: 0 },
      { type: 'vip', checkedIn: 1, expected: 2 },
    ])
    await expect(attendanceByType(office, 'polka')).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('a gate of one event', () => {
  it('counts who is in of this event alone, also when it is told again', async () => {
    const { book, ...office } = await door()
    const { tickets } = await book('vip', 2)
    const rock = { event: 'rock', email: email('bob@example.com'), quantity: 3 }
    const other = (await bookSeats(office, rock)).booking.code
    const keyed = { ...office, idempotency: { scope: 'office', key: 'K1' } }
    const request = { event: 'jazz', codes: [tickets[0] ?? '', other] }
    const first = await checkInTickets(keyed, request)
    expect(first).toMatchObject({ checkedIn: 1, expected: 2 })
    expect(await checkInTickets(keyed, request)).toMatchObject({ checkedIn: 1, expected: 2, replayed: true })
  })
})

describe('after its event was canceled', () => {
  it('who was let in is counted alike at the gate and in the report', async () => {
    const { book, ...office } = await door()
    const { tickets } = await book('vip', 3)
    await checkInTickets(office, { codes: tickets.slice(0, 2) })
    await cancelEvent(office, 'jazz', {})
    const byType = await attendanceByType(office, 'jazz')
    expect(byType).toEqual([
      { type: 'General admission', checkedIn: 0, expected: 0 },
      { type: 'vip', checkedIn: 2, expected: 0 },
    ])
    const { rows } = await report(office, { name: 'attendance', events: ['jazz'], by: ['type'] })
    expect(rows).toMatchObject([{ type: 'vip', checkedIn: 2, expected: 0 }])
  })
})

describe('several codes at once', () => {
  it('are let in each for itself, and told together which were not', async () => {
    const { book, ...office } = await door()
    const { tickets } = await book('vip', 2)
    const held = await book('vip', 1, { holdMs: 60_000 })
    const { checkIns, checkedIn } = await checkInTickets(office, {
      codes: [tickets[0] ?? '', 'nonsense', held.code, tickets[0] ?? ''],
    })
    expect(checkIns.map(({ outcome }) => outcome)).toEqual(['OK', 'UNKNOWN', 'HELD', 'ALREADY_CHECKED_IN'])
    expect(checkedIn).toBe(1)
    expect(refusalOf(checkIns)).toMatchObject({
      code: 'HELD',
      message: '3 codes of 4 not let in: UNKNOWN, HELD, ALREADY_CHECKED_IN',
    })
    expect(refusalOf(checkIns.slice(0, 1))).toBeUndefined()
  })

  it('that are all unknown are not found', async () => {
    const { checkIns } = await checkInTickets(await door(), { codes: ['nonsense', 'ZZZZ-2222'] })
    expect(refusalOf(checkIns)).toMatchObject({
      code: 'NOT_FOUND',
      message: '2 codes of 2 not let in: UNKNOWN',
    })
    expect(refusalOf(checkIns.slice(1))?.message).toBe('No ticket or booking has the code "ZZZZ-2222"')
  })
})

describe('a ticket that is not let in', () => {
  it('says why in a sentence', async () => {
    const { book, ...office } = await door()
    const { tickets, code } = await book('vip', 2)
    const [first = '', second = ''] = tickets
    const said = async (code: string, more: object = {}) =>
      (await checkInTickets(office, { codes: [code], ...more })).checkIns.map(inWords)
    expect(await said(first, { requirePaid: true })).toEqual([`${first} is not paid in full`])
    expect(await said(first, { event: 'rock' })).toEqual([
      `${first} is for another event: Jazz, 2030-05-01 19:30`,
    ])
    expect(await said(first)).toEqual([`${first} is let in`])
    expect(await said(first)).toEqual([`${first} was let in before, at 2030-01-01T13:00:00+01:00 by tester`])
    await undoCheckIn(office, { codes: [first] })
    await checkInTickets(office, { codes: [first], gate: 'north' })
    expect(await said(first)).toEqual([
      `${first} was let in before, at 2030-01-01T13:00:00+01:00 at north by tester`,
    ])
    await undoCheckIn(office, { codes: [first] })
    await transferBooking(office, {
      booking: bookingCode(code),
      to: email('bob@example.com'),
      tickets: [ticketRef('2')],
    })
    expect(await said(second)).toEqual([
      `${second} was replaced: the booking has a new owner, with new tickets`,
    ])
    await cancelBookings(office, { codes: [bookingCode(code)] })
    expect(await said(code)).toEqual([`${code} is canceled`])
  })

  it('because it was in before, is told so again under its key, and when, also once that is taken back', async () => {
    const { book, ...office } = await door()
    const { code, tickets } = await book('vip', 2)
    await checkInTickets(office, { codes: tickets, gate: 'north' })
    const keyed = { ...office, idempotency: { scope: 'office', key: 'K1' } }
    const request = { codes: [...tickets, code] }
    const { checkIns } = await checkInTickets(keyed, request)
    expect(checkIns.map(({ outcome, ticket }) => [outcome, ticket])).toEqual([
      ['ALREADY_CHECKED_IN', tickets[0]],
      ['ALREADY_CHECKED_IN', tickets[1]],
      ['ALREADY_CHECKED_IN', null],
    ])
    expect(await checkInTickets(keyed, request)).toMatchObject({ checkIns, replayed: true })
    await undoCheckIn(office, { codes: tickets })
    expect(await checkInTickets(keyed, request)).toMatchObject({ checkIns, checkedIn: 0, replayed: true })
  })
})

describe('taking a check-in back', () => {
  it('of what is unknown, elsewhere or replaced does nothing, and says so', async () => {
    const { book, ...office } = await door()
    const { code, tickets } = await book('vip', 1)
    const outcomes = async (codes: string[], event?: string) =>
      (await undoCheckIn(office, { codes, event })).checkIns.map(({ outcome }) => outcome)
    await checkInTickets(office, { codes: tickets })
    expect(await outcomes(['nonsense', 'ZZZZ-2222'])).toEqual(['UNKNOWN', 'UNKNOWN'])
    expect(await outcomes([code], 'rock')).toEqual(['WRONG_EVENT'])
    expect(await outcomes([code], 'jazz')).toEqual(['OK'])
    await transferBooking(office, { booking: bookingCode(code), to: email('bob@example.com') })
    expect(await outcomes(tickets)).toEqual(['REVOKED'])
  })

  it('of a ticket that is not in does nothing, and of a party takes back those who are', async () => {
    const { book, ...office } = await door()
    const { code, tickets } = await book('vip', 3)
    const undone = async (code: string) =>
      (await undoCheckIn(office, { codes: [code] })).checkIns.map(({ outcome, ticket, first }) => [
        outcome,
        ticket,
        first !== null,
      ])
    expect(await undone(tickets[1] ?? '')).toEqual([['OK', tickets[1], false]])
    await checkInTickets(office, { codes: tickets.slice(1) })
    expect(await undone(code)).toEqual([
      ['OK', tickets[1], true],
      ['OK', tickets[2], true],
    ])
    expect(await undone(code)).toEqual([['OK', null, false]])
  })

  it('told again under its key, says when and by whom it was taken back, and when they had been let in', async () => {
    const { book, ...office } = await door()
    const { code, tickets } = await book('vip', 2)
    await checkInTickets(office, { codes: tickets.slice(0, 1), gate: 'north' })
    office.pass('1m')
    const keyed = { ...office, actor: 'bob', idempotency: { scope: 'office', key: 'K1' } }
    const { checkIns } = await undoCheckIn(keyed, { codes: [...tickets, code] })
    expect(checkIns.map(({ at, actor, first }) => [at, actor, first?.at, first?.actor])).toEqual([
      ['2030-01-01T13:01:00+01:00', 'bob', '2030-01-01T13:00:00+01:00', 'tester'],
      ['2030-01-01T13:01:00+01:00', 'bob', undefined, undefined],
      ['2030-01-01T13:01:00+01:00', 'bob', undefined, undefined],
    ])
    const again = await undoCheckIn(keyed, { codes: [...tickets, code] })
    expect(again).toMatchObject({ checkIns, replayed: true })
    office.pass('1m')
    const [first] = (await undoCheckIn({ ...keyed, actor: 'eve' }, { codes: [...tickets, code] })).checkIns
    expect(first).toEqual(checkIns[0])
  })

  it('of one of several gates is that of the gate, and of its event', async () => {
    const { book, ...office } = await door()
    const { tickets } = await book('vip', 2)
    await checkInTickets(office, { codes: tickets.slice(0, 1), gate: 'north' })
    await checkInTickets(office, { codes: tickets.slice(1), gate: 'south' })
    await expect(undoCheckIn(office, { codes: [], event: 'rock' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
    const { checkIns } = await undoCheckIn(office, { codes: [], event: 'jazz', gate: 'north' })
    expect(checkIns.map(({ code, gate }) => [code, gate])).toEqual([[tickets[0], 'north']])
  })
})
