import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { describe, expect, it } from 'vitest'
import { eventually } from '../../support/busy-machine.ts'
import { ask, newDatabase } from '../../support/databases.ts'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOfficeAt, scratchFolder, start, tixProcess } from '../../support/tix.ts'

const folder = scratchFolder()
const booking = (event: string, db: string) => [
  'book',
  event,
  '--email',
  'ada@example.com',
  '--json',
  '--db',
  db,
]

const waiting = (db: string) =>
  ask(db, `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`)

describe('a connection that is lost', () => {
  it('leaves every booking that was confirmed and no other, when backends are killed all the time', async () => {
    const office = boxOfficeAt(await newDatabase(folder, ''), tixProcess)
    const event = await office.createEvent('Stormy', 200)
    const confirmed = new Set<string>()
    const exits = new Map<number | undefined, number>()
    let storming = true
    const killing = (async () => {
      while (storming) {
        const since = performance.now()
        await ask(
          office.db,
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND pid <> pg_backend_pid() AND random() < 0.5`,
        )
        // Where a connection takes long, so does all that clerks do with theirs: else hardly any would ever get to its end.
        await sleep(Math.max(20, performance.now() - since))
      }
    })()
    const clerk = async (name: string) => {
      for (let i = 0; i < 8; i++) {
        const result = await office.run([
          'book',
          event.slug,
          '--email',
          `${name}@example.com`,
          '-n',
          '2',
          '--json',
        ])
        exits.set(result.exit, (exits.get(result.exit) ?? 0) + 1)
        if (result.exit === 0) confirmed.add(result.json().data.booking.code.replace('-', ''))
        else expect(result.exit, result.stdout).toBe(75)
        if (result.exit !== 0) expect(result.json().error.details).not.toHaveProperty('outcome')
      }
    }
    await Promise.all(['ada', 'bob', 'eve', 'kim'].map(clerk))
    storming = false
    await killing
    const kept = await ask(office.db, 'SELECT code FROM bookings')
    expect(new Set(kept.map(row => row['code']))).toEqual(confirmed)
    expect(await brokenInvariants(office.db)).toEqual([])
    expect([...exits.values()].reduce((a, b) => a + b)).toBe(32)
  })
})

describe('a wait for a lock', () => {
  it('ends with the timeout or with a signal, and nothing is written', async () => {
    const office = boxOfficeAt(await newDatabase(folder, ''), tixProcess)
    const event = await office.createEvent('Locked', 5)
    const holder = new pg.Client(office.db)
    await holder.connect()
    await holder.query('BEGIN; SELECT 1 FROM events FOR UPDATE')
    const late = await tixProcess([...booking(event.slug, office.db), '--timeout', '1s'])
    expect(late.exit).toBe(75)
    expect(late.json().error.code).toBe('BUSY')
    const interrupted = start(booking(event.slug, office.db))
    await eventually(async () => expect(await waiting(office.db)).toHaveLength(1))
    interrupted.kill('SIGINT')
    expect((await interrupted).exitCode).toBe(130)
    await holder.end()
    expect(await ask(office.db, 'SELECT id FROM bookings')).toEqual([])
  })
})
