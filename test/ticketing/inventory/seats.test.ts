import { expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { write } from '../../../src/ticketing/context.ts'
import { addTicketType } from '../../../src/ticketing/events/ticket-types/add-ticket-type.ts'
import { loadForRead } from '../../../src/ticketing/inventory/event-inventory.ts'
import { takeSeats } from '../../../src/ticketing/inventory/seats.ts'
import { findEvent } from '../../../src/ticketing/model/event.ts'
import { email } from '../../../src/values/email.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())

it('seats that are refused leave the event and every quota as they were, and the transaction goes on', async () => {
  const { slug } = await office.event('Jazz', 20)
  for (const name of ['balcony', 'box']) await addTicketType(office, slug, { name, quota: 5 })
  await write(office, async tx => {
    const event = await findEvent(tx.queries, slug)
    const [, balcony, box] = await tx.queries.ticketTypes.ofEvent(event.id)
    if (!balcony || !box) throw new Error('no types')
    // As what a server has sold beside it: what was read does not know of it.
    await tx.queries.ticketTypes.take(box.id, 4)
    const wanted = [
      { type: balcony, quantity: 2 },
      { type: box, quantity: 2 },
    ]
    await expect(takeSeats(tx, event, wanted)).rejects.toThrow(
      'Only 1 seat left for box at Jazz (2 requested)',
    )
    await tx.queries.ticketTypes.giveBack(box.id, 4)
  })
  const { event, types } = await office.store.read(queries => loadForRead(queries, slug, office.clock.now()))
  expect([event.available, ...types.map(({ available }) => available)]).toEqual([20, null, 5, 5])
  expect(await brokenInvariants(office.db)).toEqual([])
})

it('as many as a booking may have are sold together, and once they are gone, can be waited for', async () => {
  const { slug } = await office.event('Pairs', 2, { maxPerBooking: 2 })
  const two = { event: slug, email: email('ada@example.com'), quantity: 2 }
  expect((await bookSeats(office, two)).booking.quantity).toBe(2)
  await expect(bookSeats(office, two)).rejects.toMatchObject({
    code: 'SOLD_OUT',
    next: { operation: 'waitlist join', values: { quantity: 2 } },
  })
})
