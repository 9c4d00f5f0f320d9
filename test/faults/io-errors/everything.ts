import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { everyCall, type Table } from './every-call.ts'
import { subjects } from './subjects.ts'

/** Which calls fail, and with what. A call that a command never makes costs one run to find out. */
const FAULTS: Readonly<Record<string, readonly string[]>> = {
  write: ['EIO'],
  pwrite64: ['ENOSPC', 'EIO', 'EDQUOT', 'EINTR', 'retval=0'],
  fsync: ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR'],
  fdatasync: ['EIO', 'ENOSPC', 'EDQUOT'],
  ftruncate: ['EIO', 'ENOSPC', 'EINTR'],
  rename: ['EIO', 'ENOSPC'],
  openat: ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR', 'EACCES', 'EROFS', 'EMFILE'],
  mkdir: ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR', 'EACCES', 'EROFS'],
  rmdir: ['EIO', 'ENOSPC', 'EINTR'],
  unlink: ['EIO', 'EACCES'],
  pread64: ['EIO'],
  mmap: ['ENOMEM'],
  fcntl: ['EIO', 'ENOLCK'],
}

/** Everything, for `npm run io-errors`: some thousands of runs. */
async function main(only: string | undefined): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tix-io-errors-'))
  const table: Table = { rows: [], problems: [] }
  try {
    for (const subject of await subjects(folder)) {
      const jobs = Object.entries(FAULTS).flatMap(([syscall, errors]) =>
        errors.flatMap(error => [false, true].map(lasting => ({ syscall, error, lasting }))),
      )
      const wanted = jobs.filter(
        ({ syscall, error, lasting }) =>
          // Whoever is interrupted tries again: for ever, if it never ends.
          !(error === 'EINTR' && lasting) && (only === undefined || syscall === only),
      )
      const worker = async () => {
        for (let job = wanted.shift(); job; job = wanted.shift()) await everyCall(subject, job, table)
      }
      await Promise.all([worker(), worker(), worker()])
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
  for (const { subject, fault, struck, outcomes } of table.rows)
    console.log(`${subject.padEnd(26)} ${fault.padEnd(26)} ${String(struck).padStart(4)}  ${said(outcomes)}`)
  const struck = table.rows.reduce((sum, row) => sum + row.struck, 0)
  console.log(`${struck} faults struck, ${table.problems.length} problems`)
  for (const problem of table.problems) console.log(problem)
  process.exitCode = table.problems.length > 0 ? 1 : 0
}

function said(outcomes: Record<string, number>): string {
  return Object.entries(outcomes)
    .map(([outcome, times]) => `${times}× ${outcome}`)
    .join(', ')
}

await main(process.argv[2])
