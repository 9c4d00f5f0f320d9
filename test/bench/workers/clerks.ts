/**
 * Clients of one process that book seat after seat at one event, with everything warm: prints how long each
 * booking took.
 *
 *     node clerks.cjs <db> <event> <clients> <duration: ms>
 */
import { randomBytes } from 'node:crypto'
import { PostgresStore } from '../../../src/store/postgres/store.ts'
import { SqliteStore } from '../../../src/store/sqlite/store.ts'
import { bookSeats } from '../../../src/ticketing/book.ts'
import { instant } from '../../../src/ticketing/time/instant.ts'
import { ALPHABET } from '../../../src/ticketing/values/booking-code.ts'
import { email } from '../../../src/ticketing/values/email.ts'

const [db = '', event = '', clients = '', duration = ''] = process.argv.slice(2)
const options = { timeoutMs: 60_000 }
const office = {
  store: db.startsWith('postgres') ? new PostgresStore(db, options) : new SqliteStore(db, options),
  clock: { now: () => instant(Date.now()) },
  random: (length: number) =>
    Array.from(randomBytes(length), byte => ALPHABET[byte % ALPHABET.length]).join(''),
  actor: 'bench',
}
const tookMs: number[] = []

async function clerk(name: number): Promise<void> {
  const guest = email(`guest${name}@example.com`)
  for (let i = 0; i < 5; i++) await bookSeats(office, { event, email: guest })
  const endMs = performance.now() + Number(duration)
  while (performance.now() < endMs) {
    const startedMs = performance.now()
    await bookSeats(office, { event, email: guest })
    tookMs.push(performance.now() - startedMs)
  }
}

async function main(): Promise<void> {
  await Promise.all(Array.from({ length: Number(clients) }, (_, i) => clerk(i)))
  process.stdout.write(JSON.stringify({ tookMs }))
}

main().then(() => process.exit())
