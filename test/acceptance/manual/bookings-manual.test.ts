import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { boxOffice, scratchFolder } from '../../support/tix.ts'

const manual = readFileSync(resolve(import.meta.dirname, '../../../docs/bookings.md'), 'utf8')

/** The indented lines, as a shell would split them. */
const recipes = [...manual.matchAll(/^ {4}tix (.*)$/gm)].map(([, line = '']) => line)

function words(line: string): string[] {
  return [...line.matchAll(/(?:"[^"]*"|[^\s"])+/g)].map(([word]) => word.replaceAll('"', ''))
}

/** What the recipes of the manual find there. */
async function prepared() {
  const { data, createEvent, run } = await boxOffice(scratchFolder())
  const jazz = ['--price', '20', '--currency', 'EUR']
  await createEvent('Jazz Night', 100, jazz)
  await createEvent('Jazz Night', 100, jazz)
  const book = async () =>
    (
      await data([
        'book',
        'jazz-night',
        '--email',
        'ada@example.com',
        '-n',
        '3',
        '--type',
        'General admission',
        '--paid',
        'cash',
      ])
    ).booking.code
  return { data, run, book }
}

it('every recipe of docs/bookings.md does what it says', async () => {
  const { run, data, book } = await prepared()
  expect(recipes.length).toBeGreaterThan(20)
  for (const recipe of recipes) {
    // Each is about a booking of its own: several take seats from it.
    if (recipe.includes('--type vip') && !recipe.startsWith('create-voucher'))
      await data(['add-ticket-type', 'jazz-night', 'vip', '--price', '50'])
    if (recipe.startsWith('exchange') && recipe.includes('--event')) expect(recipe).toContain('jazz-night-2')
    const code = recipe.includes('K7QF-3M9X') ? await book() : ''
    if (recipe.includes('person')) await data(['update-booking', await book(), '--email', 'ada@example.org'])
    const result = await run([...words(recipe.replaceAll('K7QF-3M9X', code)), '--json'])
    expect(result.exit, `tix ${recipe}\n${result.stdout}${result.stderr}`).toBe(0)
  }
})
