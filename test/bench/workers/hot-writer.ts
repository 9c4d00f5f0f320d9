/**
 * One of several processes that book seat after seat at one event, with everything warm: prints how many
 * it booked until the time was up, how long each booking took, and how long it held the lock.
 *
 *     node hot-writer.cjs <db> <event> <begin: epoch ms> <duration: ms>
 */
import fs from 'node:fs'
import { randomText } from '../../../src/cli/random.ts'
import { SqliteStore } from '../../../src/store/sqlite/store.ts'
import { bookSeats } from '../../../src/ticketing/bookings/book.ts'
import { email } from '../../../src/values/email.ts'
import { instant } from '../../../src/values/time/instant.ts'

const [db = '', event = '', begin = '', duration = ''] = process.argv.slice(2)

/** From the folder that is the lock being there until it is gone. */
const heldMs: number[] = []
const { mkdirSync, rmdirSync } = fs
let lockedAtMs = 0
fs.mkdirSync = (...args: Parameters<typeof mkdirSync>) => {
  const made = mkdirSync(...args)
  lockedAtMs = performance.now()
  return made
}
fs.rmdirSync = (...args: Parameters<typeof rmdirSync>) => {
  rmdirSync(...args)
  heldMs.push(performance.now() - lockedAtMs)
}

const office = {
  store: new SqliteStore(db, { timeoutMs: 60_000 }),
  clock: { now: () => instant(Date.now()) },
  random: randomText,
  actor: 'bench',
}
const guest = email(`guest${process.pid}@example.com`)
const book = () => bookSeats(office, { event, email: guest })

async function main(): Promise<void> {
  for (let i = 0; i < 5; i++) await book()
  heldMs.length = 0
  while (Date.now() < Number(begin)) await new Promise(resolve => setTimeout(resolve, 1))

  const tookMs: number[] = []
  const endMs = performance.now() + Number(duration)
  while (performance.now() < endMs) {
    const startedMs = performance.now()
    await book()
    tookMs.push(performance.now() - startedMs)
  }
  process.stdout.write(JSON.stringify({ tookMs, heldMs }))
}

main()
