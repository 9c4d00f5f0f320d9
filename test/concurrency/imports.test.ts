import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask, onPostgres } from '../support/databases.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { processOffice, ran, scratchFolder, start } from '../support/tix.ts'

/** 200,000 rows over 50 events with TIX_TEST_IMPORT_ROWS=200000; CI makes do with a tenth of it or less. */
const ROWS = Number(process.env['TIX_TEST_IMPORT_ROWS'] ?? 2000)
const EVENTS = Math.min(50, Math.ceil(ROWS / 1000))
const KILLS = 5
/** Where nobody waits, a transaction takes as many rows as it can in two seconds: then nothing is there to be killed halfway. */
const SLOWLY = { TIX_TEST_FAULT: 'short-transactions,pause-in-transaction:50' }
/** To ask a server again and again would leave the import little of the machine. */
const LOOK_EVERY_MS = onPostgres ? 50 : 20

const folder = scratchFolder()

/** One row in a hundred is bad, in every way that a row can be. */
const BAD = [
  (i: number) => `event-1,nobody,1,R${i}`,
  (i: number) => `event-1,u${i}@example.com,0,R${i}`,
  (i: number) => `nowhere,u${i}@example.com,1,R${i}`,
  (i: number) => `event-1,u${i}@example.com,9999,R${i}`,
  () => 'event-1,other@example.com,1,R1',
  (i: number) => `event-1,u${i}@example.com,1,R${i},too,much`,
  (i: number) => `,u${i}@example.com,1,R${i}`,
]

function batch(): string {
  const rows = Array.from({ length: ROWS }, (_, i) =>
    i % 100 === 99
      ? BAD[Math.floor(i / 100) % BAD.length]?.(i)
      : `event-${1 + (i % EVENTS)},u${(i * 7919) % 30011}@example.com,${1 + (i % 3)},R${i}`,
  )
  return `event,email,quantity,ref\n${rows.join('\n')}\n`
}

const path = join(folder, 'batch.csv')
writeFileSync(path, batch())

async function season(name: string) {
  const office = await processOffice(folder, name)
  const input = Array.from({ length: EVENTS }, (_, i) => `Event ${i + 1},9000,2031-05-01 19:30\n`).join('')
  const made = await office.run(['import-events', '-', '-q'], { input: `name,capacity,starts\n${input}` })
  expect(made.exit).toBe(0)
  return office
}

/** Everything that an import decides: who has how many seats where, under which ref. */
async function outcome(db: string): Promise<unknown[]> {
  return ask(
    db,
    `SELECT b.ref, e.slug, b.user_email, b.quantity, b.status,
       (SELECT count(*) FROM tickets t WHERE t.booking_id = b.id AND t.status = 'valid') AS tickets,
       (SELECT count(*) FROM audit_log a WHERE a.booking_id = b.id) AS entries
     FROM bookings b JOIN events e ON e.id = b.event_id ORDER BY b.ref`,
  )
}

/** Which rows a rejects file has, where and why; how many seats were left when a row came is left out. */
function refusals(path: string): string[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .map(line => line.replace(/(,SOLD_OUT,).*/, '$1'))
}

describe('an import', { timeout: 600_000 }, () => {
  it('that is killed five times and run again ends as one that nobody disturbed; so do two at once', async () => {
    const calm = await season('calm.db')
    const undisturbed = await calm.run(['import', path, '--json', '--rejects', join(folder, 'calm.csv')])
    expect(undisturbed.exit).toBe(5)
    const counts = undisturbed.json().data.import
    expect(counts.rejected).toBe(ROWS / 100)
    expect(counts.booked).toBe(ROWS - ROWS / 100)
    const expected = await outcome(calm.db)

    const killed = await season('killed.db')
    const rejects = join(folder, 'killed.csv')
    const command = ['import', path, '--json', '--rejects', rejects, '--db', killed.db]
    const booked: number[] = []
    for (let kill = 1; kill <= KILLS; kill++) {
      const process = start(command, { env: SLOWLY })
      await someRows(killed.db, ((kill - 1) * ROWS) / (KILLS + 1))
      process.kill('SIGKILL')
      await process
      booked.push((await outcome(killed.db)).length)
    }
    expect(booked[0]).toBeLessThan(counts.booked)
    const last = ran(await start(command))
    expect(last.exit).toBe(5)
    expect(last.json().data.import).toMatchObject({ rows: ROWS, rejected: counts.rejected })
    expect(await outcome(killed.db)).toEqual(expected)
    expect(refusals(rejects)).toEqual(refusals(join(folder, 'calm.csv')))
    expect(await brokenInvariants(killed.db)).toEqual([])

    const shared = await season('shared.db')
    const both = await Promise.all(
      ['a', 'b'].map(async name =>
        ran(
          await start([
            'import',
            path,
            '--json',
            '--rejects',
            join(folder, `${name}.csv`),
            '--timeout',
            '5m',
            '--db',
            shared.db,
          ]),
        ),
      ),
    )
    const [a, b] = both.map(result => result.json().data.import)
    expect(both.map(result => result.exit)).toEqual([5, 5])
    expect(a.booked + b.booked).toBe(counts.booked)
    expect(a.booked + a.unchanged).toBe(counts.booked)
    expect(await outcome(shared.db)).toEqual(expected)
    expect(await brokenInvariants(shared.db)).toEqual([])
  })

  it('finishes its chunk when it is interrupted, says how to go on, and lets others book meanwhile', async () => {
    const office = await season('interrupted.db')
    const rejects = join(folder, 'int.csv')
    const command = ['import', path, '--json', '--rejects', rejects, '--db', office.db]
    const process = start(command, { env: SLOWLY })
    await someRows(office.db, 1)
    const book = ['book', 'event-1', '--email', 'door@example.com', '--timeout', '5m']
    expect((await office.run(book)).exit).toBe(0)
    process.kill('SIGINT')
    const stopped = ran(await process)
    if (stopped.exit !== 130)
      expect(stopped.exit).toBe(5) // it had ended before
    else {
      const { message, data, error } = stopped.json()
      expect(error.code).toBe('INTERRUPTED')
      expect(message).toMatch(/Stopped\. Booked .* up to line \d+\. To go on, import .* again/)
      const booked = await ask(office.db, `SELECT count(*) AS n FROM bookings WHERE channel = 'import'`)
      expect(Number(booked[0]?.['n'])).toBe(data.import.booked)
    }
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

/** Waits until an import has booked more rows than this. */
async function someRows(db: string, more: number): Promise<void> {
  for (;;) {
    const [row] = await ask(db, `SELECT count(*) AS n FROM bookings WHERE channel = 'import'`)
    if (Number(row?.['n']) > more) return
    await new Promise(resolve => setTimeout(resolve, LOOK_EVERY_MS))
  }
}
