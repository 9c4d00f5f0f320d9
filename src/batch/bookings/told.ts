import { Interrupted, stoppedBy, type TixError } from '../../values/errors.ts'
import { grouped } from '../../values/number.ts'
import { RejectedRows, Stopped } from '../batch-errors.ts'
import type { ImportSummary, ImportTally } from './import-tally.ts'

type Counts = Pick<
  ImportSummary,
  'rows' | 'booked' | 'changed' | 'unchanged' | 'skipped' | 'rejected' | 'skips'
>

/** Booked 980 of 1,000 rows, 10 unchanged, 10 skipped (canceled 8, waitlist 2). */
export function counts({ rows, booked, changed, unchanged, skipped, rejected, skips }: Counts): string {
  const why = Object.entries(skips).map(([reason, number]) => `${reason} ${grouped(number)}`)
  const more = [
    ...(changed > 0 ? [`${grouped(changed)} changed`] : []),
    ...(unchanged > 0 ? [`${grouped(unchanged)} unchanged`] : []),
    ...(skipped > 0 ? [`${grouped(skipped)} skipped (${why.join(', ')})`] : []),
    ...(rejected > 0 ? [`${grouped(rejected)} rejected`] : []),
  ]
  return [`Booked ${grouped(booked)} of ${grouped(rows)} ${rows === 1 ? 'row' : 'rows'}`, ...more].join(', ')
}

export function rejectedRows(tally: ImportTally, { rejectsFile }: ImportSummary): TixError | undefined {
  if (tally.rejected === 0) return undefined
  const examples = tally.examples.map(({ line, message }) => `line ${line}: ${message}`)
  const more = tally.rejected > examples.length ? ['…'] : []
  return new RejectedRows([`${counts(tally)}. ${howToMend(rejectsFile)}`, ...examples, ...more].join('\n'), {
    rejected: tally.rejected,
    rejectsFile,
    first: tally.examples,
  })
}

/** What to do about rows that were rejected; there is no file after a rehearsal. */
export function howToMend(rejectsFile: string | null): string {
  return rejectsFile === null ? 'Nothing was written' : `Correct them in ${rejectsFile} and import that file`
}

/** The error that ended an import half-way, with the count of rows that stay booked. */
export function withWhatIsDone(error: TixError, tally: ImportTally, { file }: { file: string }): TixError {
  const done = `${counts(tally)}, up to line ${tally.lastLine}. To go on, import ${file === '-' ? 'the same content' : file} again: what is booked stays as it is`
  if (error instanceof RejectedRows)
    return new RejectedRows(`${error.message}. ${done}`, { ...error.details, first: tally.examples })
  if (error instanceof Interrupted) return new Stopped(`Stopped. ${done}`)
  error.message = `${done}. ${stoppedBy(error)}`
  return error
}
