import {
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { brokenInvariants } from '../../support/invariants.ts'
import { answered } from '../../support/terminal.ts'
import { boxOffice, scratchFolder, start, tix } from '../../support/tix.ts'

const root = scratchFolder()

/** A box office with one booking, in a folder of its own. */
async function office(name: string) {
  const folder = join(root, name)
  mkdirSync(folder)
  const made = await boxOffice(folder, 'tix.db')
  await made.createEvent('Jazz Night', 1000)
  await made.data(['book', 'jazz-night', '--email', 'ada@example.com'])
  const emails = async (db = made.db) => {
    const copy = new SqliteDatabase(db, { readonly: true })
    const found = copy.prepare('SELECT user_email FROM bookings ORDER BY id').pluck().all()
    copy.close()
    return found
  }
  return { ...made, folder, emails }
}

const files = (folder: string) =>
  readdirSync(folder)
    .filter(name => !/-wal$|-shm$|\.sha256$/.test(name))
    .sort()

describe('tix backup', () => {
  it('lies beside the database, named after it and the time, for its owner only, in one file', async () => {
    const { run, folder, emails } = await office('beside')
    const made = await run(['backup', '--json'])
    expect(made.exit).toBe(0)
    const { backup } = made.json().data
    expect(backup).toMatchObject({ events: 1, bookings: 1, removed: [] })
    expect(backup.path).toMatch(/\/beside\/tix-\d{4}-\d\d-\d\dT\d{6}Z\.db$/)
    expect(statSync(backup.path).mode & 0o777).toBe(0o600)
    expect(statSync(backup.path).size).toBe(backup.bytes)
    expect(await emails(backup.path)).toEqual(['ada@example.com'])
    expect(await brokenInvariants(backup.path)).toEqual([])
    expect(files(folder)).toEqual([backup.path.split('/').at(-1), 'tix.db'])
    expect(existsSync(`${backup.path}-wal`)).toBe(false)
  })

  it('prints its path alone with --quiet, and takes a file or a folder', async () => {
    const { run, folder } = await office('places')
    expect((await run(['backup', join(folder, 'mine.db'), '-q'])).stdout).toBe(`${join(folder, 'mine.db')}\n`)
    mkdirSync(join(folder, 'sub'))
    expect((await run(['backup', join(folder, 'sub'), '-q'])).stdout).toMatch(/\/sub\/tix-[\dTZ-]+\.db\n$/)
    expect((await run(['backup', 'relative.db', '-q'], { cwd: folder })).exit).toBe(0)
    expect(existsSync(join(folder, 'relative.db'))).toBe(true)
  })

  it('is whole and consistent while others sell', async () => {
    const { run, db, emails } = await office('selling')
    let selling = true
    const sellers = [1, 2].map(async seller => {
      for (let n = 0; selling; n++)
        await run(['book', 'jazz-night', '--email', `s${seller}n${n}@example.com`])
    })
    const paths: string[] = []
    for (let n = 0; n < 5; n++) paths.push((await run(['backup', '-q'])).stdout.trim())
    selling = false
    await Promise.all(sellers)
    expect(new Set(paths).size).toBe(5)
    const all = await emails()
    for (const path of paths) {
      expect(await brokenInvariants(path)).toEqual([])
      const copied = await emails(path)
      expect(copied).toEqual(all.slice(0, copied.length))
    }
    expect(await brokenInvariants(db)).toEqual([])
  })

  it('replaces an existing backup only when told to, and nothing else ever', async () => {
    const { run, folder, db } = await office('existing')
    const target = join(folder, 'mine.db')
    expect((await run(['backup', target])).exit).toBe(0)
    const first = readFileSync(target)
    const refused = await run(['backup', target])
    expect(refused.exit).toBe(2)
    expect(refused.stderr).toContain('mine.db exists')
    expect(readFileSync(target).equals(first)).toBe(true)
    await run(['book', 'jazz-night', '--email', 'bob@example.com'])
    expect((await run(['backup', target, '--yes'])).exit).toBe(0)
    expect(readFileSync(target).equals(first)).toBe(false)

    writeFileSync(join(folder, 'letter.txt'), 'Dear Ada')
    expect((await run(['backup', join(folder, 'letter.txt'), '--yes'])).exit).toBe(2)
    expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('Dear Ada')
    symlinkSync(db, join(folder, 'link.db'))
    linkSync(db, join(folder, 'hard.db'))
    for (const same of [
      db,
      join(folder, 'link.db'),
      join(folder, 'hard.db'),
      join(folder, '..', 'existing', 'tix.db'),
    ])
      expect((await run(['backup', same, '--yes'])).stderr).toContain('is the database itself')
    expect((await run(['backup', join(folder, 'no', 'folder.db')])).exit).toBe(3)
    expect(files(folder)).toEqual(['hard.db', 'letter.txt', 'link.db', 'mine.db', 'tix.db'])
  })

  it('keeps as many as told, and removes no file that it has not made', async () => {
    const { run, folder } = await office('keep')
    const foreign = 'tix-2020-01-01T000000Z.db'
    writeFileSync(join(folder, foreign), 'not a database')
    await run(['backup', join(folder, 'by-hand.db')])
    copyFileSync(join(folder, 'by-hand.db'), join(folder, 'other-2020-01-01T000000Z.db'))
    copyFileSync(join(folder, 'by-hand.db'), join(folder, 'tix-2020-01-02T000000Z.db'))
    copyFileSync(join(folder, 'by-hand.db'), join(folder, 'tix-2020-01-02T000000Z-2.db'))
    const made = await run(['backup', '--keep', '2', '--json'])
    const { path, removed } = made.json().data.backup
    expect(removed).toEqual([join(folder, 'tix-2020-01-02T000000Z.db')])
    expect(files(folder)).toEqual(
      [
        'by-hand.db',
        'other-2020-01-01T000000Z.db',
        foreign,
        'tix-2020-01-02T000000Z-2.db',
        path.split('/').at(-1),
        'tix.db',
      ].sort(),
    )
    expect((await run(['backup', '--keep', '0'])).exit).toBe(2)
    // Neither would a file that is named like the missing folder be one of several.
    for (const file of [join(folder, 'misspelled'), made.json().data.backup.path])
      expect(await run(['backup', file, '--keep', '2'])).toMatchObject({
        exit: 3,
        stderr: expect.stringContaining(
          `There is no folder ${file} to keep backups in. ${file.endsWith('.db') ? 'To back up into a file, leave out --keep' : `Make it with: mkdir -p ${file}`}\n`,
        ),
      })
  })

  it('is never the one that is removed, and never in place of that of another box office', async () => {
    const { run, folder } = await office('keep-one')
    const other = await office('of-another')
    const backups = join(folder, 'backups')
    mkdirSync(backups)
    const made = async (of: typeof run, hoursAhead: number) => {
      const env = { TIX_TEST_CLOCK_SHIFT_MS: String(hoursAhead * 3_600_000) }
      return (await of(['backup', backups, '--keep', '1', '--json'], { env })).json().data.backup
    }
    const first = await made(run, 0)
    const later = await made(run, 2)
    expect(later.removed).toEqual([first.path])
    const clockPutBack = await made(run, 1)
    expect(clockPutBack.removed).toEqual([later.path])
    const others = await made(other.run, 3)
    expect(others.removed).toEqual([])
    expect(files(backups)).toEqual(
      [clockPutBack.path, others.path].map(path => path.split('/').at(-1)).sort(),
    )
  })

  it('does not take the place of a database that was left with a log, which would be read as its own', async () => {
    const { run, folder, db } = await office('with-a-log')
    const target = join(folder, 'older.db')
    await run(['backup', target])
    await tix(['book', 'jazz-night', '--email', 'eve@example.com', '--db', target])
    expect(statSync(`${target}-wal`).size).toBeGreaterThan(0)
    const refused = await run(['backup', target, '--yes'])
    expect([refused.exit, refused.stderr]).toEqual([2, expect.stringContaining('choose another name')])
    expect((await tix(['doctor', '--db', target])).exit).toBe(0)
    expect(statSync(db).size).toBeGreaterThan(0)
  })

  it('is a file in a folder that is there, and no stream', async () => {
    const { run, folder } = await office('nowhere')
    expect((await run(['backup', `${join(folder, 'unmounted')}/`])).exit).toBe(3)
    expect((await run(['backup', '-'])).exit).toBe(2)
    expect(files(folder)).toEqual(['tix.db'])
  })

  it('leaves nothing behind when the database is damaged, or when it is told to stop', async () => {
    const { run, db, folder } = await office('unsound')
    const tamper = new SqliteDatabase(db)
    tamper.exec('UPDATE events SET available = 3')
    tamper.close()
    const refused = await run(['backup', '--json'])
    expect(refused.exit).toBe(1)
    expect(refused.json().error).toMatchObject({
      code: 'CORRUPT',
      details: { findings: [{ name: 'event-seats' }] },
    })
    expect(files(folder)).toEqual(['tix.db'])
  })

  it('writes nothing in a dry run', async () => {
    const { run, folder } = await office('dry')
    expect((await run(['backup', '--dry-run', '--json'])).json().data.backup).toMatchObject({ bookings: 1 })
    expect(files(folder)).toEqual(['tix.db'])
  })
})

describe('tix restore', () => {
  it('puts a backup in place, keeps what it replaces, and writes it into the log', async () => {
    const { run, emails, db } = await office('restored')
    const backup = (await run(['backup', '-q'])).stdout.trim()
    await run(['book', 'jazz-night', '--email', 'late@example.com'])
    const restored = await run(['restore', backup, '--yes', '--json'])
    expect(restored.exit).toBe(0)
    const { replaced } = restored.json().data.restore
    expect(replaced).toMatch(/tix-replaced-[\dTZ-]+\.db$/)
    expect(await emails(replaced)).toEqual(['ada@example.com', 'late@example.com'])
    expect(await emails()).toEqual(['ada@example.com'])
    expect(await brokenInvariants(db)).toEqual([])
    const log = new SqliteDatabase(db, { readonly: true })
    expect(log.prepare('SELECT action FROM audit_log ORDER BY id DESC').pluck().get()).toBe(
      'database.restore',
    )
    log.close()
    expect((await run(['book', 'jazz-night', '--email', 'next@example.com'])).exit).toBe(0)
  })

  it('asks; where nobody can be asked it needs --yes', async () => {
    const { run, emails } = await office('asks')
    const backup = (await run(['backup', '-q'])).stdout.trim()
    await run(['book', 'jazz-night', '--email', 'late@example.com'])
    const refused = await run(['restore', backup])
    expect(refused.exit).toBe(2)
    expect(refused.stderr).toContain('(1 event, 1 booking) in the place of')
    expect((await run(['restore', backup, '--dry-run'])).exit).toBe(0)
    expect(await emails()).toEqual(['ada@example.com', 'late@example.com'])
  })

  it('is not done when the question is answered by Ctrl-C or Ctrl-D', async () => {
    const { run, folder, db, emails } = await office('asked')
    const backup = join(folder, 'backup.db')
    await run(['backup', backup])
    await run(['book', 'jazz-night', '--email', 'bob@example.com'])
    const ask = (keys: string) => answered(['restore', backup, '--db', db], /\[y\/N\]/, keys)
    const [interrupted, ended, no] = [await ask('\u0003'), await ask('\u0004'), await ask('n\r')]
    expect(interrupted.exit).toBe(130)
    expect(interrupted.screen).toContain('Interrupted. Nothing was changed')
    for (const { exit, screen } of [ended, no]) {
      expect(exit).not.toBe(0)
      expect(screen).toContain('Nothing was changed')
      expect(screen).not.toContain('defect')
    }
    expect(await emails()).toEqual(['ada@example.com', 'bob@example.com'])
    expect((await ask('y\r')).exit).toBe(0)
    expect(await emails()).toEqual(['ada@example.com'])
  })

  it('is refused while another process has the database open', async () => {
    const { run, db, emails } = await office('busy')
    const backup = (await run(['backup', '-q'])).stdout.trim()
    const seller = start(['book', 'jazz-night', '--email', 'slow@example.com', '--db', db], {
      env: { TIX_TEST_FAULT: 'pause-in-transaction:10000' },
    })
    while (!existsSync(`${db}.lock`)) await new Promise(resolve => setTimeout(resolve, 20))
    const refused = await run(['restore', backup, '--yes', '--timeout', '500ms', '--json'])
    expect(refused.exit).toBe(75)
    expect(refused.json().error.code).toBe('BUSY')
    if (process.platform === 'linux') expect(refused.json().message).toContain(`${seller.pid}`)
    expect((await seller).exitCode).toBe(0)
    expect(await emails()).toEqual(['ada@example.com', 'slow@example.com'])
  })

  it('keeps nobody from selling while it waits until the database is free', async () => {
    const { run, db } = await office('patient')
    const backup = (await run(['backup', '-q'])).stdout.trim()
    const reader = start(['log', '--follow', '--db', db])
    await new Promise(resolve => reader.stdout?.once('data', resolve))
    const restoring = start(['restore', backup, '--yes', '--timeout', '6s', '--db', db])
    let ended = false
    const end = restoring.finally(() => {
      ended = true
    })
    for (let n = 0; !ended; n++) {
      const booked = await run(['book', 'jazz-night', '--email', `n${n}@example.com`, '--timeout', '5s'])
      expect(booked).toMatchObject({ exit: 0 })
      await sleep(500)
    }
    reader.kill('SIGINT')
    await reader
    expect((await end).exitCode).toBe(75)
  })

  it('keeps what each of several replaces that are started at once', async () => {
    const { run, folder, db, emails } = await office('several')
    const backup = (await run(['backup', '-q'])).stdout.trim()
    const results = await Promise.all(
      Array.from({ length: 6 }, () => run(['restore', backup, '--yes', '--json', '--timeout', '5m'])),
    )
    expect(results.map(({ exit }) => exit)).toEqual([0, 0, 0, 0, 0, 0])
    const replaced = results.map(result => result.json().data.restore.replaced)
    expect(new Set(replaced).size).toBe(6)
    expect(files(folder).filter(name => name.includes('replaced'))).toHaveLength(6)
    expect(await emails()).toEqual(['ada@example.com'])
    expect(await brokenInvariants(db)).toEqual([])
  })

  it('takes no backup that is damaged, tampered with, not ours or not there', async () => {
    const { run, folder, emails } = await office('bad')
    const backup = (await run(['backup', '-q'])).stdout.trim()
    const tampered = join(folder, 'tampered.db')
    copyFileSync(backup, tampered)
    const db = new SqliteDatabase(tampered)
    db.exec('UPDATE events SET available = 7')
    db.close()
    const holed = join(folder, 'holed.db')
    writeFileSync(holed, readFileSync(backup).fill(0x5a, 4096, 60_000))
    const foreign = join(folder, 'foreign.db')
    new SqliteDatabase(foreign).exec('CREATE TABLE t (x)').close()
    writeFileSync(join(folder, 'text.txt'), 'hello')
    for (const [file, exit] of [
      [tampered, 1],
      [holed, 1],
      [foreign, 1],
      [join(folder, 'text.txt'), 1],
      [join(folder, 'none.db'), 3],
    ] as const) {
      const refused = await run(['restore', file, '--yes', '--json'])
      expect([file, refused.exit]).toEqual([file, exit])
      expect(refused.json().success).toBe(false)
    }
    expect(await emails()).toEqual(['ada@example.com'])
    expect(files(folder).filter(name => name.startsWith('.') || name.includes('replaced'))).toEqual([])
  })

  it('keeps a damaged database with its log, and never lets that log near the new one', async () => {
    const { run, db, emails, folder } = await office('damaged')
    const backup = (await run(['backup', '-q'])).stdout.trim()
    await run(['book', 'jazz-night', '--email', 'late@example.com'])
    writeFileSync(db, readFileSync(db).fill(0x5a, 0, 4096))
    const [damaged, log] = [readFileSync(db), readFileSync(`${db}-wal`)]
    expect(log.length).toBeGreaterThan(0)
    const restored = await run(['restore', backup, '--yes', '--json'])
    expect(restored.exit).toBe(0)
    const { replaced } = restored.json().data.restore
    expect(readFileSync(replaced).equals(damaged)).toBe(true)
    expect(readFileSync(`${replaced}-wal`).equals(log)).toBe(true)
    expect(await emails()).toEqual(['ada@example.com'])
    expect(await brokenInvariants(db)).toEqual([])
    expect(files(folder).filter(name => name.startsWith('.'))).toEqual([])
  })

  it('restores where the database is gone but for its log', async () => {
    const { run, db, emails } = await office('gone')
    const backup = (await run(['backup', '-q'])).stdout.trim()
    await run(['book', 'jazz-night', '--email', 'late@example.com'])
    const { rmSync } = await import('node:fs')
    rmSync(db)
    expect(statSync(`${db}-wal`).size).toBeGreaterThan(0)
    expect((await run(['restore', backup, '--yes'])).exit).toBe(0)
    expect(await emails()).toEqual(['ada@example.com'])
    expect(await brokenInvariants(db)).toEqual([])
  })

  it('leaves the mode as a group shares it', async () => {
    const { run, db } = await office('shared')
    const { chmodSync } = await import('node:fs')
    const backup = (await run(['backup', '-q'])).stdout.trim()
    chmodSync(db, 0o660)
    expect((await run(['restore', backup, '--yes'])).exit).toBe(0)
    expect(statSync(db).mode & 0o777).toBe(0o660)
  })
})
