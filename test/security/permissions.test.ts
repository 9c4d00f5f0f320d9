import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { bin, boxOffice, scratchFolder, tix, tixProcess } from '../support/tix.ts'

const folder = scratchFolder()
chmodSync(folder, 0o755)

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8)

/** Others can be played by root alone, and where setpriv(1) of util-linux is. */
const canPlayOthers = process.getuid?.() === 0 && spawnSync('setpriv', ['--version']).status === 0
if (!canPlayOthers) console.warn('NOT RUN: what other users may do. It needs root and setpriv(1).')

const GROUP = 47_111
const ADA = { uid: 47_101, gid: GROUP }
const BOB = { uid: 47_102, gid: GROUP }
const EVE = { uid: 47_103, gid: 47_103 }

function as(user: { uid: number; gid: number }, args: readonly string[], umask = '022') {
  const drop = ['--reuid', String(user.uid), '--regid', String(user.gid), '--clear-groups']
  const shell = ['sh', '-c', 'umask "$1"; shift; exec "$@"', 'sh', umask, process.execPath, bin, ...args]
  const { status, stdout, stderr } = spawnSync('setpriv', [...drop, ...shell], {
    env: { PATH: process.env['PATH'] ?? '', HOME: '/nonexistent', TZ: 'UTC' },
    encoding: 'utf8',
  })
  return { exit: status, stdout, stderr }
}

const create = ['create-event', 'Jazz', '--capacity', '9', '--starts', '2031-05-01', '-q']
const book = ['book', 'jazz', '--email', 'ada@example.com', '-q']

it('a new database, its folder and all that lies beside it are for their owner only, whatever the umask', async () => {
  for (const umask of ['000', '077']) {
    // Where it is kept if nothing is said: of a path that somebody typed, no folder is made.
    const home = join(folder, `umask-${umask}`)
    const db = join(home, 'tix', 'tix.db')
    mkdirSync(home)
    execFileSync('sh', ['-c', `umask ${umask}; exec "$@"`, 'sh', process.execPath, bin, ...create], {
      env: { ...process.env, XDG_DATA_HOME: home },
    })
    const { stdout } = await tixProcess(['backup', '-q', '--db', db])
    expect([db, `${db}-wal`, `${db}-shm`, stdout.trim()].map(mode)).toEqual(['600', '600', '600', '600'])
    expect(mode(join(db, '..'))).toBe('700')
  }
})

