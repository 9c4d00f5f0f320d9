import { describe, expect, it, vi } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { checkInTickets } from '../../../src/ticketing/check-in/check-in-tickets.ts'
import { refusalOf } from '../../../src/ticketing/check-in/refusal.ts'
import { undoCheckIn } from '../../../src/ticketing/check-in/undo-check-in.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { readLog } from '../../../src/ticketing/reports/log.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { write as change } from '../../support/databases.ts'
import { type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const HOUR_MS = 3_600_000
let count = 0

async function door() {
  const office = await testOffice(folder, `${++count}.db`)
  await office.event('Jazz', 20, { price: '25', currency: currency('EUR') })
  await office.event('Rock', 20)
  const ticketsOf = async (more: Partial<Parameters<typeof bookSeats>[1]> = {}) => {
    const { booking } = await bookSeats(office, { event: 'jazz', email: email('ada@example.com'), ...more })
    return { booking, tickets: booking.tickets.map(({ code }) => code) }
  }
  const scan = async (code: string, more: Partial<Parameters<typeof checkInTickets>[1]> = {}) =>
    (await checkInTickets(office, { codes: [code], ...more })).checkIns.map(({ outcome }) => outcome)
  return { office, ticketsOf, scan }
}

describe('a ticket at the gate', () => {
  it('is read alone, however many were booked with it', async () => {
    const { office, ticketsOf } = await door()
    const { tickets } = await ticketsOf({ quantity: 10 })
    const others = vi.fn()
    const write = office.store.write.bind(office.store)
    vi.spyOn(office.store, 'write').mockImplementation((work, options) =>
      write(queries => {
        vi.spyOn(queries.tickets, 'ofBooking').mockImplementation(others)
        vi.spyOn(queries.checkIns, 'standing').mockImplementation(others)
        return work(queries)
      }, options),
    )
    const codes = tickets.slice(3, 5)
    const context = { ...office, idempotency: { scope: 'gate', key: 'once' } }
    for (const outcome of ['OK', 'OK']) {
      const { checkIns } = await checkInTickets(context, { codes })
      expect(checkIns.map(each => [each.ticket, each.outcome])).toEqual(codes.map(code => [code, outcome]))
    }
    const twice = await checkInTickets(office, { codes })
    expect(twice.checkIns.map(({ outcome }) => outcome)).toEqual(['ALREADY_CHECKED_IN', 'ALREADY_CHECKED_IN'])
    expect((await undoCheckIn(office, { codes })).checkIns.map(({ first }) => first?.actor)).toEqual([
      office.actor,
      office.actor,
    ])
    vi.restoreAllMocks()
    expect(others).not.toHaveBeenCalled()
  })

  it('is let in once, and then tells when, where and by whom', async () => {
    const { office, ticketsOf } = await door()
    const { tickets } = await ticketsOf({ name: 'Ada Lovelace' })
    const [code = ''] = tickets
    const { checkIns, ...counts } = await checkInTickets(office, { codes: [code], gate: 'north' })
    expect(counts).toEqual({ checkedIn: 1, expected: 1 })
    expect(checkIns).toEqual([
      expect.objectContaining({
        outcome: 'OK',
        ticket: code,
        name: 'Ada Lovelace',
        gate: 'north',
        first: null,
      }),
    ])
    office.pass('5m')
    const again = await checkInTickets({ ...office, actor: 'bob' }, { codes: [code.toLowerCase()] })
    expect(again.checkIns[0]).toMatchObject({
      outcome: 'ALREADY_CHECKED_IN',
      actor: 'bob',
      first: { at: '2030-01-01T13:00:00+01:00', gate: 'north', actor: 'tester' },
    })
    expect(refusalOf(again.checkIns)).toMatchObject({ code: 'ALREADY_CHECKED_IN' })
  })

  it.each([
    ['as a keyboard of another layout types it', (code: string) => code.replaceAll('-', 'ß')],
    ['in small letters', (code: string) => code.toLowerCase()],
    ['without hyphens', (code: string) => code.replaceAll('-', '')],
  ])('is known %s', async (_, typed) => {
    const { ticketsOf, scan } = await door()
    const { tickets } = await ticketsOf()
    expect(await scan(typed(tickets[0] ?? ''))).toEqual(['OK'])
  })

  it.each<[string, (at: Awaited<ReturnType<typeof door>>) => Promise<string[]>]>([
    ['UNKNOWN', ({ scan }) => scan('nonsense')],
    ['UNKNOWN', ({ scan }) => scan('K7QF-3M9X')],
    ['UNKNOWN', async ({ ticketsOf, scan }) => scan(`${(await ticketsOf()).tickets[0]?.slice(0, -6)}AAAAAA`)],
    [
      'WRONG_EVENT',
      async ({ ticketsOf, scan }) => scan((await ticketsOf()).tickets[0] ?? '', { event: 'rock' }),
    ],
    [
      'REVOKED',
      async ({ office, ticketsOf, scan }) => {
        const { booking, tickets } = await ticketsOf()
        await transferBooking(office, { booking: bookingCode(booking.code), to: email('bob@example.com') })
        return scan(tickets[0] ?? '')
      },
    ],
    [
      'CANCELED',
      async ({ office, ticketsOf, scan }) => {
        const { booking, tickets } = await ticketsOf()
        await cancelBookings(office, { codes: [bookingCode(booking.code)] })
        return scan(tickets[0] ?? '')
      },
    ],
    [
      'CANCELED', // a hold that has expired, and that no write has noticed
      async ({ office, ticketsOf, scan }) => {
        const { tickets } = await ticketsOf({ holdMs: HOUR_MS })
        office.pass('2h')
        return scan(tickets[0] ?? '')
      },
    ],
    ['HELD', async ({ ticketsOf, scan }) => scan((await ticketsOf({ holdMs: HOUR_MS })).tickets[0] ?? '')],
    [
      'UNPAID',
      async ({ ticketsOf, scan }) => scan((await ticketsOf()).tickets[0] ?? '', { requirePaid: true }),
    ],
    [
      'NOT_YET',
      async ({ office, ticketsOf, scan }) => {
        const { tickets } = await ticketsOf()
        await updateEvent(office, 'jazz', { status: 'draft' })
        return scan(tickets[0] ?? '')
      },
    ],
    [
      'OK',
      async ({ ticketsOf, scan }) =>
        scan((await ticketsOf({ paid: 'card' })).tickets[0] ?? '', { requirePaid: true, event: 'jazz' }),
    ],
  ])('%s', async (outcome, scanned) => {
    expect(await scanned(await door())).toEqual([outcome])
  })

  it('is unpaid while a cent is missing, where it has to be paid', async () => {
    const { office, ticketsOf, scan } = await door()
    const { booking, tickets } = await ticketsOf()
    const code = bookingCode(booking.code)
    const [ticket = ''] = tickets
    await pay(office, { code, method: 'cash', amount: '24.99' })
    expect(await scan(ticket, { requirePaid: true })).toEqual(['UNPAID'])
    await pay(office, { code, method: 'cash', amount: '0.01' })
    expect(await scan(ticket, { requirePaid: true })).toEqual(['OK'])
  })

  it('is not let in once its event is being canceled, though its booking is still to come', async () => {
    const { office, ticketsOf, scan } = await door()
    const { tickets } = await ticketsOf()
    await change(office.db, `UPDATE events SET status = 'canceled' WHERE slug = 'jazz'`)
    expect(await scan(tickets[0] ?? '')).toEqual(['CANCELED'])
  })

  it('of an earlier owner is for another event first of all, and replaced where it is for this one', async () => {
    const { office, ticketsOf, scan } = await door()
    const { booking, tickets } = await ticketsOf()
    await transferBooking(office, { booking: bookingCode(booking.code), to: email('bob@example.com') })
    expect(await scan(tickets[0] ?? '', { event: 'rock' })).toEqual(['WRONG_EVENT'])
    expect(await scan(tickets[0] ?? '', { event: 'jazz' })).toEqual(['REVOKED'])
  })

  it('that is canceled after it was let in is no duplicate', async () => {
    const { office, ticketsOf, scan } = await door()
    const { booking, tickets } = await ticketsOf({ quantity: 2 })
    await scan(tickets[0] ?? '')
    await cancelBookings(office, { codes: [bookingCode(booking.code)], seats: 1 })
    expect(await scan(tickets[1] ?? '')).toEqual(['CANCELED'])
    expect(await scan(tickets[0] ?? '')).toEqual(['ALREADY_CHECKED_IN'])
  })
})

describe('the code of a booking', () => {
  it('lets in those of its party who are not', async () => {
    const { office, ticketsOf, scan } = await door()
    const { booking, tickets } = await ticketsOf({ quantity: 3 })
    await scan(tickets[1] ?? '')
    const { checkIns } = await checkInTickets(office, { codes: [booking.code] })
    expect(checkIns.map(({ outcome, ticket }) => [outcome, ticket])).toEqual([
      ['OK', tickets[0]],
      ['OK', tickets[2]],
    ])
    expect(await scan(booking.code)).toEqual(['ALREADY_CHECKED_IN'])
  })
})

describe('taking a check-in back', () => {
  const tableOf = async (office: TestOffice) =>
    office.store.read(async queries => {
      const row = await queries.find.all({ now: office.clock.now() }, undefined, 1)
      return (await queries.tickets.ofBooking(row[0]?.id ?? 0)).map(({ status }) => status)
    })

  it('puts back the last of this actor, or what is named; repeated, it does nothing', async () => {
    const { office, ticketsOf, scan } = await door()
    const { booking, tickets } = await ticketsOf({ quantity: 2 })
    await scan(tickets[0] ?? '')
    await checkInTickets({ ...office, actor: 'bob' }, { codes: [tickets[1] ?? ''] })
    const { checkIns, checkedIn } = await undoCheckIn(office, { codes: [] })
    expect(checkIns).toMatchObject([{ outcome: 'OK', ticket: tickets[0], first: { actor: 'tester' } }])
    expect(checkedIn).toBe(1)
    expect(await tableOf(office)).toEqual(['valid', 'checked_in'])
    await undoCheckIn(office, { codes: [booking.code] })
    expect((await undoCheckIn(office, { codes: [booking.code] })).checkIns).toMatchObject([
      { outcome: 'OK', first: null },
    ])
    expect(await tableOf(office)).toEqual(['valid', 'valid'])
    await expect(undoCheckIn(office, { codes: [] })).rejects.toThrow('no check-in by tester')
    expect(await scan(tickets[0] ?? '')).toEqual(['OK'])
  })
})

it('is in the log, and a rehearsal is not', async () => {
  const { office, ticketsOf, scan } = await door()
  const { tickets } = await ticketsOf()
  const [code = ''] = tickets
  await checkInTickets(office, { codes: [code] }, { dryRun: true })
  await scan(code, { gate: 'north' })
  await undoCheckIn(office, { codes: [code] })
  const { entries } = await readLog(office, { limit: 3 })
  expect(entries.map(({ action, after }) => [action, after])).toEqual([
    ['booking.undo_check_in', { checkedIn: [] }],
    ['booking.check_in', { checkedIn: [1], gate: 'north' }],
    ['booking.create', expect.anything()],
  ])
})

it('repeated under its key, tells what was done and does nothing', async () => {
  const { office, ticketsOf } = await door()
  const { tickets } = await ticketsOf({ quantity: 2 })
  const keyed = { ...office, idempotency: { scope: '', key: 'scan-1' } }
  const request = { codes: [tickets[0] ?? '', 'nonsense'], gate: 'north' }
  const first = await checkInTickets(keyed, request)
  office.pass('1m')
  const again = await checkInTickets(keyed, request)
  expect(again).toMatchObject({ replayed: true, checkedIn: 1 })
  expect(again.checkIns[0]).toEqual(first.checkIns[0])
  expect(again.checkIns[1]).toMatchObject({ code: 'nonsense', outcome: 'UNKNOWN' })
})

it('of several gates at once lets a ticket in at one', async () => {
  const { office, ticketsOf } = await door()
  const { tickets } = await ticketsOf({ quantity: 5 })
  const gates = ['north', 'south', 'east'].flatMap(gate =>
    tickets.map(code => checkInTickets(office, { codes: [code], gate })),
  )
  const outcomes = (await Promise.all(gates)).flatMap(({ checkIns }) => checkIns.map(c => c.outcome))
  expect(outcomes.filter(outcome => outcome === 'OK')).toHaveLength(5)
  expect(outcomes.filter(outcome => outcome === 'ALREADY_CHECKED_IN')).toHaveLength(10)
})
