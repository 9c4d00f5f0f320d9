import { describe, expect, it } from 'vitest'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { exchangeBooking } from '../../../src/ticketing/bookings/exchange.ts'
import { checkInTickets } from '../../../src/ticketing/check-in/check-in-tickets.ts'
import { undoCheckIn } from '../../../src/ticketing/check-in/undo-check-in.ts'
import { atStake } from '../../../src/ticketing/events/at-stake.ts'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { copyEvent } from '../../../src/ticketing/events/copy-event.ts'
import { createEvent } from '../../../src/ticketing/events/create-event.ts'
import { removeEvent, removeTicketType } from '../../../src/ticketing/events/remove.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import {
  bookingsToTell,
  countToTell,
  waitingToTell,
} from '../../../src/ticketing/events/told-of-cancellation.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { Busy, StorageFailed } from '../../../src/values/errors.ts'
import type { Slug } from '../../../src/values/names/slug.ts'
import { when } from '../../../src/values/time/when.ts'
import { write } from '../../support/databases.ts'
import { local, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0
let keys = 0

async function office() {
  const made = await testOffice(folder, `${++count}.db`)
  await made.event('Jazz', 3, { price: '25', currency: currency('EUR') })
  return { ...made, keyed: { ...made, idempotency: { scope: 'office', key: `K${++keys}` } } }
}

describe('removing', () => {
  it('is for drafts of which nothing was ever sold', async () => {
    const at = await office()
    await expect(removeEvent(at, 'jazz')).rejects.toThrow('Jazz is on sale: only a draft is removed')
    await cancelEvent(at, 'jazz', {})
    await expect(removeEvent(at, 'jazz')).rejects.toThrow('Jazz is canceled: only a draft is removed')
    await at.event('Rock', 5)
    await at.book('rock', 'ada')
    await expect(removeEvent(at, 'rock')).rejects.toThrow('Rock was booked, or waited for')
  })

  it('leaves an event one ticket type, and those that were sold', async () => {
    const at = await office()
    await expect(removeTicketType(at, 'jazz', 'general ADMISSION')).rejects.toThrow(
      'General admission of Jazz is the only ticket type',
    )
    await addTicketType(at, 'jazz', { name: 'vip' })
    await at.book('jazz', 'ada', { types: [{ name: 'vip' }] })
    await expect(removeTicketType(at, 'jazz', 'vip')).rejects.toThrow('vip of Jazz was booked, or waited for')
  })
})

describe('what was booked and went to another event', () => {
  it('keeps its ticket type and its event, with the tickets and check-ins that stayed', async () => {
    const at = await office()
    await at.event('Rock', 5, { price: '25', currency: currency('EUR') })
    await addTicketType(at, 'jazz', { name: 'vip' })
    const vip = await at.book('jazz', 'ada', { types: [{ name: 'vip', quantity: 2 }] })
    await cancelBookings(at, { codes: [vip], tickets: [ticketRef('1')] })
    await exchangeBooking(at, { booking: vip, event: 'rock' })
    await expect(removeTicketType(at, 'jazz', 'vip')).rejects.toThrow('vip of Jazz was booked, or waited for')
    const { slug } = await at.event('Polka', 5, { price: '25', currency: currency('EUR') })
    const booking = await at.book(slug, 'bob')
    await checkInTickets(at, { codes: [booking] })
    await undoCheckIn(at, { codes: [booking] })
    await exchangeBooking(at, { booking, event: 'rock' })
    await updateEvent(at, slug, { status: 'draft' })
    await expect(removeEvent(at, slug)).rejects.toThrow('Polka was booked, or waited for')
    await addTicketType(at, slug, { name: 'child' })
    expect((await removeTicketType(at, slug, 'child')).event.ticketTypes).toHaveLength(1)
  })
})

describe('an event that would be canceled', () => {
  it('tells what is at stake, and whom it would be told; then whom it was', async () => {
    const at = await office()
    const { id } = (await at.event('Rock', 2)) ?? {}
    const code = await at.book('jazz', 'ada', { quantity: 2 })
    await pay(at, { code, amount: '20', method: 'cash' })
    await at.book('jazz', 'bob')
    await joinWaitlist(at, { event: 'jazz', email: email('cy@example.com') })
    expect(await atStake(at, 1)).toEqual({
      bookings: 2,
      seats: 3,
      waiting: 1,
      paid: { amount: '20.00', currency: 'EUR' },
    })
    expect(await atStake(at, id)).toEqual({ bookings: 0, seats: 0, waiting: 0, paid: undefined })
    const told = async () => {
      const emails: (string | null)[] = []
      for await (const page of bookingsToTell(at, 1)) emails.push(...page.map(({ email }) => email))
      for await (const page of waitingToTell(at, 1)) emails.push(...page.map(({ email }) => email))
      return emails
    }
    const all = ['ada@example.com', 'bob@example.com', 'cy@example.com']
    expect(await told()).toEqual(all)
    const { counts } = await cancelEvent(at, 'jazz', { reason: 'flood' })
    expect(counts).toEqual({ bookings: 2, waiting: 1 })
    expect(await told()).toEqual(all)
  })

  it('has nothing at stake in a hold that has expired, though nobody has settled it yet', async () => {
    const at = await office()
    await at.book('jazz', 'ada')
    await at.book('jazz', 'bob', { holdMs: 60_000 })
    at.pass('2m')
    expect(await atStake(at, 1)).toMatchObject({ bookings: 1, seats: 1 })
    expect(await countToTell(at, 1)).toEqual({ bookings: 1, waiting: 0 })
    const told: (string | null)[] = []
    for await (const page of bookingsToTell(at, 1)) told.push(...page.map(({ email }) => email))
    expect(told).toEqual(['ada@example.com'])
    const rehearsed = await cancelEvent(at, 'jazz', {}, { dryRun: true })
    expect(rehearsed.counts).toEqual({ bookings: 1, waiting: 0 })
    expect(await cancelEvent(at, 'jazz', {})).toEqual(rehearsed)
  })

  it('is rehearsed with what would come of it, its reason too', async () => {
    const at = await office()
    const rehearsed = await cancelEvent(at, 'jazz', { reason: 'flood' }, { dryRun: true })
    expect(await cancelEvent(at, 'jazz', { reason: 'flood' })).toEqual(rehearsed)
    // What is canceled keeps its reason.
    const again = await cancelEvent(at, 'jazz', { reason: 'drought' }, { dryRun: true })
    expect(again).toEqual({ ...rehearsed, replayed: true })
  })

  it('under a key is canceled once, by id or slug', async () => {
    const { keyed } = await office()
    const first = await cancelEvent(keyed, 'jazz', { reason: 'flood' })
    expect(await cancelEvent(keyed, '1', { reason: 'flood' })).toEqual({ ...first, replayed: true })
    await expect(cancelEvent(keyed, 'polka', { reason: 'flood' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })

  it.each([
    [
      'busy',
      new Busy('in use. Nothing was written'),
      /^The event is canceled, and so are 0 of its bookings .* What stopped it: in use\. Nothing more was written$/,
    ],
    ['broken', new StorageFailed('disk full'), /^disk full$/],
  ])('says how far it came when the store is %s', async (_, error, message) => {
    const at = await office()
    await at.book('jazz', 'ada')
    let writes = 0
    const store = {
      ...at.store,
      read: at.store.read.bind(at.store),
      write: <T>(...args: Parameters<typeof at.store.write<T>>) => {
        if (++writes === 2) throw error
        return at.store.write(...args)
      },
    }
    await expect(cancelEvent({ ...at, store }, 'jazz', {})).rejects.toThrow(message)
    expect(await cancelEvent(at, 'jazz', {})).toMatchObject({ replayed: false, counts: { bookings: 1 } })
    expect(await cancelEvent(at, 'jazz', {})).toMatchObject({ replayed: true, counts: { bookings: 1 } })
    writes = 1
    error.message = 'in use'
    await expect(cancelEvent({ ...at, store }, 'jazz', {})).rejects.toThrow(/^in use$/)
  })
})

describe('a copy of an event', () => {
  it('under its key is made once', async () => {
    const { keyed } = await office()
    const request = { event: 'jazz', starts: [when('2030-06-01 19:30')] }
    const first = await copyEvent(keyed, request)
    expect(await copyEvent(keyed, { ...request, event: '1' })).toEqual({ ...first, replayed: true })
    await expect(copyEvent(keyed, { ...request, event: 'polka' })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
  })

  it('has the name and slug that are given', async () => {
    const at = await office()
    const starts = [when('2030-06-01 19:30')]
    const copied = async (more: object) => {
      const [event] = (await copyEvent(at, { event: 'jazz', starts, ...more })).events
      return [event?.name, event?.slug]
    }
    expect(await copied({ name: 'Late Jazz' })).toEqual(['Late Jazz', 'late-jazz'])
    expect(await copied({ slug: 'matinee' as Slug })).toEqual(['Jazz', 'matinee'])
    await expect(copied({ slug: 'matinee' as Slug })).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('is not made in numbers that one transaction should not write', async () => {
    const at = await office()
    for (let n = 1; n <= 8; n++) await addTicketType(at, 'jazz', { name: `type ${n}` })
    await expect(copyEvent(at, { event: 'jazz', everyMs: 86_400_000, times: 300 })).rejects.toThrow(
      '300 copies with 9 ticket types each are too many at once: make at most 181',
    )
  })
})

describe('an event', () => {
  const starts = local('2030-05-01 19:30')
  it.each([
    [{ price: '5' }, 'a price needs its currency'],
    [{ salesStart: local('2030-04-02'), salesEnd: local('2030-04-01') }, 'sales must end after they start'],
    [{ ends: local('2030-05-01 19:30') }, 'an event must end after it starts'],
    [{ salesStart: local('2030-05-02') }, 'sales must start before the event is over'],
  ])('with %j is refused', async (more, message) => {
    await expect(createEvent(await office(), { name: 'X', capacity: 1, starts, ...more })).rejects.toThrow(
      message,
    )
  })

  it('has a hundred ticket types at most', async () => {
    const at = await office()
    for (let n = 1; n < 100; n++) await addTicketType(at, 'jazz', { name: `type ${n}` })
    await expect(addTicketType(at, 'jazz', { name: 'type 100' })).rejects.toThrow(/100/)
  })

  it('that is changed in a ticket type that it has not, names those that it has', async () => {
    await expect(updateTicketType(await office(), 'jazz', 'General admision', { quota: 1 })).rejects.toThrow(
      'Jazz has no ticket type "General admision", but "General admission". Did you mean General admission?',
    )
  })

  it('that could never sell before is not refused what changes nothing about that', async () => {
    const at = await office()
    await write(at.db, 'UPDATE ticket_types SET min_per_booking = 50')
    expect((await updateTicketType(at, 'jazz', 'General admission', { name: 'seats' })).replayed).toBe(false)
    expect((await updateEvent(at, 'jazz', { venue: 'Cellar' })).event.venue).toBe('Cellar')
    await expect(updateTicketType(at, 'jazz', 'seats', { quota: 40 })).rejects.toThrow(
      'at least 50 must be booked together, which is more than its quota, 40',
    )
    await expect(updateEvent(at, 'jazz', { maxPerBooking: 10 })).rejects.toThrow(
      '"seats": at least 50 must be booked together, which is more than a booking of the event may have, 10',
    )
  })

  it('whose sales would end before those of a type begin is refused that, by the end that it has', async () => {
    const at = await office()
    await updateTicketType(at, 'jazz', 'General admission', { salesStart: local('2030-04-15') })
    const refusal = (changes: object) => updateEvent(at, 'jazz', changes).catch(error => error.issues)
    expect(await refusal({ starts: local('2030-04-14 19:30') })).toMatchObject([{ field: 'starts' }])
    await updateEvent(at, 'jazz', { salesEnd: local('2030-04-30') })
    expect(await refusal({ salesEnd: local('2030-04-10') })).toMatchObject([{ field: 'salesEnd' }])
    await expect(
      updateTicketType(at, 'jazz', 'General admission', {
        salesStart: null,
        salesEnd: local('2030-01-05'),
      }).then(() => updateEvent(at, 'jazz', { salesStart: local('2030-02-01') })),
    ).rejects.toThrow(/its sales end at 2030-01-06T00:00:00\+01:00, but those of the event only start at/)
  })

  it('that is changed under a key is changed once, and one that is not there is another request', async () => {
    const { keyed } = await office()
    const first = await updateEvent(keyed, 'jazz', { capacity: 9 })
    expect(await updateEvent(keyed, '1', { capacity: 9 })).toEqual({ ...first, replayed: true })
    await expect(updateEvent(keyed, 'polka', { capacity: 9 })).rejects.toMatchObject({
      code: 'IDEMPOTENCY_MISMATCH',
    })
    await expect(updateTicketType(keyed, 'jazz', 'General admission', {})).rejects.toMatchObject({
      code: 'VALIDATION',
    })
  })

  it('is not changed by what is so already', async () => {
    const at = await office()
    expect((await updateTicketType(at, 'jazz', 'general admission', { price: '25.00' })).replayed).toBe(true)
  })
})
