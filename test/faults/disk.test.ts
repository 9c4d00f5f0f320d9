import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { serve } from '../server/support/serve.ts'
import { request } from '../server/support/server.ts'
import { ask } from '../support/ask.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { bin, scratchFolder, tixProcess } from '../support/tix.ts'
import { type Subject, subjects } from './io-errors/subjects.ts'
import { envelope, inCopy, leftBehind, saidBadly } from './io-errors/trial.ts'

const scratch = scratchFolder()
const isRoot = process.getuid?.() === 0

let book: Subject
beforeAll(async () => {
  const found = (await subjects(mkdtempSync(join(scratch, 'templates-')))).find(({ name }) => name === 'book')
  if (!found) throw new Error('no subject book')
  book = found
})

/** Runs tix by way of another program, which decides what it may do. */
async function runBy(launcher: readonly string[], args: readonly string[], db: string) {
  const [file = '', ...before] = launcher
  const command = [...before, process.execPath, bin, ...args, '--db', db, '--json', '--timeout', '2s']
  const { exitCode, stdout, stderr } = await execa(file, command, {
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TZ: 'UTC' },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
  })
  const answer = envelope(stdout)
  return {
    exit: exitCode,
    answer,
    stderr,
    outcome: answer?.error ? `${exitCode} ${answer.error.code}` : `${exitCode}`,
  }
}

const canLimit = spawnSync('prlimit', ['--version']).status === 0
if (!canLimit) console.warn('NOT RUN: writes that are cut short at any byte, because prlimit is missing')

describe.skipIf(!canLimit)('a write that is cut short', () => {
  it('at any byte of the log leaves nothing of the booking', async () => {
    const log = statSync(join(book.template, 'office.db-wal')).size
    const outcomes: string[] = []
    for (const more of [0, 1, 24, 25, 2_000, 4_119, 4_120, 12_345, 100_000]) {
      const problems = await inCopy(book.template, async db => {
        const result = await runBy(['prlimit', `--fsize=${log + more}`], book.args, db)
        outcomes.push(result.outcome)
        const bad = saidBadly(result.outcome, result.answer, result.stderr)
        return [...bad, ...(await leftBehind(db, book, result.exit === 0))]
      })
      expect(problems, `the log may grow by ${more} bytes`).toEqual([])
    }
    expect(outcomes[0]).toBe('1 STORAGE')
    expect(outcomes.at(-1)).toBe('0')
  })
})

const mountPoint = join(scratch, 'small-disk')
mkdirSync(mountPoint)
const mounted =
  isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', mountPoint]).status === 0
if (!mounted)
  console.warn('NOT RUN: a full disk, because no small file system could be mounted (that needs root)')
afterAll(() => {
  if (mounted) spawnSync('umount', [mountPoint])
})

