import { expect, it } from 'vitest'
import { createToken } from '../../../src/ticketing/access/create-token.ts'
import { listTokens } from '../../../src/ticketing/access/list-tokens.ts'
import { cancelBookings } from '../../../src/ticketing/bookings/cancel.ts'
import { erasePerson } from '../../../src/ticketing/people/erase-person.ts'
import { person } from '../../../src/ticketing/people/person.ts'
import { joinWaitlist } from '../../../src/ticketing/waitlist/join.ts'
import { listWaitlist } from '../../../src/ticketing/waitlist/list.ts'
import { email } from '../../../src/values/email.ts'
import { ask } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { testOffice, times } from '../../support/office.ts'
import { scratchFolder } from '../../support/tix.ts'

const folder = scratchFolder()
let count = 0
const ada = email('ada@example.com')

async function office(capacity = 500) {
  const made = await testOffice(folder, `${++count}.db`)
  await made.event('Jazz', capacity)
  return made
}

it('a person with many bookings is shown all of them, and refused by the first few', async () => {
  const at = await office()
  await times(205, () => at.book('jazz', 'ada', { name: 'Ada' }))
  const { bookings, names, payments } = await person(at, ada)
  expect([bookings.length, names, payments]).toEqual([205, ['Ada'], []])
  await expect(erasePerson(at, { email: ada })).rejects.toThrow(
    /^ada@example\.com has 205 bookings still to come \((\w{4}-\w{4}, ){4}\w{4}-\w{4}, …\)\. They would stay good/,
  )
})

it('an entry of a waitlist without a name is erased; its place is given up, and the next one is offered the seats', async () => {
  const at = await office(2)
  const full = await at.book('jazz', 'crowd', { quantity: 2 })
  await joinWaitlist(at, { event: 'jazz', email: ada })
  await joinWaitlist(at, { event: 'jazz', email: email('bob@example.com'), quantity: 2 })
  await expect(erasePerson(at, { email: email('nobody@example.com') })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  expect(await erasePerson(at, { email: ada })).toMatchObject({ bookings: 0, waitlist: 1 })
  await cancelBookings(at, { codes: [full] })
  const { entries } = await listWaitlist(at, { event: 'jazz' })
  expect(entries.map(({ email, status }) => [email, status])).toEqual([
    ['erased-1@tix.invalid', 'declined'],
    ['bob@example.com', 'offered'],
  ])
  expect(await brokenInvariants(at.db)).toEqual([])
})

it('an address that a token is called by, and the key that made it, no longer has it; the token stays good', async () => {
  const at = await office()
  const keyed = { ...at, idempotency: { scope: 'office', key: 'K1' } }
  await createToken(keyed, { name: ada, role: 'gate' })
  await createToken({ ...at, actor: ada }, { name: 'door', role: 'gate' })
  expect((await erasePerson(at, { email: ada })).elsewhere).toBeGreaterThan(0)
  expect(
    (await listTokens(at, {})).tokens.map(({ name, createdBy, status }) => [name, createdBy, status]),
  ).toEqual([
    ['erased-1', 'tester', 'active'],
    ['door', expect.not.stringContaining('ada@'), 'active'],
  ])
  const kept = await ask(at.db, 'SELECT result FROM idempotency_keys')
  expect(JSON.stringify(kept)).not.toContain('ada@')
})

it('persons of whom nothing is kept may be asked for at once', async () => {
  const at = await office()
  await at.book('jazz', 'ada')
  const unknown = await Promise.allSettled(
    Array.from({ length: 8 }, (_, n) => erasePerson(at, { email: email(`nobody${n}@example.com`) })),
  )
  expect(unknown.map(asked => asked.status === 'rejected' && asked.reason)).toEqual(
    unknown.map((_, n) => expect.objectContaining({ details: { email: `nobody${n}@example.com` } })),
  )
})
