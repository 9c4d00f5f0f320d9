import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { execa } from 'execa'
import { bin } from '../../support/processes.ts'

/** One fault: the `at`-th call of `syscall` that touches the database's files fails with `error`. */
export interface Injection {
  syscall: string
  /** An errno (`EIO`), or `retval=0`: nothing was written, and no reason given. */
  error: string
  at: number
  /** Also every call after it: a disk that stays broken. */
  lasting: boolean
}

export interface Traced {
  exit: number | undefined
  stdout: string
  stderr: string
  /** How many calls were made to fail; 0 when the command never got so far. */
  injected: number
  /** How many calls were looked at in all. */
  calls: number
  /** It was still running when its time was up, and was killed. */
  endless: boolean
}

/** No command takes a tenth of this, its wait for a lock included. One that repeats a failing call for ever does. */
export const LONGEST_SECONDS = 30

/** Whether strace is here and may trace (a container may forbid it). */
export function straceWorks(): boolean {
  return spawnSync('timeout', ['10', 'strace', '-o', '/dev/null', 'true']).status === 0
}

/** `-f`, and where the kernel can choose the calls by itself, in a third of the time: tix makes thousands of others. */
export const follow: readonly string[] = (() => {
  const chosen = ['-f', '--seccomp-bpf']
  const { status, stderr } = spawnSync('strace', [...chosen, '-o', '/dev/null', 'true'], { encoding: 'utf8' })
  return status === 0 && stderr === '' ? chosen : ['-f']
})()

/** Runs tix with a fault in its dealings with the database's files; Node's own files are left alone. */
export async function runWithFault(
  db: string,
  args: readonly string[],
  injections: readonly Injection[],
): Promise<Traced> {
  const log = join(dirname(db), `${basename(db)}.strace`)
  const paths = [
    dirname(db),
    ...['', '-wal', '-shm', '-journal', '.lock', '.waiting'].map(suffix => db + suffix),
  ]
  // strace that is killed leaves what it traces running; timeout kills their whole process group.
  const result = await execa(
    'timeout',
    [
      ...['--signal=KILL', String(LONGEST_SECONDS), 'strace'],
      ...[...follow, '-o', log],
      ...paths.flatMap(path => ['-P', path]),
      ...['-e', `trace=${injections.map(({ syscall }) => syscall).join(',')}`],
      ...injections.flatMap(injection => ['-e', `inject=${described(injection)}`]),
      ...[process.execPath, bin, ...args, '--db', db, '--json', '--timeout', '2s'],
    ],
    {
      env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TZ: 'UTC' },
      extendEnv: false,
      reject: false,
      stdin: 'ignore',
    },
  )
  const trace = existsSync(log) ? readFileSync(log, 'utf8') : ''
  rmSync(log, { force: true })
  return {
    exit: result.exitCode,
    stdout: result.stdout,
    stderr: result.stderr,
    injected: trace.split('(INJECTED)').length - 1,
    calls: trace.split('\n').filter(line => line.includes('(')).length,
    endless: result.signal === 'SIGKILL',
  }
}

/** The calls that write, sync and cut files, in order, as strace prints them: `fsync(19</tmp/office.db-wal>) = 0`. */
export async function callsOf(db: string, args: readonly string[]): Promise<string[]> {
  const log = `${db}.strace`
  const trace = [...follow, '-y', '-o', log, '-e', 'trace=write,pwrite64,fsync,fdatasync,ftruncate']
  const command = [process.execPath, bin, ...args, '--db', db, '--json']
  await execa('strace', [...trace, ...command], {
    env: { PATH: process.env['PATH'] ?? '', HOME: tmpdir(), TZ: 'UTC' },
    extendEnv: false,
    stdin: 'ignore',
  })
  return readFileSync(log, 'utf8')
    .split('\n')
    .map(line => line.replace(/^\d+ +/, ''))
}

/** `fsync:error=EIO:when=1+`, as strace and people read it. */
export function described({ syscall, error, at, lasting }: Injection): string {
  return `${syscall}:${error.startsWith('retval') ? error : `error=${error}`}:when=${at}${lasting ? '+' : ''}`
}
