import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../support/invariants.ts'
import { boxOffice, scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()

describe('processes that race for seats', () => {
  it('sells five seats to exactly five of ten', async () => {
    const office = await boxOffice(folder, 'ten.db')
    const event = await office.createEvent('Ten for five', 5)
    const results = await Promise.all(
      Array.from({ length: 10 }, (_, i) =>
        office.run(['book', event.slug, '--email', `guest${i}@example.com`, '--json']),
      ),
    )
    expect(results.filter(r => r.exit === 0)).toHaveLength(5)
    expect(results.filter(r => r.exit === 4)).toHaveLength(5)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})
