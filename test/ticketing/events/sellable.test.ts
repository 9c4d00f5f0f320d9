import { describe, expect, it } from 'vitest'
import { showEvent } from '../../../src/ticketing/events/show-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import { Invalid } from '../../../src/values/errors.ts'
import { local, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder(), 'sellable.db')

/** The fields that a request was refused for. */
async function refusedFor(request: Promise<unknown>): Promise<string[]> {
  const error = await request.then(
    () => undefined,
    error => error,
  )
  if (error === undefined) return []
  if (!(error instanceof Invalid)) throw error
  return error.issues.map(({ field }) => field)
}

describe('nothing is sold after an event is over', () => {
  it('whatever is said of its sales', async () => {
    office.at('2030-01-01T12:00:00Z')
    await office.event('Long Sales', 5, { ends: local('2030-05-01 23:00'), salesEnd: local('2030-12-31') })
    office.at('2030-05-01T20:59:59Z')
    await office.book('long-sales', 'ada')
    office.at('2030-05-01T21:00:00Z')
    await expect(office.book('long-sales', 'bob')).rejects.toMatchObject({ code: 'SALES_CLOSED' })
    expect(await showEvent(office, 'long-sales')).toMatchObject({
      status: 'ended',
      sales: 'closed',
      available: 0,
    })
  })

  it('nor when it is moved before the end of its sales; holds do not outlast it', async () => {
    office.at('2030-01-01T12:00:00Z')
    await office.event('Moved', 5, { salesEnd: local('2030-05-01 12:00') })
    const code = await office.book('moved', 'ada', { holdMs: 30 * 86_400_000 })
    await updateEvent(office, 'moved', { starts: local('2030-01-10 19:00'), ends: local('2030-01-10 22:00') })
    office.at('2030-01-10T21:00:00Z')
    await expect(office.book('moved', 'bob')).rejects.toMatchObject({ code: 'SALES_CLOSED' })
    expect(await showEvent(office, 'moved')).toMatchObject({ sales: 'closed', available: 0 })
    expect(code).toHaveLength(8)
    office.at('2030-01-01T12:00:00Z')
  })
})

describe('what could never be sold is refused when it is given', () => {
  it('sales of an event that begin when it is over', async () => {
    const late = { starts: local('2030-05-01 19:30'), salesStart: local('2030-05-02') }
    expect(await refusedFor(office.event('Late', 5, late))).toEqual(['salesStart'])
    expect(
      await refusedFor(office.event('Late', 5, { ...late, salesStart: local('2030-05-01 23:59') })),
    ).toEqual([])
    await office.event('Fine', 5, { salesStart: local('2030-04-01') })
    const moved = { starts: local('2030-03-01 19:30') }
    expect(await refusedFor(updateEvent(office, 'fine', moved))).toEqual(['salesStart'])
  })

  it('a period of a type outside the sales of its event', async () => {
    await office.event('Periods', 50, { salesStart: local('2030-02-01'), salesEnd: local('2030-04-01') })
    const add = (more: object) => refusedFor(addTicketType(office, 'periods', { name: 'x', ...more }))
    expect(await add({ salesStart: local('2030-04-02') })).toEqual(['salesStart'])
    expect(await add({ salesEnd: local('2030-01-31') })).toEqual(['salesEnd'])
    await addTicketType(office, 'periods', { name: 'late', salesStart: local('2030-03-15') })
    expect(await refusedFor(updateEvent(office, 'periods', { salesEnd: local('2030-03-10') }))).toEqual([
      'salesEnd',
    ])
    expect(await refusedFor(updateEvent(office, 'periods', { venue: 'Cellar' }))).toEqual([])
    const move = { salesStart: local('2030-05-01') }
    expect(await refusedFor(updateTicketType(office, 'periods', 'late', move))).toEqual(['salesStart'])
  })

  it('a least booking above what a booking, the quota or the event can have', async () => {
    await office.event('Groups', 20, { maxPerBooking: 8 })
    const add = (more: object) => refusedFor(addTicketType(office, 'groups', { name: 'x', ...more }))
    expect(await add({ minPerBooking: 6, maxPerBooking: 5 })).toEqual(['minPerBooking'])
    expect(await add({ minPerBooking: 6, quota: 5 })).toEqual(['minPerBooking'])
    expect(await add({ minPerBooking: 9 })).toEqual(['minPerBooking'])
    expect(await add({ minPerBooking: 30 })).toEqual(['minPerBooking', 'minPerBooking'])
    await addTicketType(office, 'groups', { name: 'group', minPerBooking: 6, quota: 12 })
    expect(await refusedFor(updateTicketType(office, 'groups', 'group', { quota: 5 }))).toEqual([
      'minPerBooking',
    ])
    expect(await refusedFor(updateEvent(office, 'groups', { maxPerBooking: 5 }))).toEqual(['maxPerBooking'])
    expect(await refusedFor(updateEvent(office, 'groups', { capacity: 5 }))).toEqual(['capacity'])
  })
})
