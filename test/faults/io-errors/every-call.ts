import type { Injection } from './strace.ts'
import type { Subject } from './subjects.ts'
import { trial } from './trial.ts'

export interface Row {
  subject: string
  fault: string
  /** Runs in which the fault struck. */
  struck: number
  /** How often each answer was given. */
  outcomes: Record<string, number>
}

export interface Table {
  rows: Row[]
  problems: string[]
}

/** No command makes so many calls: one whose next call is always reached repeats itself for ever. */
const MOST_CALLS = 1_000

/** Injects the fault at the first call, the second, … until the command no longer gets so far. */
export async function everyCall(
  subject: Subject,
  fault: Pick<Injection, 'syscall' | 'error' | 'lasting'>,
  table: Table,
  /** To look at fewer: every so-manieth call. */
  step = 1,
): Promise<Row> {
  const name = `${fault.syscall} ${fault.error}${fault.lasting ? ', lasting' : ''}`
  const row: Row = { subject: subject.name, fault: name, struck: 0, outcomes: {} }
  for (let at = 1; ; at += step) {
    if (at > MOST_CALLS) {
      table.problems.push(`${subject.name}, ${name}: reached call ${MOST_CALLS}, and there is no end to them`)
      break
    }
    const verdict = await trial(subject, [{ ...fault, at }])
    if (verdict.injected === 0) break
    row.struck++
    row.outcomes[verdict.outcome] = (row.outcomes[verdict.outcome] ?? 0) + 1
    table.problems.push(...verdict.problems)
  }
  if (row.struck > 0) table.rows.push(row)
  return row
}
