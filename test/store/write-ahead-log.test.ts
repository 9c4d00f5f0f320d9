import { statSync } from 'node:fs'
import { expect, it } from 'vitest'
import { processOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

it('does not grow for ever, however many processes write one after the other and leave', async () => {
  const office = await processOffice(folder)
  const event = await office.createEvent('Jazz Night', 100)
  const sizes: number[] = []
  for (let i = 0; i < 30; i++) {
    await office.data(['book', event.slug, '--email', `guest${i}@example.com`])
    sizes.push(statSync(`${office.db}-wal`).size)
  }
  expect(Math.max(...sizes)).toBeLessThan(150 * 4120)
  expect(Math.min(...sizes)).toBe(0)
})
