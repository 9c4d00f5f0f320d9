/**
 * Clients of one process that book seat after seat, with everything warm, until the time is up: prints how long
 * each booking took. Client number n sells event `hot-<n modulo events>`.
 *
 *     node clerks.cjs <db> <events> <first client> <clients> <begin: epoch ms> <duration: ms>
 */
import { randomBytes } from 'node:crypto'
import { PostgresStore } from '../../../src/store/postgres/store.ts'
import { SqliteStore } from '../../../src/store/sqlite/store.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { ALPHABET } from '../../../src/values/codes/booking-code.ts'
import { email } from '../../../src/values/email.ts'
import { instant } from '../../../src/values/time/instant.ts'

const [db = '', ...numbers] = process.argv.slice(2)
const [events = 1, first = 0, clients = 1, begin = 0, durationMs = 0] = numbers.map(Number)
const options = { timeoutMs: 60_000 }
const office = {
  store: db.startsWith('postgres') ? new PostgresStore(db, options) : new SqliteStore(db, options),
  clock: { now: () => instant(Date.now()) },
  random: (length: number) =>
    Array.from(randomBytes(length), byte => ALPHABET[byte % ALPHABET.length]).join(''),
  actor: 'bench',
}
const tookMs: number[] = []

async function clerk(number: number): Promise<void> {
  const request = { event: `hot-${number % events}`, email: email(`guest${number}@example.com`) }
  for (let i = 0; i < 5; i++) await bookSeats(office, request)
  await new Promise(resolve => setTimeout(resolve, begin - Date.now()))
  while (Date.now() < begin + durationMs) {
    const startedMs = performance.now()
    await bookSeats(office, request)
    tookMs.push(performance.now() - startedMs)
    // The next request comes from outside. On a file a booking never waits, and would leave the others no turn.
    await new Promise(resolve => setImmediate(resolve))
  }
}

async function main(): Promise<void> {
  await Promise.all(Array.from({ length: clients }, (_, i) => clerk(first + i)))
  process.stdout.write(JSON.stringify({ tookMs }), () => process.exit()) // connections may still be open
}

main()
