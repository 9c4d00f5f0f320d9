import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'vitest'
import { type ImportRequest, importBookings } from '../../../src/batch/bookings/import-bookings.ts'
import { currency } from '../../../src/values/currency.ts'
import { type TestOffice, testOffice } from '../office.ts'

let files = 0

/** Imports a file into the event "jazz", and sees that every row is one of five things. */
export async function imported(office: TestOffice, file: string, more: Partial<ImportRequest> = {}) {
  const request = { file, event: 'jazz', map: new Map(), statusMap: new Map(), ...more }
  const { summary, failure } = await importBookings(office, {
    ...request,
    stdin: async function* () {},
    signal: new AbortController().signal,
    progress: () => {},
  })
  const { rows, booked, changed, unchanged, skipped, rejected } = summary
  expect(rows).toBe(booked + changed + unchanged + skipped + rejected)
  expect(Object.values(summary.skips).reduce((sum, count) => sum + count, 0)).toBe(skipped)
  return { ...summary, failure }
}

/** A box office with the event "jazz", 100 seats at 25, and all its bookings. */
export async function jazzOffice(folder: string, money = 'EUR') {
  const made = await testOffice(folder, `${++files}.db`)
  await made.event('Jazz', 100, { slug: 'jazz' as never, price: '25', currency: currency(money) })
  const all = () =>
    made.store.read(async queries =>
      (await queries.bookings.list({ now: made.clock.now() }, { limit: 100 })).reverse(),
    )
  return { ...made, all }
}

/** A file of its own, with this content. */
export function writtenTo(folder: string, content: string | Buffer, extension = 'csv'): string {
  const path = join(folder, `${++files}.${extension}`)
  writeFileSync(path, content)
  return path
}
