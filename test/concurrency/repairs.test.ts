import { expect, it } from 'vitest'
import { write } from '../support/ask.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { crowdedOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const SEATS = 40
const SELLERS = 4

it('free seats are counted anew while others sell, and every seat is sold once', async () => {
  const { db, run, data, createEvent } = await crowdedOffice(folder)
  const { slug } = await createEvent('Jazz Night', SEATS)
  await data(['book', slug, '--email', 'first@example.com'])
  await write(db, `UPDATE events SET available = available - 7 WHERE slug = '${slug}'`)
  const sold: string[] = []
  const sellers = Array.from({ length: SELLERS }, async (_, seller) => {
    for (let n = 0; n < SEATS / SELLERS / 2; n++) {
      const result = await run(['book', slug, '--email', `s${seller}n${n}@example.com`, '-q'])
      if (result.exit === 0) sold.push(result.stdout)
    }
  })
  const repaired = await run(['doctor', '--repair', '--json'])
  await Promise.all(sellers)
  expect(repaired.json().data.doctor).toMatchObject({ healthy: true, repaired: [{ what: 'event' }] })
  expect(await brokenInvariants(db)).toEqual([])
  const { availability } = await data(['availability', slug])
  expect(availability[0].available).toBe(SEATS - 1 - sold.length)
  expect(sold).toHaveLength(SEATS / 2)
})