describe.runIf(canPlayOthers)('users of one machine', () => {
  it('learn what it takes to read a file in a folder that they may not write, and read a backup there', async () => {
    const readOnly = join(folder, 'read-only')
    mkdirSync(readOnly)
    const db = join(readOnly, 'tix.db')
    const backup = join(readOnly, 'backup.db')
    await tixProcess([...create, '--db', db])
    await tixProcess(['backup', backup, '--db', db])
    execFileSync(process.execPath, [
      '-e',
      'require("better-sqlite3")(process.argv[1]).pragma("wal_checkpoint(TRUNCATE)")',
      db,
    ])
    for (const suffix of ['-wal', '-shm']) rmSync(`${db}${suffix}`, { force: true })
    for (const file of [db, backup]) chmodSync(file, 0o644)
    chmodSync(readOnly, 0o755)
    expect(as(EVE, ['list', '--db', db])).toMatchObject({
      exit: 6,
      stderr: expect.stringMatching(/-wal and -shm beside it, also to be read, .* or read a backup/),
    })
    expect(as(EVE, ['list', '--db', backup, '-q'])).toMatchObject({ exit: 0, stdout: 'jazz\n' })
  })

  it('share a box office through their group, and keep everybody else out', () => {
    const shared = join(folder, 'shared')
    mkdirSync(shared)
    chownSync(shared, 0, GROUP)
    chmodSync(shared, 0o2770)
    const db = ['--db', join(shared, 'tix.db')]
    expect(as(ADA, [...create, ...db], '007').exit).toBe(0)
    expect(as(BOB, [...book, ...db], '007').exit).toBe(6)
    for (const file of ['tix.db', 'tix.db-wal', 'tix.db-shm']) chmodSync(join(shared, file), 0o660)

    for (const user of [BOB, ADA, BOB]) expect(as(user, [...book, ...db], '007')).toMatchObject({ exit: 0 })
    execFileSync(process.execPath, [
      '-e',
      'require("better-sqlite3")(process.argv[1]).pragma("wal_checkpoint(TRUNCATE)")',
      join(shared, 'tix.db'),
    ])
    expect(as(BOB, [...book, ...db], '007').exit).toBe(0)
    expect(as(ADA, [...book, ...db], '007').exit).toBe(0)
    for (const file of ['tix.db', 'tix.db-wal', 'tix.db-shm'])
      expect(mode(join(shared, file)), file).toBe('660')

    const backup = as(BOB, ['backup', '-q', ...db], '007').stdout.trim()
    expect(as(BOB, ['restore', backup, '--yes', ...db], '007').exit).toBe(0)
    expect(mode(join(shared, 'tix.db'))).toBe('660')
    expect(statSync(join(shared, 'tix.db')).gid).toBe(GROUP)
    expect(as(ADA, [...book, ...db], '007').exit).toBe(0)
    expect(as(ADA, ['doctor', '-q', ...db], '007')).toMatchObject({ exit: 0, stdout: '' })

    for (const args of [['list'], book, ['doctor'], ['backup', '/tmp/eve.db'], create]) {
      const refused = as(EVE, [...args, ...db])
      expect(refused.exit, args.join(' ')).toBe(6)
      expect(refused.stderr).toContain('No permission')
    }
  })

  it('are told, with exit 6, of a file, a folder or a lock that is not theirs, and change nothing', async () => {
    const office = await boxOffice(folder, 'owned.db')
    await office.createEvent('Jazz', 9)
    expect(as(EVE, ['list', '--db', office.db]).exit).toBe(6)
    for (const file of ['', '-wal', '-shm']) chmodSync(office.db + file, 0o644)
    const before = readFileSync(office.db)
    expect(as(EVE, ['list', '-q', '--db', office.db])).toMatchObject({ exit: 0, stdout: 'jazz\n' })
    for (const args of [book, create, ['backup', '-q']])
      expect(as(EVE, [...args, '--db', office.db]).exit).toBe(6)
    expect(as(EVE, [...create, '--db', join(folder, 'new.db')]).exit).toBe(6)
    expect(as(EVE, ['doctor', '--db', office.db]).exit).toBe(0)
    expect(readFileSync(office.db).equals(before)).toBe(true)
    expect(existsSync(join(folder, 'new.db'))).toBe(false)
  })

  it('can have a database examined that they may only read, and that nobody has open', async () => {
    const office = await boxOffice(folder, 'archive.db')
    await office.createEvent('Jazz', 9)
    const db = new SqliteDatabase(office.db)
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    chmodSync(office.db, 0o644)
    expect(existsSync(`${office.db}-wal`)).toBe(false)
    const doctor = as(EVE, ['doctor', '--json', '--db', office.db])
    expect(doctor.exit).toBe(0)
    expect(existsSync(`${office.db}-wal`)).toBe(false)
  })

  it('a box office that root restores still belongs to its owner', async () => {
    const hers = join(folder, 'hers')
    mkdirSync(hers)
    chownSync(hers, ADA.uid, GROUP)
    const office = await boxOffice(hers, 'tix.db')
    await office.createEvent('Jazz', 9)
    const backup = (await office.run(['backup', '-q'])).stdout.trim()
    for (const file of ['', '-wal', '-shm']) chownSync(office.db + file, ADA.uid, GROUP)
    expect((await office.run(['restore', backup, '--yes'])).exit).toBe(0)
    for (const file of ['', '-wal', '-shm'].map(ending => office.db + ending).filter(existsSync))
      expect(statSync(file)).toMatchObject({ uid: ADA.uid, gid: GROUP })
    expect(as(ADA, [...book, '--db', office.db])).toMatchObject({ exit: 0, stderr: '' })
  })
})

