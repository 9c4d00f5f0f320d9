import { expect, it } from 'vitest'
import { brokenInvariants } from '../support/invariants.ts'
import { crowdedOffice, scratchFolder } from '../support/tix.ts'

it('lets one of twelve processes have the last use of a voucher', async () => {
  const { db, run, data, createEvent } = await crowdedOffice(scratchFolder())
  await createEvent('Jazz', 100, ['--price', '10', '--currency', 'EUR'])
  await data(['create-voucher', 'LAST', '--percent', '50', '--uses', '1'])
  const book = (n: number) =>
    run(['book', 'jazz', '--email', `guest${n}@example.com`, '--voucher', 'last', '--json'])
  const results = await Promise.all(Array.from({ length: 12 }, (_, n) => book(n)))
  expect(results.filter(({ exit }) => exit === 0)).toHaveLength(1)
  const refused = results.filter(({ exit }) => exit !== 0)
  expect(new Set(refused.map(result => `${result.exit} ${result.json().error.code}`))).toEqual(
    new Set(['4 VOUCHER_SPENT']),
  )
  expect((await data(['vouchers', 'LAST'])).vouchers).toMatchObject([{ used: 1, uses: 1, status: 'spent' }])
  expect(await brokenInvariants(db)).toEqual([])
})
