import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { execa } from 'execa'
import { beforeAll, describe, expect, it } from 'vitest'
import { bin, scratchFolder } from '../support/tix.ts'
import { everyCall, type Table } from './io-errors/every-call.ts'
import { follow, runWithFault, straceWorks } from './io-errors/strace.ts'
import { type Subject, subjects } from './io-errors/subjects.ts'
import { inCopy, trial } from './io-errors/trial.ts'

/** A sample of `npm run io-errors`, which injects every fault into every call. */
const canTrace = straceWorks()
if (!canTrace) console.warn('NOT RUN: errors of the disk, because strace is missing or may not trace here')

const folder = scratchFolder()
let known: Subject[] = []
beforeAll(async () => {
  if (canTrace) known = await subjects(mkdtempSync(join(folder, 'templates-')))
})

function subject(name: string): Subject {
  const found = known.find(candidate => candidate.name === name)
  if (!found) throw new Error(`no subject ${name} in ${tmpdir()}`)
  return found
}

async function inject(name: string, syscall: string, error: string, lasting: boolean, step = 1) {
  const table: Table = { rows: [], problems: [] }
  await everyCall(subject(name), { syscall, error, lasting }, table, step)
  expect(table.problems).toEqual([])
  expect(table.rows[0]?.struck).toBeGreaterThan(0)
  return table.rows[0]?.outcomes ?? {}
}

describe.skipIf(!canTrace)(
  'when the disk fails, either all is written or nothing, and the answer is true',
  () => {
    it('at every fsync of a booking', async () => {
      expect(await inject('book', 'fsync', 'EIO', false)).toMatchObject({ '1 STORAGE': 1 })
      expect(await inject('book', 'fsync', 'EIO', true)).toMatchObject({ '1 STORAGE': 1 })
    })

    it('at every ninth write of a booking, and for good', async () => {
      expect(await inject('book', 'pwrite64', 'ENOSPC', false, 9)).toHaveProperty(['1 STORAGE'])
      expect(await inject('book', 'pwrite64', 'EIO', true, 9)).toHaveProperty(['1 STORAGE'])
    })

    it('at making and removing the lock', async () => {
      expect(await inject('book', 'mkdir', 'ENOSPC', false)).toEqual({ '1 STORAGE': 1 })
      expect(await inject('book', 'mkdir', 'EDQUOT', false)).toEqual({ '1 STORAGE': 1 })
      expect(await inject('book', 'mkdir', 'EACCES', false)).toEqual({ '6 FORBIDDEN': 1 })
      expect(await inject('book', 'rmdir', 'EIO', false)).toEqual({ '0': 1 })
    })

    it('at opening the files without permission', async () => {
      expect(await inject('book', 'openat', 'EACCES', true)).toHaveProperty(['6 FORBIDDEN'])
    })

    it('in the checkpoint that a commit may trigger: the booking is safe in the log', async () => {
      expect(await inject('book, with a checkpoint', 'fsync', 'EIO', false)).toMatchObject({ '1 STORAGE': 1 })
    })

    it('while the first command makes the database', async () => {
      await inject('the first create-event', 'fsync', 'EIO', false, 3)
      await inject('the first create-event', 'pwrite64', 'ENOSPC', true, 20)
    })

    it('says that the outcome is not known when writing fails, and undoing fails too', async () => {
      const book = subject('book')
      const failedSync = { syscall: 'fsync', error: 'EIO', at: 1, lasting: true }
      const failedWrite = { syscall: 'pwrite64', error: 'EIO', lasting: true }
      const never = { ...failedWrite, at: 10_000 }
      const { calls } = await inCopy(book.template, db => runWithFault(db, book.args, [never]))
      const verdict = await trial(book, [failedSync, { ...failedWrite, at: calls + 1 }])
      expect(verdict.problems).toEqual([])
      expect(verdict.message).toContain('Whether it was written shows once the disk works again')
    })
  },
)

describe.skipIf(!canTrace)('when the file cannot be read, the system is blamed and not the database', () => {
  const reading = async (error: string, args: readonly string[]) => {
    const { template } = subject('cancel')
    return inCopy(template, async db => {
      const folded = new SqliteDatabase(db)
      folded.pragma('wal_checkpoint(TRUNCATE)')
      folded.close()
      const inject = ['-e', 'trace=pread64', '-e', `inject=pread64:error=${error}:when=3+`, '-P', db]
      const command = [process.execPath, bin, ...args, '--json', '--db', db]
      const { stdout } = await execa('strace', [...follow, '-qq', '-o', '/dev/null', ...inject, ...command], {
        reject: false,
      })
      return JSON.parse(stdout)
    })
  }

  it.each(['EIO', 'ENODEV', 'ESTALE'])('by list: %s', async error => {
    const { error: told, message } = await reading(error, ['list'])
    expect([told.code, message]).toEqual(['STORAGE', expect.stringContaining(`cannot be read (${error})`)])
  })

  it('by book, and by doctor', async () => {
    const book = await reading('EIO', ['book', 'jazz', '--email', 'a@example.com'])
    expect([book.error.code, book.message]).toEqual(['STORAGE', expect.stringContaining('EIO')])
    const { data } = await reading('EIO', ['doctor'])
    const failed = data.doctor.checks.filter((check: { status: string }) => check.status === 'failed')
    expect(JSON.stringify(failed)).toContain('EIO')
    expect(JSON.stringify(failed)).not.toContain('damaged: ')
  })
})
