import { expect, it } from 'vitest'
import { book } from '../../../src/operations/bookings/book.ts'
import { readInput } from '../../../src/operations/operation.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()

it('a booking at the door needs neither address nor name', async () => {
  const office = await testOffice(folder)
  await office.event('Jazz', 5)
  const { booking } = await bookSeats(office, { event: 'jazz', channel: 'door' })
  expect(booking).toMatchObject({ email: null, name: null, channel: 'door', status: 'confirmed' })
})

it.each([undefined, 'cli', 'api'] as const)('one by channel %s needs an address', async channel => {
  const office = await testOffice(folder, `${channel}.db`)
  await office.event('Jazz', 5)
  await expect(bookSeats(office, { event: 'jazz', channel })).rejects.toThrow('is missing')
})

it('says so before anything is opened, together with what else is wrong', () => {
  const read = (raw: Record<string, string[]>) => () => readInput(book.input, raw)
  expect(read({ event: ['jazz'], quantity: ['0'] })).toThrow(
    expect.objectContaining({
      issues: [expect.objectContaining({ field: 'email' }), expect.objectContaining({ field: 'quantity' })],
    }),
  )
  expect(read({ event: ['jazz'], channel: ['door'] })).not.toThrow()
})
