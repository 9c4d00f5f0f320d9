import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { expect, it } from 'vitest'
import { brokenInvariants } from '../support/invariants.ts'
import { boxOffice, scratchFolder, tix } from '../support/tix.ts'

const root = scratchFolder()
const STEPS = [1, 2, 3, 4, 5]

function emailsIn(db: string): unknown[] {
  const open = new SqliteDatabase(db, { readonly: true })
  const found = open.prepare('SELECT user_email FROM bookings ORDER BY id').pluck().all()
  open.close()
  return found
}

/** Whether its log tells of a restore: there is no moment at which it is restored and does not. */
function isRestored(db: string): boolean {
  const open = new SqliteDatabase(db, { readonly: true })
  const found = open.prepare(`SELECT 1 FROM audit_log WHERE action = 'database.restore'`).get()
  open.close()
  return found !== undefined
}

/** One sale in the backup, two in the database, the second of them in its log. */
async function officeWithBackup(name: string) {
  mkdirSync(join(root, name))
  const office = await boxOffice(join(root, name), 'tix.db')
  await office.createEvent('Jazz Night', 10)
  await office.data(['book', 'jazz-night', '--email', 'early@example.com'])
  const { backup } = await office.data(['backup'])
  await office.data(['book', 'jazz-night', '--email', 'late@example.com'])
  const killed = (step: number) =>
    office.run(['restore', backup.path, '--yes'], { env: { TIX_TEST_FAULT: `crash-in-restore:${step}` } })
  return { ...office, backup: backup.path, killed }
}

it.each(STEPS)(
  'a restore that is killed at step %i leaves the old box office or the new one, whole',
  async step => {
    const office = await officeWithBackup(`sound-${step}`)
    const result = await office.killed(step)
    if (result.exit === 0) return expect(step).toBe(3) // only where there is a log that could not be folded
    expect(result.signal).toBe('SIGKILL')
    const found = emailsIn(office.db)
    expect([['early@example.com', 'late@example.com'], ['early@example.com']]).toContainEqual(found)
    expect(found.length).toBe(step === 5 ? 1 : 2)
    expect(isRestored(office.db)).toBe(step === 5)
    expect(await brokenInvariants(office.db)).toEqual([])
    expect((await office.run(['book', 'jazz-night', '--email', 'next@example.com'])).exit).toBe(0)
    expect((await office.run(['restore', office.backup, '--yes'])).exit).toBe(0)
    expect(emailsIn(office.db)).toEqual(['early@example.com'])
  },
)

it.each(STEPS)(
  'over a damaged database, killed at step %i, no log ever meets a file that is not its own',
  async step => {
    const office = await officeWithBackup(`damaged-${step}`)
    writeFileSync(office.db, readFileSync(office.db).fill(0x5a, 0, 4096))
    const [damaged, log] = [readFileSync(office.db), readFileSync(`${office.db}-wal`)]
    expect((await office.killed(step)).signal).toBe('SIGKILL')

    const folder = join(root, `damaged-${step}`)
    const kept = readdirSync(folder).find(name => /^tix-replaced-.*\.db$/.test(name))
    if (step > 1) {
      expect(readFileSync(join(folder, kept ?? '')).equals(damaged)).toBe(true)
      expect(readFileSync(join(folder, `${kept}-wal`)).equals(log)).toBe(true)
    }
    const list = await tix(['list', '--json', '--db', office.db])
    if (step === 5) expect(emailsIn(office.db)).toEqual(['early@example.com'])
    else expect(list.json().error.code).toBe('CORRUPT')
    if (existsSync(`${office.db}-wal`) && step >= 3)
      expect(readFileSync(office.db, 'utf8')).toContain('tix restore was interrupted')

    expect((await office.run(['restore', office.backup, '--yes'])).exit).toBe(0)
    expect(emailsIn(office.db)).toEqual(['early@example.com'])
    expect(await brokenInvariants(office.db)).toEqual([])
  },
)
