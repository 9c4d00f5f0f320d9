import { describe, expect, it } from 'vitest'
import { type CopyRequest, copyEvent } from '../../../src/ticketing/events/copy-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { currency } from '../../../src/values/currency.ts'
import { slug } from '../../../src/values/names/slug.ts'
import { ask } from '../../support/databases.ts'
import { local, type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const DAY = 86_400_000
let offices = 0

/** A weekly evening in Berlin, a fortnight before the clocks go back. */
async function weekly(): Promise<TestOffice> {
  const office = await testOffice(folder, `copy-${offices++}.db`)
  await office.event('Jazz', 40, {
    starts: local('2030-10-18 19:30'),
    ends: local('2030-10-18 22:00'),
    salesStart: local('2030-10-04 10:00'),
    salesEnd: local('2030-10-18 19:00'),
    venue: 'Cellar',
    tags: ['jazz', 'weekly'],
    price: '20',
    currency: currency('EUR'),
    maxPerBooking: 6,
    maxPerPerson: 8,
  })
  const early = { name: 'early', price: '12.50', quota: 10, salesEnd: local('2030-10-11 23:59') }
  await addTicketType(office, 'jazz', early)
  return office
}

const copies = async (office: TestOffice, request: Partial<CopyRequest>) =>
  (await copyEvent(office, { event: 'jazz', ...request })).events

describe('copying an event', () => {
  it('keeps local times across a change of the clocks, and moves the sales along', async () => {
    const office = await weekly()
    const [first, second] = await copies(office, { everyMs: 7 * DAY, times: 2 })
    expect(first).toMatchObject({
      slug: 'jazz-2',
      startsAt: '2030-10-25T19:30:00+02:00',
      venue: 'Cellar',
      tags: ['jazz', 'weekly'],
      capacity: 40,
      maxPerBooking: 6,
      maxPerPerson: 8,
      status: 'on_sale',
    })
    expect(second).toMatchObject({
      slug: 'jazz-3',
      startsAt: '2030-11-01T19:30:00+01:00',
      endsAt: '2030-11-01T22:00:00+01:00',
      salesStartAt: '2030-10-18T10:00:00+02:00',
      salesEndAt: '2030-11-01T19:00:00+01:00',
    })
    expect(second?.ticketTypes).toMatchObject([
      { name: 'General admission', price: { amount: '20.00' }, quota: null },
      { name: 'early', price: { amount: '12.50' }, quota: 10, salesEndAt: '2030-10-25T23:59:00+02:00' },
    ])
  })

  it('shows the sales of a ticket type by the clocks of its zone, also those of long ago', async () => {
    const office = await weekly()
    const times = { salesStart: local('2029-12-01 10:00'), salesEnd: local('2030-10-10 10:00') }
    await addTicketType(office, 'jazz', { name: 'first', ...times })
    const [copied] = await copies(office, { starts: [local('2030-06-07 19:30')] })
    expect(copied?.ticketTypes.find(({ name }) => name === 'first')).toMatchObject({
      salesStartAt: '2029-07-21T10:00:00+02:00',
      salesEndAt: '2030-05-30T10:00:00+02:00',
    })
  })

  it('copies nothing that was sold, and leaves a line in the log for each', async () => {
    const office = await weekly()
    office.at('2030-10-05T10:00:00Z')
    await office.book('jazz', 'ada', { quantity: 3, types: [{ name: 'early' }] })
    const [copied] = await copies(office, { starts: [local('2030-12-01 20:00')] })
    expect(copied).toMatchObject({ capacity: 40, startsAt: '2030-12-01T20:00:00+01:00' })
    expect(
      await ask(office.db, 'SELECT DISTINCT capacity - available AS taken FROM events ORDER BY 1'),
    ).toEqual([{ taken: 0 }, { taken: 3 }])
    expect(await ask(office.db, `SELECT count(*) AS n FROM audit_log WHERE action = 'event.create'`)).toEqual(
      [{ n: 2 }],
    )
  })

  it('counts hours where the interval is not of whole days', async () => {
    const office = await weekly()
    const [copied] = await copies(office, { everyMs: 9.5 * DAY, times: 1 })
    expect(copied?.startsAt).toBe('2030-10-28T06:30:00+01:00')
  })

  it('takes a name and a slug, which gives way only in a series', async () => {
    const office = await weekly()
    const starts = [local('2031-01-10 20:00')]
    const [copied] = await copies(office, { starts, name: 'Jazz 2031', slug: slug('jazz-2031'), draft: true })
    expect(copied).toMatchObject({ name: 'Jazz 2031', slug: 'jazz-2031', status: 'draft' })
    await expect(copies(office, { starts, slug: slug('jazz-2031') })).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await expect(
      copies(office, { everyMs: DAY, times: 1, starts: [], slug: slug('jazz-2031') }),
    ).rejects.toThrow('The slug "jazz-2031" is taken')
    const series = await copies(office, { everyMs: DAY, times: 2, slug: slug('jazz-2031') })
    expect(series.map(event => event.slug)).toEqual(['jazz-2031-2', 'jazz-2031-3'])
  })

  it.each([
    [{}, /say when the copies begin/],
    [{ everyMs: DAY }, /how many copies/],
    [{ everyMs: DAY, times: 1, starts: [local('2031-01-01')] }, /not both/],
    [{ starts: [local('2031-03-30 02:30')] }, /does not exist/],
    [{ everyMs: DAY, times: 366, event: 'none' }, /No event/],
  ])('refuses %o', async (request, message) => {
    const office = await weekly()
    await expect(copies(office, request)).rejects.toThrow(message)
    expect(await ask(office.db, 'SELECT count(*) AS n FROM events')).toEqual([{ n: 1 }])
  })

  it('refuses a repetition at a time that the clocks leave out, and makes none of the others', async () => {
    const office = await testOffice(folder, `copy-${offices++}.db`)
    await office.event('Jazz', 5, { starts: local('2031-03-29 02:30') })
    await expect(copies(office, { everyMs: DAY, times: 3 })).rejects.toThrow(
      /does not exist in .*Name each beginning in starts instead of every, this one as: 2031-03-30T0/,
    )
    expect(await ask(office.db, 'SELECT count(*) AS n FROM events')).toEqual([{ n: 1 }])
  })
})
