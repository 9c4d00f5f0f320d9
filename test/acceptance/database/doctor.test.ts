import { spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../support/invariants.ts'
import { boxOffice, type Envelope, scratchFolder, start, tix } from '../../support/tix.ts'

const folder = scratchFolder()

/** A box office with three bookings, changed by hand as tix never would. */
async function tampered(name: string, sql: string) {
  const office = await boxOffice(folder, name)
  await office.createEvent('Jazz Night', 10, ['--price', '10', '--currency', 'EUR'])
  for (const n of [1, 2, 3])
    await office.data(['book', 'jazz-night', '--email', `g${n}@example.com`, '-n', `${n}`])
  if (sql !== '') {
    const db = new SqliteDatabase(office.db)
    db.pragma('foreign_keys = OFF')
    db.exec(sql)
    db.close()
  }
  return office
}

const check = (document: Envelope, name: string) =>
  document.data.doctor.checks.find((c: { name: string }) => c.name === name)

describe('tix doctor', () => {
  it('finds a fresh box office healthy, in every check, and changes no byte of it', async () => {
    const office = await tampered('healthy.db', '')
    const before = readFileSync(office.db)
    const doctor = await office.run(['doctor', '--json'])
    expect(doctor.exit).toBe(0)
    const { healthy, checks } = doctor.json().data.doctor
    expect(healthy).toBe(true)
    expect(checks.filter((c: { status: string }) => c.status !== 'ok')).toEqual([])
    expect(checks.length).toBeGreaterThanOrEqual(19)
    expect(readFileSync(office.db).equals(before)).toBe(true)
    expect((await office.run(['doctor', '--quiet'])).stdout).toBe('')
  })

  it.each([
    ['event-seats', 'UPDATE events SET available = available - 1'],
    ['ticket-count', `UPDATE tickets SET status = 'canceled' WHERE booking_id = 2 AND position = 1`],
    ['payments', 'UPDATE bookings SET paid = 500 WHERE id = 1'],
    ['log', 'DELETE FROM audit_log WHERE booking_id = 3'],
    ['references', 'DELETE FROM ticket_types'],
    ['schema', 'DROP INDEX idx_user_email'],
    ['schema', 'PRAGMA user_version = 99'],
    ['quota-seats', 'UPDATE ticket_types SET quota = 8, available = 8'],
    [
      'ticket-types',
      `CREATE TEMP TABLE other AS SELECT * FROM events;
       UPDATE other SET id = 7, slug = 'other', available = capacity;
       INSERT INTO events SELECT * FROM other;
       UPDATE ticket_types SET event_id = 7`,
    ],
  ])('finds what breaks %s, with the rows', async (name, sql) => {
    const office = await tampered(`${name}-${sql.length}.db`, sql)
    const doctor = await office.run(['doctor', '--json'])
    expect(doctor.exit).toBe(1)
    expect(doctor.json()).toMatchObject({ success: false, error: { code: 'CORRUPT', status: 500 } })
    expect(check(doctor.json(), name)).toMatchObject({ status: 'failed' })
    expect(check(doctor.json(), name).message.length).toBeGreaterThan(10)
    const quiet = await office.run(['doctor', '-q'])
    expect(quiet.exit).toBe(1)
    expect(quiet.stdout).toContain(`${name}: `)
  })

  it('shows which rows break a rule', async () => {
    const office = await tampered('rows.db', 'UPDATE events SET available = available - 1')
    const doctor = await office.run(['doctor', '--json'])
    expect(check(doctor.json(), 'event-seats').details).toEqual({
      count: 1,
      rows: [{ id: 1, slug: 'jazz-night', capacity: 10, available: 3, taken: 6 }],
    })
  })

  it('says of a file that is not ours, cut short or overwritten what is wrong, and leaves it as it is', async () => {
    const make: Record<string, (path: string) => void> = {
      'text.db': path =>
        writeFileSync(
          path,
          'not a database, but long enough to hold a header of one hundred bytes. '.repeat(3),
        ),
      'cut.db': path => truncateSync(path, 20_000),
      'holes.db': path => {
        const file = openSync(path, 'r+')
        for (let page = 1; page < 30; page += 2)
          writeSync(file, Buffer.alloc(4096, 0x5a), 0, 4096, page * 4096)
        closeSync(file)
      },
      'short.db': path => truncateSync(path, 50),
    }
    for (const [name, damage] of Object.entries(make)) {
      const office = await tampered(name, 'PRAGMA wal_checkpoint(TRUNCATE)')
      damage(office.db)
      const before = readFileSync(office.db)
      for (const args of [['doctor'], ['doctor', '--repair']]) {
        const doctor = await office.run([...args, '--json'])
        expect(doctor.exit, name).toBe(1)
        expect(doctor.json().error.code, name).toBe('CORRUPT')
        expect(doctor.stderr, name).toBe('')
      }
      expect(readFileSync(office.db).equals(before), name).toBe(true)
    }
  })

  it('says that there is nothing to look at where there is no database', async () => {
    const office = await boxOffice(folder, 'missing.db')
    const doctor = await office.run(['doctor', '--json'])
    expect(doctor.exit).toBe(3)
    expect(doctor.json().error.code).toBe('NOT_FOUND')
  })

  it('warns of a database that everybody can read, of a clock that went back, of a lock left behind', async () => {
    const office = await tampered(
      'warned.db',
      `UPDATE audit_log SET at = '2099-01-01T00:00:00.000Z' WHERE id = 4`,
    )
    chmodSync(office.db, 0o644)
    mkdirSync(`${office.db}.lock`)
    utimesSync(`${office.db}.lock`, 1_700_000_000, 1_700_000_000)
    const doctor = await office.run(['doctor', '--json'])
    expect(doctor.exit).toBe(0)
    for (const name of ['permissions', 'clock', 'lock'])
      expect(check(doctor.json(), name).status, name).toBe('warning')
    expect((await office.run(['doctor', '--repair', '--json'])).exit).toBe(0)
    expect(() => statSync(`${office.db}.lock`)).toThrow()
  })

  it('tells who holds the lock', async () => {
    const office = await tampered('held.db', '')
    const holder = start(['book', 'jazz-night', '--email', 'a@example.com', '--db', office.db], {
      env: { TIX_TEST_FAULT: 'pause-in-transaction:600000' },
    })
    let lock = { details: { held: false, writer: null as { pid: number } | null }, message: '' }
    while (holder.exitCode === null && !(lock.details.held && lock.details.writer))
      lock = check((await office.run(['doctor', '--json'])).json(), 'lock')
    holder.kill('SIGKILL')
    await holder
    expect(lock.details.held).toBe(true)
    expect(lock.message).toMatch(/^Held for \d/)
    if (process.platform === 'linux') expect(lock.details.writer?.pid).toBe(holder.pid)
  })
})

it('tells of processes what they are, and not what their options say', async () => {
  const office = await tampered('used.db', '')
  const code = `require('node:fs').openSync(${JSON.stringify(office.db)}, 'r'); setInterval(() => {}, 1000); console.log('open')`
  const user = spawn(process.execPath, ['-e', code, '--', '--db=postgres://ada:Secret@h/d'])
  await once(user.stdout, 'data')
  try {
    const doctor = await office.run(['doctor', '--json'])
    expect(doctor.stdout).not.toContain('Secret')
    if (process.platform === 'linux') expect(doctor.stdout).toContain(String(user.pid))
  } finally {
    user.kill()
  }
})

describe('tix doctor --repair', () => {
  it('counts anew what can be counted, after a backup, and writes it into the log', async () => {
    const office = await tampered(
      'repair.db',
      `UPDATE events SET available = 9; UPDATE ticket_types SET quota = 8, available = 8; UPDATE bookings SET paid = 700 WHERE id = 2`,
    )
    const rehearsed = await office.run(['doctor', '--repair', '--dry-run', '--json'])
    expect(rehearsed.exit).toBe(1)
    expect(await brokenInvariants(office.db)).toHaveLength(3)

    const { doctor } = await office.data(['doctor', '--repair'])
    expect(doctor.healthy).toBe(true)
    expect(doctor.repaired).toEqual([
      { what: 'event', name: 'jazz-night', before: 9, after: 4 },
      { what: 'quota', name: 'General admission', before: 8, after: 2 },
      { what: 'payment', name: expect.any(String), before: 700, after: 0 },
    ])
    expect(await brokenInvariants(office.db)).toEqual([])
    expect(await brokenInvariants(doctor.backup)).toHaveLength(3)
    const db = new SqliteDatabase(office.db, { readonly: true })
    expect(db.prepare(`SELECT count(*) AS n FROM audit_log WHERE action = 'doctor.repair'`).get()).toEqual({
      n: 3,
    })
    db.close()
  })

  it('leaves alone what was sold beyond the capacity: that takes a person', async () => {
    const office = await tampered('oversold.db', 'UPDATE bookings SET quantity = 99 WHERE id = 1')
    const doctor = await office.run(['doctor', '--repair', '--json'])
    expect(doctor.exit).toBe(1)
    expect(doctor.json().data.doctor.repaired).toEqual([])
  })

  it('has nothing to do on a healthy database, and makes no backup', async () => {
    const office = await tampered('fine.db', '')
    const { doctor } = await office.data(['doctor', '--repair'])
    expect(doctor).toMatchObject({ healthy: true, repaired: [], backup: null })
    expect(join(folder, 'fine.db')).toBe(office.db)
  })
})

it('of a backup that is not there is not told to begin a database', async () => {
  const missing = join(folder, 'missing.db')
  expect(await tix(['doctor', missing])).toMatchObject({
    exit: 3,
    stdout: '',
    stderr: `error: There is no database at ${missing}\n`,
  })
})
