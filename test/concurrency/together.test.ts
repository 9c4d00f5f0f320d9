import { once } from 'node:events'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { bookSeats } from '../../src/ticketing/bookings/book.ts'
import { email } from '../../src/values/email.ts'
import { ask } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { OPENING, testOffice } from '../support/office.ts'
import { startProgram } from '../support/program.ts'
import { scratchFolder } from '../support/tix.ts'

const folder = scratchFolder()
const root = join(import.meta.dirname, '../..')
const program = `
  import { writeSync } from 'node:fs'
  import { bookSeats } from '${root}/src/ticketing/bookings/book.ts'
  import { email } from '${root}/src/values/email.ts'
  import { randomText } from '${root}/src/cli/random.ts'
  import { openStore } from '${root}/src/store/open.ts'
  import { instant } from '${root}/src/values/time/instant.ts'
  const [, , db = '', who = ''] = process.argv
  const one = async (office, n) => {
    for (let round = 0; ; round++) {
      const key = \`\${who}-\${n}-\${round}\`
      const context = { ...office, idempotency: { scope: '', key } }
      const request = { event: 'hall', email: email(\`\${key}@example.com\`), quantity: 1 + (n % 3) }
      const { booking } = await bookSeats(context, request)
      writeSync(1, \`\${key} \${booking.code.replace('-', '')}\\n\`)
    }
  }
  const clock = { now: () => instant(Date.parse('${OPENING}')) }
  openStore(db, { timeoutMs: 60_000 }).then(store => {
    const office = { store, clock, random: randomText, actor: who }
    for (let n = 0; n < 32; n++) one(office, n).catch(() => {})
  })
`

/** A process that keeps 32 bookings waiting, and prints the key and the code of each that it was told of. */
function books(db: string, who: string) {
  const child = startProgram(program, [db, who])
  onTestFinished(() => void child.kill('SIGKILL'))
  let told = ''
  child.stdout.on('data', text => {
    told += text
  })
  return { child, told: () => told.split('\n').slice(0, -1) }
}

it('of processes that book together and are killed in it, each booking is there as a whole or not at all, and all that were told', async () => {
  const office = await testOffice(folder)
  await office.event('Hall', 1_000_000)
  const processes = [books(office.db, 'a'), books(office.db, 'b')]
  while (processes.some(({ told, child }) => told().length < 150 && child.exitCode === null)) {
    const beside = email(`beside${Math.random()}@example.com`)
    await bookSeats(office, { event: 'hall', email: beside })
    await new Promise(resolve => setTimeout(resolve, 20))
  }
  for (const { child } of processes) child.kill('SIGKILL')
  await Promise.all(processes.map(({ child }) => once(child, 'close')))

  expect(await brokenInvariants(office.db)).toEqual([])
  const kept = await ask(
    office.db,
    `SELECT k.key, b.code, b.user_email AS email FROM idempotency_keys k
     JOIN bookings b ON k.result = '{"done":{"booking":' || b.id || '}}'`,
  )
  const [{ keys } = {}] = await ask(office.db, 'SELECT count(*) AS keys FROM idempotency_keys')
  expect(Number(keys)).toBe(kept.length)
  const [{ bookings } = {}] = await ask(
    office.db,
    `SELECT count(*) AS bookings FROM bookings WHERE user_email NOT LIKE 'beside%'`,
  )
  expect(Number(bookings)).toBe(kept.length)
  for (const { key, email } of kept) expect(email).toBe(`${key}@example.com`)
  const known = new Set(kept.map(({ key, code }) => `${key} ${code}`))
  expect(processes.flatMap(({ told }) => told()).filter(each => !known.has(each))).toEqual([])
})
