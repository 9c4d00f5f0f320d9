import { cpSync, existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import SqliteDatabase from 'better-sqlite3'
import { brokenInvariants } from '../../support/invariants.ts'
import { type Envelope, tix } from '../../support/processes.ts'
import { described, type Injection, LONGEST_SECONDS, runWithFault } from './strace.ts'
import type { Subject } from './subjects.ts'

/** What became of one command with one fault. */
export interface Verdict {
  injected: number
  /** Exit code and error code: `0`, `1 STORAGE`, `75 BUSY`. */
  outcome: string
  message: string
  /** What must not be; empty if all is well. */
  problems: string[]
}

/** Every answer that a fault of the disk may get. Never INTERNAL: that is what a defect looks like. */
const PERMITTED = new Set(['0', '1 STORAGE', '6 FORBIDDEN', '75 BUSY'])

/** Runs a subject once with faults, then looks at what is left as the next process would find it. */
export async function trial(subject: Subject, injections: readonly Injection[]): Promise<Verdict> {
  return inCopy(subject.template, async db => {
    const traced = await runWithFault(db, subject.args, injections)
    const answer = envelope(traced.stdout)
    const outcome = answer?.error ? `${traced.exit} ${answer.error.code}` : String(traced.exit ?? 'killed')
    const problems = [
      ...(traced.endless ? [`was still running after ${LONGEST_SECONDS} s`] : []),
      // A schema that cannot be read is CORRUPT to SQLite: https://sqlite.org/rescode.html#corrupt
      ...(outcome === '1 CORRUPT' && injections.every(({ syscall }) => syscall === 'pread64')
        ? []
        : saidBadly(outcome, answer, traced.stderr)),
      ...(await leftBehind(db, subject, traced.exit === 0, answer?.error?.details?.outcome === 'unknown')),
    ]
    const what = injections.map(described).join(' and ')
    return {
      injected: traced.injected,
      outcome,
      message: answer?.message ?? '',
      problems: problems.map(problem => `${subject.name}, ${what}: ${problem}`),
    }
  })
}

/** Gives `use` a database of its own: a copy of the template's folder. */
export async function inCopy<T>(template: string, use: (db: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'tix-fault-'))
  try {
    cpSync(template, folder, { recursive: true })
    return await use(join(folder, 'office.db'))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

export function saidBadly(outcome: string, answer: Envelope | undefined, stderr: string): string[] {
  const problems: string[] = []
  if (!PERMITTED.has(outcome)) problems.push(`answered ${outcome}: ${answer?.message ?? stderr}`)
  if (!answer) problems.push('no JSON document')
  if (/^\s+at .+:\d+/m.test(stderr)) problems.push(`a stack trace: ${stderr}`)
  else if (stderr !== '') problems.push(`something on stderr: ${stderr}`)
  return problems
}

/** The state after the command: whether it agrees with the answer, is sound, and lets others go on. */
export async function leftBehind(
  db: string,
  subject: Subject,
  succeeded: boolean,
  unknown = false,
): Promise<string[]> {
  const problems: string[] = []
  const agrees = (when: string) => {
    const done = howOften(db, subject)
    const right = unknown ? done <= 1 : done === (succeeded ? 1 : 0)
    if (!right) problems.push(`${succeeded ? 'succeeded' : 'failed'}, but is there ${done} times ${when}`)
  }
  agrees('at once')
  const next = ['create-event', 'Next', '--capacity', '5', '--starts', '2031-05-01 19:30']
  const { exit, stdout, stderr } = await tix([...next, '--db', db, '--json'])
  if (exit !== 0) problems.push(`the next command failed with ${exit}: ${stdout}${stderr}`)
  agrees('after the next command')
  return exit === 0 ? [...problems, ...(await brokenInvariants(db))] : problems
}

function howOften(db: string, subject: Subject): number {
  if (!existsSync(db) || statSync(db).size === 0) return 0
  const connection = new SqliteDatabase(db, { fileMustExist: true })
  try {
    return subject.done(connection)
  } finally {
    connection.close()
  }
}

export function envelope(stdout: string): Envelope | undefined {
  try {
    return JSON.parse(stdout) as Envelope
  } catch {
    return undefined
  }
}
