import { writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { csvLine } from '../../../src/batch/output/csv-line.ts'
import { limits } from '../../../src/values/limits.ts'
import { ParseError } from '../../../src/values/parse-error.ts'
import { text } from '../../../src/values/text.ts'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
const naughty: string[] = createRequire(import.meta.url)('big-list-of-naughty-strings')

/** The name that a guest has whose name is typed like this; undefined where nobody can be called that. */
function guestName(raw: string): string | undefined {
  try {
    return text(limits.name)(raw)
  } catch (error) {
    if (error instanceof ParseError) return undefined
    throw error
  }
}

it('takes the Big List of Naughty Strings as names, by import and export, in and out unchanged', async () => {
  const names = naughty.filter(name => typeof name === 'string' && name.trim() !== '')
  const office = await boxOffice(folder, 'naughty.db')
  await office.createEvent('Jazz', 1000)
  const path = join(folder, 'naughty.csv')
  const rows = names.map((name, i) => csvLine(['jazz', `u${i}@example.com`, name], ','))
  writeFileSync(path, `event,email,name\n${rows.join('')}`)
  const { stdout } = await office.run(['import', path, '--json'])
  const expected = names.map(guestName)
  const { import: counts, ...rest } = JSON.parse(stdout).data
  expect(rest).toEqual({})
  expect(counts).toMatchObject({
    rows: names.length,
    booked: expected.filter(name => name !== undefined).length,
    rejected: expected.filter(name => name === undefined).length,
  })

  const exported = join(folder, 'exported.csv')
  await office.run(['export', 'bookings', '-o', exported])
  const again = await boxOffice(folder, 'naughty-2.db')
  await again.createEvent('Jazz', 1000)
  expect((await again.data(['import', exported])).import).toMatchObject({
    booked: counts.booked,
    rejected: 0,
  })
  const { bookings } = JSON.parse((await again.run(['export', 'bookings', '--json'])).stdout).data
  expect(bookings.map((booking: { name: string }) => booking.name)).toEqual(
    expected.filter(name => name !== undefined),
  )
})
