import { Interrupted, stoppedBy, type TixError } from '../../values/errors.ts'
import { counted, grouped } from '../../values/number.ts'
import { RejectedRows, Stopped } from '../batch-errors.ts'
import { howToMend } from '../bookings/told.ts'
import type { EventImportSummary } from './event-import.ts'

/** 12 events: 3 created, 1 updated, 7 unchanged, 1 rejected. */
export function eventCounts({
  rows,
  created,
  updated,
  skipped,
  rejected,
  canceled,
}: EventImportSummary): string {
  const parts = [
    `${grouped(created)} created`,
    `${grouped(updated)} updated`,
    `${grouped(skipped)} unchanged`,
  ]
  if (rejected > 0) parts.push(`${grouped(rejected)} rejected`)
  if (canceled.length > 0) parts.push(`${counted(canceled.length, 'booking')} canceled`)
  return `${grouped(rows)} ${rows === 1 ? 'event' : 'events'}: ${parts.join(', ')}`
}

export function rejectedEvents(
  summary: EventImportSummary,
  examples: readonly string[],
): TixError | undefined {
  const { rejected, rejectsFile } = summary
  if (rejected === 0) return undefined
  return new RejectedRows([`${eventCounts(summary)}. ${howToMend(rejectsFile)}`, ...examples].join('\n'), {
    rejected,
    rejectsFile,
  })
}

/** The error that ended an import half-way, and that the rows before it stay. */
export function withWhatIsDone(error: TixError, summary: EventImportSummary): TixError {
  if (error instanceof RejectedRows) return error
  const done = `${eventCounts(summary)}. To go on, import the same file again`
  if (error instanceof Interrupted) return new Stopped(`Stopped. ${done}`)
  error.message = `${done}. ${stoppedBy(error)}`
  return error
}
