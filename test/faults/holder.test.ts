import { existsSync, rmdirSync } from 'node:fs'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { eventually, quickestMs } from '../support/busy-machine.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { processOffice, scratchFolder, start } from '../support/tix.ts'

const folder = scratchFolder()
const sleep = (ms: number) => new Promise(resolve => setTimeout(resolve, ms))

/**
 * Whether another process is between BEGIN IMMEDIATE and COMMIT at this moment: without the lock it may be opening the file
 * only, which keeps others out for a moment, too.
 */
function someoneWrites(db: string): boolean {
  if (!existsSync(`${db}.lock`)) return false
  const probe = new SqliteDatabase(db, { timeout: 0 })
  try {
    probe.exec('BEGIN IMMEDIATE; ROLLBACK')
    return false
  } catch {
    return true
  } finally {
    probe.close()
  }
}

/**
 * A booking of two seats that stops for `pauseMs` between lock and COMMIT; returns when it is there. (In an
 * object, because awaiting a process waits for its end.)
 */
async function bookingThatPauses(db: string, event: string, pauseMs: number) {
  const args = ['book', event, '--email', 'holder@example.com', '-n', '2', '--json', '--db', db]
  const holder = start(args, { env: { TIX_TEST_FAULT: `pause-in-transaction:${pauseMs}` } })
  while (!someoneWrites(db)) await sleep(5)
  return { holder }
}

async function officeWithEvent(name: string) {
  const office = await processOffice(folder, name)
  const { slug } = await office.createEvent('Jazz Night', 5)
  const book = (email: string, ...more: string[]) => office.run(['book', slug, '--email', email, ...more])
  const available = async () => (await office.data(['availability', slug])).availability[0].available
  return { ...office, slug, book, available }
}

describe('the process that holds lock and transaction', () => {
  it('is killed: the next booking is done within 3 s, and nothing of the dead one remains', async () => {
    let offices = 0
    const freeMs = await quickestMs(3_000, async () => {
      const office = await officeWithEvent(`killed-${++offices}.db`)
      const { holder } = await bookingThatPauses(office.db, office.slug, 600_000)
      const killedMs = performance.now()
      holder.kill('SIGKILL')
      expect(await office.book('next@example.com')).toMatchObject({ exit: 0 })
      const tookMs = performance.now() - killedMs
      expect((await holder).signal).toBe('SIGKILL')
      expect((await office.data(['my-bookings', '--email', 'holder@example.com'])).bookings).toEqual([])
      expect(await office.available()).toBe(4)
      expect(await brokenInvariants(office.db)).toEqual([])
      return tookMs
    })
    expect(freeMs).toBeLessThan(3_000)
  })

  it('is stopped for longer than its lock lasts: others give up or wait, and nothing is sold twice', async () => {
    const office = await officeWithEvent('stopped.db')
    const { holder } = await bookingThatPauses(office.db, office.slug, 1_000)
    holder.kill('SIGSTOP')
    await sleep(2_500) // the lock is stale by now: the next one takes it over, and SQLite still says no
    const impatient = office.book('impatient@example.com', '-n', '4', '--timeout', '500ms')
    const patient = ['a', 'b', 'c', 'd'].map(name => office.book(`${name}@example.com`, '--timeout', '5m'))
    expect(await impatient).toMatchObject({ exit: 75, stdout: '' })
    holder.kill('SIGCONT')
    expect(await holder).toMatchObject({ exitCode: 0 })
    const exits = (await Promise.all(patient)).map(({ exit }) => exit)
    expect(exits.sort()).toEqual([0, 0, 0, 4])
    expect(await office.available()).toBe(0)
    expect(await brokenInvariants(office.db)).toEqual([])
  })

  it('has its lock taken away and is then joined by others: SQLite keeps them apart', async () => {
    const office = await officeWithEvent('robbed.db')
    const { holder } = await bookingThatPauses(office.db, office.slug, 1_500)
    rmdirSync(`${office.db}.lock`)
    const others = await Promise.all(
      ['a', 'b', 'c', 'd'].map(name => office.book(`${name}@example.com`, '--timeout', '5m')),
    )
    expect(await holder).toMatchObject({ exitCode: 0 })
    expect(others.map(({ exit }) => exit).sort()).toEqual([0, 0, 0, 4])
    expect(await office.available()).toBe(0)
    expect(await brokenInvariants(office.db)).toEqual([])
  })
})

describe('a process that waits', () => {
  it('gives up at once with --timeout 0s, exit 75, and JSON that says so', async () => {
    const office = await officeWithEvent('busy.db')
    const { holder } = await bookingThatPauses(office.db, office.slug, 600_000)
    const result = await office.book('a@example.com', '--timeout', '0s', '--json')
    expect(result).toMatchObject({ exit: 75, stderr: '' })
    expect(result.json().error).toMatchObject({ code: 'BUSY', status: 503 })
    expect(await office.available()).toBe(5) // readers never wait
    holder.kill('SIGKILL')
  })

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('ends at %s with %i, and wrote nothing', async (signal, exit) => {
    const office = await officeWithEvent(`${signal}.db`)
    const { holder } = await bookingThatPauses(office.db, office.slug, 600_000)
    const waiting = start(['book', office.slug, '--email', 'w@example.com', '--db', office.db])
    await eventually(() => expect(existsSync(`${office.db}.waiting`)).toBe(true))
    waiting.kill(signal)
    expect(await waiting).toMatchObject({
      exitCode: exit,
      stdout: '',
      stderr: 'error: Interrupted while waiting. Nothing was written\n',
    })
    holder.kill('SIGKILL')
  })
})
