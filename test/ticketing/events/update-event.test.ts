import { describe, expect, it } from 'vitest'
import { confirmBooking } from '../../../src/ticketing/bookings/confirm.ts'
import { availability } from '../../../src/ticketing/events/availability.ts'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { listEvents } from '../../../src/ticketing/events/list-events.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { bookingsToTell } from '../../../src/ticketing/events/told-of-cancellation.ts'
import { type EventChanges, updateEvent } from '../../../src/ticketing/events/update-event.ts'
import type { Booking } from '../../../src/ticketing/model/booking.ts'
import { currency } from '../../../src/values/currency.ts'
import { slug as parseSlug } from '../../../src/values/names/slug.ts'
import { timeZone } from '../../../src/values/time/zone.ts'
import { ask } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { local, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())

async function changed(event: string, changes: EventChanges) {
  return (await updateEvent(office, event, changes)).event
}

const logged = async () => Number((await ask(office.db, 'SELECT count(*) AS n FROM audit_log'))[0]?.['n'])

describe('the capacity of an event', () => {
  it('grows at will, and shrinks down to what is taken', async () => {
    const { slug } = await office.event('Capacity', 5)
    await office.book(slug, 'ada', { quantity: 2 })
    await office.book(slug, 'bob', { holdMs: 60_000 })
    await expect(updateEvent(office, slug, { capacity: 2 })).rejects.toMatchObject({
      code: 'CONFLICT',
      details: { requested: 2, taken: 3, capacity: 5, available: 2 },
    })
    expect(await changed(slug, { capacity: 3 })).toMatchObject({ capacity: 3, available: 0 })
    expect(await changed(slug, { capacity: 9 })).toMatchObject({ capacity: 9, available: 6 })
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('does not count a hold that ran out', async () => {
    const there = await testOffice(scratchFolder(), 'expired.db')
    const { slug } = await there.event('Lapsed', 5)
    await there.book(slug, 'bob', { quantity: 5, holdMs: 60_000 })
    there.pass('1m')
    expect((await updateEvent(there, slug, { capacity: 1 })).event).toMatchObject({
      capacity: 1,
      available: 1,
    })
    expect(await brokenInvariants(there.db)).toEqual([])
  })
})

describe('an event', () => {
  it('keeps what is not named, and loses what is cleared', async () => {
    const event = await office.event('Kept', 5, {
      venue: 'Cellar',
      tags: ['jazz'],
      ends: local('2030-05-01 22:00'),
    })
    expect(await changed('kept', { description: 'Late' })).toEqual({ ...event, description: 'Late' })
    expect(await changed('kept', { venue: null, tags: null, ends: null, description: null })).toEqual({
      ...event,
      venue: null,
      tags: [],
      endsAt: null,
    })
  })

  it('is found by its new name and place, and no longer by the old', async () => {
    await office.event('Old Song', 5, { venue: 'Cellar' })
    await changed('old-song', { name: 'Überall neu', venue: 'Blue Hall' })
    const found = async (search: string) => (await listEvents(office, { search })).events.map(e => e.slug)
    expect(await found('uberall')).toEqual(['old-song'])
    expect(await found('blue hall')).toEqual(['old-song'])
    expect(await found('cellar song')).toEqual([])
    await office.event('Anfang', 5)
    const names = (await listEvents(office, { sort: 'name' })).events.map(e => e.name)
    expect(names.indexOf('Überall neu')).toBeGreaterThan(names.indexOf('Anfang'))
  })

  it('moves in time with everything that follows from it', async () => {
    await office.event('Moved', 5)
    expect(await changed('moved', { starts: local('2030-12-01 20:00') })).toMatchObject({
      startsAt: '2030-12-01T20:00:00+01:00',
      endsAt: null,
    })
    const [row] = await ask(office.db, `SELECT over_at FROM events WHERE slug = 'moved'`)
    expect(row?.['over_at']).toBe('2030-12-01T23:00:00.000Z')
    expect(await changed('moved', { timezone: timeZone('America/New_York') })).toMatchObject({
      startsAt: '2030-12-01T14:00:00-05:00',
    })
    expect(
      await changed('moved', {
        starts: local('2031-07-01 20:00'),
        ends: local('2031-07-02'),
        salesEnd: local('2031-07-01'),
      }),
    ).toMatchObject({
      startsAt: '2031-07-01T20:00:00-04:00',
      endsAt: '2031-07-03T00:00:00-04:00',
      salesEndAt: '2031-07-02T00:00:00-04:00',
    })
  })

  it('is refused times that do not fit together, also with those that it has', async () => {
    await office.event('Ordered', 5, { ends: local('2030-05-01 22:00') })
    await expect(updateEvent(office, 'ordered', { starts: local('2030-05-02 20:00') })).rejects.toThrow(
      'must end after it starts',
    )
    await expect(
      updateEvent(office, 'ordered', { starts: local('2031-03-30 02:30'), ends: null }),
    ).rejects.toThrow('does not exist in Europe/Berlin')
  })

  it('takes another slug if it is free', async () => {
    await office.event('First', 5)
    await office.event('Second', 5)
    await expect(updateEvent(office, 'first', { slug: parseSlug('second') })).rejects.toThrow('is taken')
    expect(await changed('first', { slug: parseSlug('premiere') })).toMatchObject({ slug: 'premiere' })
    expect(await changed('premiere', { slug: parseSlug('premiere') })).toMatchObject({ slug: 'premiere' })
  })

  it('that is like that already is not written again', async () => {
    await office.event('Same', 5, { venue: 'Cellar' })
    const before = await logged()
    expect(await updateEvent(office, 'same', { capacity: 5, venue: 'Cellar' })).toMatchObject({
      replayed: true,
    })
    expect(await logged()).toBe(before)
    await expect(updateEvent(office, 'same', {})).rejects.toThrow('Say what to change')
  })

  it('is not sold as a draft, and is again when it is on sale', async () => {
    await office.event('Draft', 5)
    await changed('draft', { status: 'draft' })
    await expect(office.book('draft', 'ada')).rejects.toMatchObject({ code: 'SALES_CLOSED' })
    await changed('draft', { status: 'on_sale' })
    await office.book('draft', 'ada')
  })

  it('changes its currency until something was sold at a price', async () => {
    await office.event('Money', 5, { price: '25', currency: currency('EUR') })
    await addTicketType(office, 'money', { name: 'vip', price: '30.50' })
    const yen = { currency: currency('JPY') }
    await expect(updateEvent(office, 'money', yen)).rejects.toThrow('JPY has no decimals')
    const { ticketTypes } = await changed('money', { currency: currency('KWD') })
    expect(ticketTypes.map(t => t.price)).toEqual([
      { amount: '25.000', currency: 'KWD' },
      { amount: '30.500', currency: 'KWD' },
    ])
    await office.book('money', 'ada', { types: [{ name: 'vip' }] })
    await expect(updateEvent(office, 'money', { currency: currency('EUR') })).rejects.toThrow(
      'were sold in KWD',
    )
  })

  it('lets no hold outlast its sales, nor those of a ticket type', async () => {
    const there = await testOffice(scratchFolder(), 'sales.db')
    await there.event('Sales', 5, { salesEnd: local('2030-01-01 14:00') })
    const until = async (holdMs: number) => {
      const code = await there.book('sales', 'ada', { holdMs })
      const rows = await ask(there.db, `SELECT expires_at FROM bookings WHERE code = '${code}'`)
      return { code, at: rows[0]?.['expires_at'] }
    }
    // 14:00 in Berlin is an hour after the office opened.
    expect((await until(2 * 3_600_000)).at).toBe('2030-01-01T13:00:00.000Z')
    const { code } = await until(50 * 60_000)
    await updateEvent(there, 'sales', { salesEnd: local('2030-01-01 13:30') })
    const rows = await ask(there.db, 'SELECT DISTINCT expires_at FROM bookings')
    expect(rows).toEqual([{ expires_at: '2030-01-01T12:30:00.000Z' }])
    there.pass('30m')
    await expect(confirmBooking(there, code)).rejects.toMatchObject({ code: 'SALES_CLOSED' })
    expect(await brokenInvariants(there.db)).toEqual([])
  })
})

describe('canceling an event', () => {
  it('ends every booking that had seats, and tells whom', async () => {
    const { slug } = await office.event('Canceled', 9)
    await addTicketType(office, slug, { name: 'vip', quota: 4 })
    const types = [{ name: 'vip', quantity: 2 }, { name: 'General admission' }]
    const ada = await office.book(slug, 'ada', { types })
    await office.book(slug, 'bob', { types: [{ name: 'vip' }], holdMs: 60_000 })
    const canceled = await cancelEvent(office, slug, { reason: 'rain' })
    const { event } = canceled
    const bookings: Booking[] = []
    for await (const page of bookingsToTell(office, event.id)) bookings.push(...page)
    expect(event).toMatchObject({ status: 'canceled', cancelReason: 'rain', capacity: 9, available: 0 })
    expect(event.ticketTypes.map(t => t.available)).toEqual([0, 0])
    expect(await availability(office, slug)).toMatchObject([{ sold: 0, held: 0, free: 9, available: 0 }])
    expect(bookings.map(b => [b.email, b.status])).toEqual([
      ['ada@example.com', 'canceled'],
      ['bob@example.com', 'canceled'],
    ])
    expect(await cancelEvent(office, slug, {})).toEqual({ ...canceled, replayed: true })
    await expect(confirmBooking(office, ada)).rejects.toMatchObject({ code: 'CONFLICT' })
    await expect(office.book(slug, 'cid')).rejects.toMatchObject({ code: 'EVENT_CANCELED' })
    await expect(updateEvent(office, slug, { status: 'on_sale' })).rejects.toMatchObject({
      code: 'EVENT_CANCELED',
    })
    await expect(addTicketType(office, slug, { name: 'x' })).rejects.toMatchObject({ code: 'EVENT_CANCELED' })
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})
