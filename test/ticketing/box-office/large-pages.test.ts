import { beforeAll, describe, expect, it } from 'vitest'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { myBookings } from '../../../src/ticketing/bookings/my-bookings.ts'
import { findBookings } from '../../../src/ticketing/box-office/find-bookings.ts'
import type { Booking } from '../../../src/ticketing/model/booking.ts'
import { cursor, type PageRequest } from '../../../src/ticketing/paging.ts'
import { email } from '../../../src/values/email.ts'
import { limits } from '../../../src/values/limits.ts'
import { type TestOffice, testOffice } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let office: TestOffice

/** Of the last two, one ticket is left. */
const SIZES = [1, 6_000, 4_000, 2, 6_000, 6_000]

beforeAll(async () => {
  office = await testOffice(folder)
  await office.event('Jazz', 100_000)
  const codes = []
  for (const quantity of SIZES) codes.push(await office.book('jazz', 'ada', { quantity, name: 'Ada' }))
  for (const code of codes.slice(-2)) await cancelBookings(office, { codes: [code], seats: 5_999 })
})

type Read = (page: PageRequest) => Promise<{ bookings: Booking[]; next: string | null }>

async function pagesOf(read: Read): Promise<number[][]> {
  const pages: number[][] = []
  for (let next: string | null | undefined; next !== null; ) {
    const page = await read({ limit: limits.pageSize, cursor: next === undefined ? undefined : cursor(next) })
    pages.push(page.bookings.map(({ tickets }) => tickets.length))
    next = page.next
  }
  return pages
}

describe('a page ends before its bookings have too many tickets together', () => {
  it.each<[string, Read]>([
    ['find, of all', page => findBookings(office, page)],
    ['find, by a word', page => findBookings(office, { ...page, text: 'ada' })],
    ['my-bookings', page => myBookings(office, { ...page, email: email('ada@example.com') })],
  ])('of %s', async (_, read) => {
    const pages = await pagesOf(read)
    const newest = SIZES.toReversed()
    expect(pages.flat().toSorted()).toEqual(newest.toSorted())
    for (const page of pages)
      expect(page.length === 1 || page.reduce((all, one) => all + one) <= limits.pageTickets).toBe(true)
    // Nor is one ended before: with the first of the next, it would be too much.
    for (const [at, page] of pages.slice(1).entries())
      expect((pages[at] ?? []).reduce((all, one) => all + one) + (page[0] ?? 0)).toBeGreaterThan(
        limits.pageTickets,
      )
  })
})
