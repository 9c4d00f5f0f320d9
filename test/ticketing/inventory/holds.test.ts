import { describe, expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../../src/ticketing/bookings/confirm.ts'
import { cancelEvent } from '../../../src/ticketing/events/cancel-event.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { updateTicketType } from '../../../src/ticketing/events/ticket-types/update-ticket-type.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import { email } from '../../../src/values/email.ts'
import { ask } from '../../support/databases.ts'
import { local, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())
const MINUTE_MS = 60_000

describe('a hold', () => {
  it('ends with the sales of any type of which it has seats', async () => {
    const { slug } = await office.event('Early', 9)
    await addTicketType(office, slug, { name: 'early', salesEnd: local('2030-01-01 13:30') })
    const types = [{ name: 'General admission' }, { name: 'early' }]
    const held = { event: slug, email: email('ada@example.com'), types, holdMs: 60 * MINUTE_MS }
    const { booking } = await bookSeats(office, held)
    expect(booking.expiresAt).toBe('2030-01-01T13:30:00+01:00')
  })

  it('has expired at the very moment until which it is held', async () => {
    const { slug } = await office.event('Moment', 9)
    const code = await office.book(slug, 'ada', { quantity: 2, holdMs: MINUTE_MS })
    office.pass('1m')
    await expect(cancelBookings(office, { codes: [code], seats: 1 })).rejects.toThrow('is expired')
  })

  it('that was sold meanwhile stays sold for whoever lets it go', async () => {
    const { slug } = await office.event('Sold', 9)
    const [sold, held] = [
      await office.book(slug, 'ada', { holdMs: MINUTE_MS }),
      await office.book(slug, 'bob', { holdMs: MINUTE_MS }),
    ]
    await confirmBooking(office, sold)
    const { bookings } = await cancelBookings(office, { codes: [sold, held], onlyHeld: true })
    expect(bookings.map(({ status }) => status)).toEqual(['confirmed', 'canceled'])
  })

  it('that has expired takes its seats again under the rules of now', async () => {
    const { slug } = await office.event('Again', 9)
    const code = await office.book(slug, 'ada', { quantity: 3, holdMs: MINUTE_MS })
    office.pass('2m')
    await updateEvent(office, slug, { maxPerBooking: 2 })
    await expect(confirmBooking(office, code)).rejects.toThrow(
      'Again allows at most 2 seats a booking, not 3',
    )
    await updateEvent(office, slug, { maxPerBooking: 3 })
    await addTicketType(office, slug, { name: 'late' })
    await updateTicketType(office, slug, 'General admission', { salesEnd: local('2030-01-02 12:00') })
    office.at('2030-01-02T11:00:00Z')
    await expect(confirmBooking(office, code)).rejects.toThrow('were sold until 2030-01-02T12:00:00+01:00')
  })

  it('ends with its event also where it has more seats than a transaction ends together', async () => {
    const { slug } = await office.event('Party', 6_000)
    await office.book(slug, 'ada', { quantity: 5_500, holdMs: MINUTE_MS })
    await office.book(slug, 'bob')
    await cancelEvent(office, slug, {})
    const sold = await ask(office.db, `SELECT status FROM bookings WHERE quantity = 5500`)
    expect(sold).toEqual([{ status: 'canceled' }])
  })
})