describe('paths that are not what they seem', () => {
  it('a link to a database is that database, with one lock', async () => {
    const office = await boxOffice(folder, 'real.db')
    await office.createEvent('Jazz', 9)
    symlinkSync(office.db, join(folder, 'link.db'))
    expect((await tix([...book, '--db', join(folder, 'link.db')])).exit).toBe(0)
    expect((await office.data(['availability', 'jazz'])).availability[0].available).toBe(8)
    expect(existsSync(join(folder, 'link.db-wal'))).toBe(false)
    expect((await tix(['list', '-q', '--db', join(folder, 'x', '..', 'real.db')])).stdout).toBe('jazz\n')
  })

  it('a link to a database that is not there yet says so, and is followed where one is begun', async () => {
    mkdirSync(join(folder, 'target'))
    const link = join(folder, 'dangling.db')
    symlinkSync(join(folder, 'target', 'tix.db'), link)
    expect((await tix(['list', '--db', link])).exit).toBe(3)
    expect((await tix([...create, '--db', link])).exit).toBe(0)
    expect(existsSync(join(folder, 'target', 'tix.db-wal'))).toBe(true)
    symlinkSync(join(folder, 'b.db'), join(folder, 'a.db'))
    symlinkSync(join(folder, 'a.db'), join(folder, 'b.db'))
    expect((await tix(['list', '--db', join(folder, 'a.db')])).exit).toBe(1)
  })

  it('a pipe, a device, a folder, a text, the database of another program are refused at once and left alone', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')])
    writeFileSync(join(folder, 'letter.txt'), 'Dear Ada')
    mkdirSync(join(folder, 'a-folder'))
    new SqliteDatabase(join(folder, 'other.db')).exec('CREATE TABLE t (x); PRAGMA application_id = 7').close()
    for (const path of ['pipe', 'letter.txt', 'a-folder', 'other.db']
      .map(name => join(folder, name))
      .concat('/dev/null', '/dev/zero'))
      for (const args of [
        ['list'],
        create,
        book,
        ['doctor'],
        ['backup', join(folder, 'never.db')],
        ['restore', path, '--yes'],
      ]) {
        const refused = await tix([...args, '--json', '--db', path])
        expect([path, args[0], refused.exit]).toEqual([
          path,
          args[0],
          args[0] === 'restore' ? expect.any(Number) : 1,
        ])
        expect(refused.json().success).toBe(false)
      }
    expect(readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('Dear Ada')
    expect(existsSync(join(folder, 'never.db'))).toBe(false)
  })

  it('an empty file becomes a database only where one is begun', async () => {
    const path = join(folder, 'empty.db')
    writeFileSync(path, '')
    for (const args of [['list'], book, ['doctor'], ['backup']])
      expect((await tix([...args, '--db', path])).exit).toBe(3)
    expect(readFileSync(path)).toHaveLength(0)
    expect((await tix([...create, '--db', path])).exit).toBe(0)
  })

  it('a database of a newer tix is refused and left alone', async () => {
    const office = await boxOffice(folder, 'newer.db')
    await office.createEvent('Jazz', 9)
    const db = new SqliteDatabase(office.db)
    db.pragma('user_version = 99')
    db.close()
    for (const args of [['list'], book, create, ['backup'], ['doctor']]) {
      const refused = await office.run([...args, '--json'])
      expect([args[0], refused.exit, refused.json().error.code]).toEqual([args[0], 1, 'CORRUPT'])
      expect(refused.json().message).toMatch(/newer tix|schema/)
    }
  })
})
