import { describe, expect, it } from 'vitest'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { confirmBooking } from '../../../src/ticketing/bookings/confirm.ts'
import { transferBooking } from '../../../src/ticketing/bookings/transfer.ts'
import { updateBooking } from '../../../src/ticketing/bookings/update-booking.ts'
import { updateEvent } from '../../../src/ticketing/events/update-event.ts'
import { pay } from '../../../src/ticketing/payments/payments.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { listWaitlist } from '../../../src/ticketing/waitlist/list.ts'
import { ticketRef } from '../../../src/values/codes/ticket-ref.ts'
import { currency } from '../../../src/values/currency.ts'
import { email } from '../../../src/values/email.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())
const price = { price: '5', currency: currency('EUR') }

describe('what one person may have', () => {
  it('bounds a hold that expired and is taken up again, by confirming it or by paying', async () => {
    const { slug } = await office.event('Again', 10, { maxPerPerson: 2, ...price })
    const hold = await office.book(slug, 'ada', { quantity: 2, holdMs: 60_000 })
    office.pass('2m')
    const other = await office.book(slug, 'ada', { quantity: 1 })
    const message = 'Again allows 2 seats a person, and ada@example.com has 1: 2 more are too many'
    await expect(confirmBooking(office, hold)).rejects.toMatchObject({ code: 'PERSON_LIMIT', message })
    await expect(pay(office, { code: hold, method: 'cash' })).rejects.toMatchObject({ code: 'PERSON_LIMIT' })
    await cancelBookings(office, { codes: [other] })
    expect((await pay(office, { code: hold, method: 'cash' })).booking.status).toBe('confirmed')
  })

  it('bounds what they wait for', async () => {
    const { slug } = await office.event('Wait', 2, { maxPerPerson: 2 })
    await office.book(slug, 'ada', { quantity: 2 })
    const join = (who: string, quantity: number) =>
      joinWaitlist(office, { event: slug, email: email(who), quantity })
    await expect(join('ada@example.com', 1)).rejects.toMatchObject({
      code: 'PERSON_LIMIT',
      message: 'Wait allows 2 seats a person, and ada@example.com has 2: 1 more is too many',
    })
    expect((await join('bob@example.com', 2)).entry.position).toBe(1)
  })

  it('bounds a group that waits, also where the limit came later', async () => {
    const { slug } = await office.event('Later', 3)
    await office.book(slug, 'bob', { quantity: 3 })
    await joinWaitlist(office, { event: slug, email: email('ada@example.com'), quantity: 3 })
    await updateEvent(office, slug, { maxPerPerson: 2 })
    expect((await listWaitlist(office, { event: slug })).entries).toMatchObject([
      { position: null, blocked: '3 seats, and at most 2 can be offered together' },
    ])
  })

  it('leaves them all the seats that they may still have, when they are offered some', async () => {
    const { slug } = await office.event('Rest', 3, { maxPerPerson: 3 })
    await office.book(slug, 'ada')
    const other = await office.book(slug, 'bob', { quantity: 2 })
    await joinWaitlist(office, { event: slug, email: email('ada@example.com'), quantity: 2 })
    await cancelBookings(office, { codes: [other] })
    expect((await listWaitlist(office, { event: slug })).entries).toMatchObject([{ status: 'offered' }])
  })

  it('takes the place in the line of whoever has it by now', async () => {
    const { slug } = await office.event('Line', 6, { maxPerPerson: 3 })
    const other = await office.book(slug, 'fay', { quantity: 3 })
    const third = await office.book(slug, 'gus', { quantity: 3 })
    const who = (name: string) => email(`${name}@example.com`)
    for (const [name, quantity] of [
      ['ada', 2],
      ['bob', 1],
      ['cy', 1],
    ] as const)
      await joinWaitlist(office, { event: slug, email: who(name), quantity })
    const line = async () =>
      (await listWaitlist(office, { event: slug })).entries.map(
        ({ position, blocked }) => blocked ?? position,
      )
    expect(await line()).toEqual([1, 2, 3])
    await transferBooking(office, {
      booking: other,
      to: who('ada'),
      tickets: [ticketRef('1'), ticketRef('2')],
    })
    expect(await line()).toEqual([
      'Line allows 3 seats a person, and ada@example.com has 2: 2 more are too many',
      1,
      2,
    ])
    // One alone is counted as all together are.
    expect((await listWaitlist(office, { event: slug, email: who('cy') })).entries).toMatchObject([
      { position: 2 },
    ])
    await cancelBookings(office, { codes: [third], seats: 1 })
    const { entries } = await listWaitlist(office, { event: slug, status: 'offered' })
    expect(entries.map(({ email }) => email)).toEqual(['bob@example.com'])
  })

  it('does not count a hold that has expired when its address is corrected', async () => {
    const { slug } = await office.event('Correct', 10, { maxPerPerson: 2 })
    const hold = await office.book(slug, 'ada', { quantity: 2, holdMs: 60_000 })
    await office.book(slug, 'bob', { quantity: 1 })
    office.pass('2m')
    const { booking } = await updateBooking(office, hold, { email: email('bob@example.com') })
    expect(booking).toMatchObject({ status: 'expired', email: 'bob@example.com' })
  })

  it('is told with the address as people read it', async () => {
    const { slug } = await office.event('Readable', 10, { maxPerPerson: 1 })
    const booking = office.book(slug, 'ada', { email: email('ada@bücher.example'), quantity: 2 })
    await expect(booking).rejects.toThrow('and ada@bücher.example has 0')
  })
})