describe.skipIf(!mounted)('a full disk', () => {
  it('refuses bookings clearly, keeps those that it confirmed, and goes on when there is room again', async () => {
    cpSync(book.template, mountPoint, { recursive: true })
    const db = join(mountPoint, 'office.db')
    const filler = join(mountPoint, 'filler')
    fill(filler)
    const acknowledged: string[] = []
    for (let i = 0; i < 6; i++) {
      const result = await tixProcess([
        'book',
        'jazz',
        '--email',
        `full${i}@example.com`,
        '--db',
        db,
        '--json',
      ])
      if (result.exit === 0) acknowledged.push(result.json().data.booking.code)
      else {
        expect(result.exit).toBe(1)
        expect(result.json()).toMatchObject({
          message: expect.stringMatching(/^The disk is full: .*Nothing was written/),
          error: { code: 'STORAGE', details: { cause: 'SQLITE_FULL' } },
        })
        expect(result.stderr).toBe('')
      }
      if (i === 1) rmSync(filler) // room for one or two
      if (i === 2) fill(filler)
    }
    rmSync(filler)
    expect((await tixProcess(['book', 'jazz', '--email', 'again@example.com', '--db', db])).exit).toBe(0)
    const there = await ask(db, `SELECT code FROM bookings WHERE user_email LIKE 'full%'`)
    expect(there.map(({ code }) => code).sort()).toEqual(
      acknowledged.map(code => code.replace('-', '')).sort(),
    )
    expect(acknowledged.length).toBeGreaterThan(0)
    expect(acknowledged.length).toBeLessThan(6)
    expect(await brokenInvariants(db)).toEqual([])
  })

  it('is named where not even the files beside the database can be made', async () => {
    for (const file of readdirSync(mountPoint)) rmSync(join(mountPoint, file))
    const db = join(mountPoint, 'office.db')
    cpSync(join(book.template, 'office.db'), db)
    fill(join(mountPoint, 'filler'))
    const result = await tixProcess(['list', '--db', db])
    expect(result).toMatchObject({ exit: 1, stderr: expect.stringMatching(/^error: The disk is full: /) })
  })

  it('is told by a server to everybody, which goes on selling when there is room again', async () => {
    for (const file of readdirSync(mountPoint)) rmSync(join(mountPoint, file))
    cpSync(book.template, mountPoint, { recursive: true })
    const db = join(mountPoint, 'office.db')
    const seats = { event: 'jazz', email: 'served@example.com' }
    const filler = join(mountPoint, 'filler')
    const server = await serve(db, ['--public', 'book'])
    const order = () => request(server.url, 'POST', '/v1/bookings', { body: seats })
    const look = (path: string) => request(server.url, 'GET', path, {})
    expect((await order()).status).toBe(201)
    fill(filler)
    // Some find room in what is there of the log.
    const many = await Promise.all(Array.from({ length: 40 }, order))
    const refused = many.filter(({ status }) => status !== 201)
    expect(refused.length).toBeGreaterThan(0)
    for (const { status, body } of refused)
      expect([status, body.error.code, body.message]).toEqual([
        500,
        'STORAGE',
        expect.stringMatching(/^The storage failed\. Nothing was written\. The server's log says more/),
      ])
    expect((await look('/v1/events/jazz/availability')).status).toBe(200)
    expect((await look('/readyz')).body.checks).toMatchObject({ store: true, disk: false })
    rmSync(filler)
    expect((await order()).status).toBe(201)
    const sold = await ask(
      db,
      `SELECT count(*) AS bookings FROM bookings WHERE user_email = '${seats.email}'`,
    )
    expect(sold).toEqual([{ bookings: 2 + many.length - refused.length }])
    expect(await brokenInvariants(db)).toEqual([])
    await server.stop()
  })

  it('is the one that is named when a backup does not fit on it', async () => {
    for (const file of readdirSync(mountPoint)) rmSync(join(mountPoint, file))
    writeFileSync(join(mountPoint, 'filler'), Buffer.alloc(900 * 1024))
    const problems = await inCopy(book.template, async db => {
      const { outcome, answer } = await runBy(['env'], ['backup', join(mountPoint, 'backup.db')], db)
      expect(outcome).toBe('1 STORAGE')
      expect(answer?.message).toContain(`The disk is full: database or disk is full (${mountPoint})`)
      return leftBehind(db, book, false)
    })
    expect(problems).toEqual([])
    expect(readdirSync(mountPoint)).toEqual(['filler'])
  })

  /** Writes until nothing more fits. */
  function fill(path: string): void {
    for (let kib = 1024; kib > 0; kib = Math.floor(kib / 2)) {
      try {
        writeFileSync(path, Buffer.alloc(kib * 1024), { flag: 'a' })
      } catch {
        // not so much, then less
      }
    }
  }
})

/** Somebody without rights. As root, which no file mode stops, tests become him. */
const nobody = isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'] : ['env']
const [become = '', ...as] = nobody
const mayRun = spawnSync(become, [...as, process.execPath, bin, '--version']).status === 0
if (!mayRun)
  console.warn('NOT RUN: files without permission, because nobody else may run tix where it lies here')

describe.skipIf(!mayRun)('without permission', () => {
  it('to write the file or its folder, booking is FORBIDDEN and reading works', async () => {
    await inCopy(book.template, async db => {
      permit(db, 0o444, 0o555)
      expect((await runBy(nobody, book.args, db)).outcome).toBe('6 FORBIDDEN')
      expect((await runBy(nobody, ['list'], db)).outcome).toBe('0')
      permit(db, 0o600, 0o700)
      expect(await leftBehind(db, book, false)).toEqual([])
    })
  })

  it('to read the file, everything is FORBIDDEN', async () => {
    await inCopy(book.template, async db => {
      permit(db, isRoot ? 0o600 : 0o000, 0o755)
      expect((await runBy(nobody, ['list'], db)).outcome).toBe('6 FORBIDDEN')
      expect((await runBy(nobody, book.args, db)).outcome).toBe('6 FORBIDDEN')
      permit(db, 0o600, 0o700)
    })
  })

  it('to read its log, though the file is readable, everything is FORBIDDEN', async () => {
    await inCopy(book.template, async db => {
      writeFileSync(`${db}-wal`, '', { flag: 'a' })
      writeFileSync(`${db}-shm`, '', { flag: 'a' })
      permit(db, isRoot ? 0o600 : 0o000, 0o755)
      chmodSync(db, 0o644)
      expect((await runBy(nobody, ['list'], db)).outcome).toBe('6 FORBIDDEN')
      permit(db, 0o600, 0o700)
    })
  })

  it('to write the folder, a new database is FORBIDDEN', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tix-closed-'))
    chmodSync(folder, 0o555)
    const create = ['create-event', 'X', '--capacity', '5', '--starts', '2031-05-01']
    expect((await runBy(nobody, create, join(folder, 'new.db'))).outcome).toBe('6 FORBIDDEN')
    // No folder is made for a path that somebody typed.
    expect((await runBy(nobody, create, join(folder, 'deeper/new.db'))).outcome).toBe('3 NOT_FOUND')
    rmSync(folder, { recursive: true })
  })

  function permit(db: string, fileMode: number, folderMode: number): void {
    for (const file of [db, `${db}-wal`, `${db}-shm`]) chmodSync(file, fileMode)
    chmodSync(join(db, '..'), folderMode)
  }
})
