import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { everyCall, type Row, type Table } from './every-call.ts'
import { subjects } from './subjects.ts'
import { bySystemCall } from './summary.ts'

/** Which calls fail, and with what. A call that a command never makes costs one run to find out. */
const FAULTS: Readonly<Record<string, readonly string[]>> = {
  write: ['EIO'],
  pwrite64: ['ENOSPC', 'EIO', 'EDQUOT', 'EINTR', 'retval=0'],
  fsync: ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR'],
  fdatasync: ['EIO', 'ENOSPC', 'EDQUOT'],
  ftruncate: ['EIO', 'ENOSPC', 'EINTR'],
  rename: ['EIO', 'ENOSPC'],
  openat: ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR', 'EACCES', 'EROFS', 'EMFILE'],
  statx: ['EIO'],
  utimensat: ['EIO', 'EACCES'],
  mkdir: ['EIO', 'ENOSPC', 'EDQUOT', 'EINTR', 'EACCES', 'EROFS'],
  rmdir: ['EIO', 'ENOSPC', 'EINTR'],
  unlink: ['EIO', 'EACCES'],
  pread64: ['EIO'],
  mmap: ['ENOMEM'],
  fcntl: ['EIO', 'ENOLCK'],
}

/** Those that may stay: a full disk, a broken one. */
const LASTING = new Set(['ENOSPC', 'EIO'])
const WORKERS = 3

/** Everything, for `npm run io-errors`: thousands of runs. `only` is a system call. */
async function main(only: string | undefined): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'tix-io-errors-'))
  const table: Table = { rows: [], problems: [] }
  const jobs = (await subjects(folder)).flatMap(subject =>
    Object.entries(FAULTS).flatMap(([syscall, errors]) =>
      errors.flatMap(error => {
        const once = { subject, fault: { syscall, error, lasting: false } }
        return LASTING.has(error) ? [once, { subject, fault: { syscall, error, lasting: true } }] : [once]
      }),
    ),
  )
  const wanted = jobs.filter(({ fault }) => only === undefined || fault.syscall === only)
  const worker = async () => {
    for (let job = wanted.shift(); job; job = wanted.shift()) {
      const row = await everyCall(job.subject, job.fault, table)
      if (row.struck > 0) console.log(line(row))
    }
  }
  await Promise.all(Array.from({ length: WORKERS }, worker))
  rmSync(folder, { recursive: true, force: true })
  const struck = table.rows.reduce((sum, row) => sum + row.struck, 0)
  console.log(bySystemCall(table.rows))
  console.log(`${struck} faults struck, ${table.problems.length} problems`)
  for (const problem of table.problems) console.log(problem)
  process.exitCode = table.problems.length > 0 ? 1 : 0
}

function line({ subject, fault, struck, outcomes }: Row): string {
  const answers = Object.entries(outcomes).map(([outcome, times]) => `${times}× ${outcome}`)
  return `${subject.padEnd(24)} ${fault.padEnd(26)} ${String(struck).padStart(4)}  ${answers.join(', ')}`
}

await main(process.argv[2])
