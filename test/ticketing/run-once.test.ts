import { expect, it } from 'vitest'
import { doneBefore, keepRun } from '../../src/ticketing/run-once.ts'
import { testOffice } from '../support/office.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const run = { operation: 'backup', request: { to: 'copy.db' } }

it('a run that was done under a key is known by it, and one under another key or none is not', async () => {
  const office = await testOffice(folder)
  await office.event('Jazz', 10)
  const keyed = { ...office, idempotency: { scope: 'office', key: 'K1' } }
  expect(await doneBefore(keyed, run)).toBeUndefined()
  await keepRun(keyed, run, { bytes: 4096 })
  expect(await doneBefore(keyed, run)).toEqual({ bytes: 4096 })
  await keepRun(keyed, run, { bytes: 1 })
  expect(await doneBefore(keyed, run)).toEqual({ bytes: 4096 })
  await expect(doneBefore(keyed, { ...run, request: { to: 'other.db' } })).rejects.toMatchObject({
    code: 'IDEMPOTENCY_MISMATCH',
  })
  expect(await doneBefore({ ...keyed, idempotency: { scope: 'token 1', key: 'K1' } }, run)).toBeUndefined()
  await keepRun(office, run, { bytes: 4096 })
  expect(await doneBefore(office, run)).toBeUndefined()
})

it('before there is a database, nothing was done', async () => {
  const office = await testOffice(folder, 'nowhere.db')
  expect(await doneBefore({ ...office, idempotency: { scope: 'office', key: 'K1' } }, run)).toBeUndefined()
})
