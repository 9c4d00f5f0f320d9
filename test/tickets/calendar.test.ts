import ICAL from 'ical.js'
import { expect, it } from 'vitest'
import { exchangeBooking } from '../../src/ticketing/bookings/exchange.ts'
import { readTickets } from '../../src/ticketing/box-office/read-tickets.ts'
import { cancelEvent } from '../../src/ticketing/events/cancel-event.ts'
import { updateEvent } from '../../src/ticketing/events/update-event.ts'
import { calendarEntry } from '../../src/tickets/calendar.ts'
import { local, testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

const office = await testOffice(scratchFolder())

async function entryOf(code: string) {
  const text = await calendarEntry(await readTickets(office, code, { forCalendar: true }))
  const entry = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent')
  const said = (name: string) => String(entry?.getFirstPropertyValue(name))
  expect(said('dtstamp')).toBe(said('last-modified'))
  return {
    uid: said('uid'),
    start: said('dtstart'),
    status: said('status'),
    changed: said('last-modified'),
    sequence: Number(said('sequence')),
  }
}

it('an entry takes the place of those before it, whatever was changed, and tells that it is canceled', async () => {
  await office.event('Jazz', 9)
  await office.event('Blues', 9, { starts: local('2030-06-01 19:30') })
  office.pass('1h')
  const code = await office.book('jazz', 'ada')
  const first = await entryOf(code)
  expect(first).toEqual({
    uid: `${code.slice(0, 4)}-${code.slice(4)}@tix`,
    start: '2030-05-01T17:30:00Z',
    status: 'CONFIRMED',
    changed: '2030-01-01T13:00:00Z',
    sequence: 0,
  })
  office.pass('1m')
  await office.book('jazz', 'bob')
  expect(await entryOf(code)).toEqual(first)
  await updateEvent(office, 'jazz', { starts: local('2030-05-01 20:00') })
  const moved = { ...first, start: '2030-05-01T18:00:00Z', changed: '2030-01-01T13:01:00Z', sequence: 60 }
  expect(await entryOf(code)).toEqual(moved)
  office.pass('1m')
  // Of an event that was never changed.
  await exchangeBooking(office, { booking: code, event: 'blues' })
  const other = { ...moved, start: '2030-06-01T17:30:00Z', changed: '2030-01-01T13:02:00Z', sequence: 120 }
  expect(await entryOf(code)).toEqual(other)
  office.pass('1m')
  await cancelEvent(office, 'blues', {})
  const canceled = { ...other, status: 'CANCELLED', changed: '2030-01-01T13:03:00Z', sequence: 180 }
  expect(await entryOf(code)).toEqual(canceled)
  await expect(readTickets(office, code)).rejects.toMatchObject({ code: 'CANCELED' })
})
