import { expect, it } from 'vitest'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { updateBooking } from '../../../src/ticketing/bookings/update-booking.ts'
import { type FindRequest, findBookings } from '../../../src/ticketing/box-office/find-bookings.ts'
import { cursor } from '../../../src/ticketing/paging.ts'
import { bookingCode } from '../../../src/values/codes/booking-code.ts'
import { email } from '../../../src/values/email.ts'
import { importRows, row } from '../../support/files/import-rows.ts'
import { testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const office = await testOffice(scratchFolder())
await office.event('Jazz', 1_000)
const { booking } = await bookSeats(office, { event: 'jazz', email: email('code@example.com') })
const found = async (request: FindRequest) => {
  const { bookings, next } = await findBookings(office, request)
  return { names: bookings.map(({ name, email }) => name ?? email), next }
}

it('a booking is found by its ref before those whose name or address begins so, and told once', async () => {
  await importRows(office, [
    row('smith', { name: 'Smith', email: email('smith@example.com') }),
    row('R2', { name: 'Anna Smith', email: email('anna@example.com') }),
    row('R3', { name: 'Smithers', email: email('burns@example.com') }),
    row('R4', { name: 'Smith Smithson', email: email('smithson@example.com') }),
  ])
  const names = ['Smith', 'Smith Smithson', 'Anna Smith', 'Smithers']
  expect((await found({ text: 'smith' })).names).toEqual(names)
  const first = await found({ text: 'smith', limit: 1 })
  const second = await found({ text: 'smith', limit: 2, cursor: cursor(first.next ?? '') })
  const third = await found({ text: 'smith', limit: 2, cursor: cursor(second.next ?? '') })
  expect([...first.names, ...second.names, ...third.names]).toEqual(names)
  expect(third.next).toBeNull()
})

it('a page of another search is refused: it would tell of bookings that do not fit', async () => {
  const { next } = await found({ text: 'smith', limit: 1 })
  const elsewhere = (text?: string) => found({ text, limit: 2, cursor: cursor(next ?? '') })
  await expect(elsewhere('anna')).rejects.toThrow('is of a list sorted by find smith, not find anna')
  await expect(elsewhere()).rejects.toThrow('is of a list sorted by find smith, not find')
  expect((await elsewhere(' smith ')).names).toEqual(['Smith Smithson', 'Anna Smith'])
})

it('one that is found by its code is told once, though its guest is called so as well', async () => {
  const text = booking.code
  await updateBooking(office, bookingCode(text), { name: text })
  await importRows(office, [row('R9', { name: `${text} by its name` })])
  expect((await found({ text })).names).toEqual([text, `${text} by its name`])
})

it('many of a name are found page by page, each once', async () => {
  for (let n = 0; n < 45; n++)
    await bookSeats(office, { event: 'jazz', email: email(`jones${n}@example.com`), name: `Jones ${n}` })
  const all: (string | null)[] = []
  for (let next: string | undefined | null; next !== null; ) {
    const page = await found({ text: 'jones', limit: 20, ...(next && { cursor: cursor(next) }) })
    all.push(...page.names)
    next = page.next
  }
  expect(all).toHaveLength(45)
  expect(new Set(all).size).toBe(45)
})

it('of two words that hundreds have, those who have both are found, in either order and page by page', async () => {
  await office.event('Fair', 2_000)
  const names = Array.from({ length: 600 }, (_, n) =>
    n % 50 === 0 ? `Maryam Kovač ${n}` : n % 2 === 0 ? `Mary ${n}` : `Kovačević ${n}`,
  )
  await importRows(
    office,
    names.map((name, n) => row(`F${n}`, { event: 'fair', name, email: email(`f${n}@example.com`) })),
  )
  const both = names.filter(name => name.startsWith('Maryam')).sort()
  for (const text of ['mary kova', 'kovac mary', 'Kovač Maryam']) {
    const all: (string | null)[] = []
    for (let next: string | undefined | null; next !== null; ) {
      const page = await found({ text, limit: 5, ...(next && { cursor: cursor(next) }) })
      all.push(...page.names)
      next = page.next
    }
    expect(all.sort()).toEqual(both)
  }
  expect((await found({ text: 'mary 150', event: 'fair' })).names).toEqual(['Maryam Kovač 150'])
})
