import type { Context } from '../../ticketing/context.ts'
import { Busy, Interrupted, Invalid, TixError } from '../../values/errors.ts'
import { grouped } from '../../values/number.ts'
import { quoted } from '../../values/parse-error.ts'
import { RejectedRows, Stopped } from '../batch-errors.ts'
import { aboutTheRow } from '../bookings/chunk.ts'
import { RejectsFile, rejectsPath } from '../bookings/rejects.ts'
import { type InputRequest, openBatch } from '../input/batch-input.ts'
import type { Cells } from '../input/csv.ts'
import { assertDistinct } from '../input/records.ts'
import { eventColumns, readEventRow } from './event-row.ts'
import { writeEvent } from './write-event.ts'

export interface EventImportRequest extends InputRequest {
  rejects?: string | undefined
  maxRejects?: number | undefined
  dryRun?: boolean | undefined
  signal: AbortSignal
}

/** rows = created + updated + skipped + rejected. */
export interface EventImportSummary {
  rows: number
  created: number
  updated: number
  /** As they are already. */
  skipped: number
  rejected: number
  rejectsFile: string | null
}

/**
 * Creates or changes the events of a file, each known by its slug, in a transaction of its own: a season
 * can be imported again after every change to its file.
 */
export async function importEvents(
  { idempotency, ...context }: Context,
  request: EventImportRequest,
): Promise<{ summary: EventImportSummary; failure: TixError | undefined }> {
  const { table } = await openBatch({ ...request, batch: 'events' }, () => true)
  const summary: EventImportSummary = {
    rows: 0,
    created: 0,
    updated: 0,
    skipped: 0,
    rejected: 0,
    rejectsFile: null,
  }
  if (!table) return { summary, failure: undefined }
  if (table.input !== 'ndjson') assertEventHeader(table.header)
  const rejects = new RejectsFile(request.dryRun ? undefined : rejectsPath(request, table), table, null)
  const examples: string[] = []
  let failure: TixError | undefined
  try {
    for await (const records of table.portions)
      for (const record of records) {
        await new Promise(resolve => setImmediate(resolve)) // a signal must get through
        if (request.signal.aborted) throw new Stopped('Stopped')
        const refusal = await settle(context, request, record.header ?? table.header, record, summary)
        if (!refusal) continue
        rejects.add([{ kind: 'rejected', record, ref: undefined, ...refusal }])
        examples.push(`line ${record.line}: ${refusal.message}`)
        if (summary.rejected > (request.maxRejects ?? Number.POSITIVE_INFINITY))
          throw new RejectedRows(
            `Gave up at line ${record.line}: more than ${request.maxRejects} rows are rejected`,
          )
      }
  } catch (error) {
    if (!(error instanceof TixError) || !mayHaveWritten(error, summary)) throw error
    failure = withWhatIsDone(error, summary)
  }
  summary.rejectsFile = rejects.finish()
  if (!failure && summary.rejected > 0)
    failure = new RejectedRows([`${eventCounts(summary)}`, ...examples.slice(0, 5)].join('\n'), {
      rejected: summary.rejected,
      rejectsFile: summary.rejectsFile,
    })
  return { summary, failure }
}

export function eventCounts({ rows, created, updated, skipped, rejected }: EventImportSummary): string {
  const parts = [
    `${grouped(created)} created`,
    `${grouped(updated)} updated`,
    `${grouped(skipped)} unchanged`,
  ]
  if (rejected > 0) parts.push(`${grouped(rejected)} rejected`)
  return `${grouped(rows)} ${rows === 1 ? 'event' : 'events'}: ${parts.join(', ')}`
}

/** A row is written in several transactions: the first may be there when it is the second that has to wait. */
function mayHaveWritten(error: TixError, { rows }: EventImportSummary): boolean {
  return rows > 0 || error instanceof Busy || error instanceof Interrupted
}

/**
 * The error that ended an import half-way, and that the rows before it stay. Of the row itself, the event may
 * be there and its ticket types not: the next import completes it.
 */
function withWhatIsDone(error: TixError, summary: EventImportSummary): TixError {
  if (error instanceof RejectedRows) return error
  const done = `${eventCounts(summary)}. To go on, import the same file again`
  if (error instanceof Interrupted) return new Stopped(`Stopped. ${done}`)
  error.message = `${done}. What stopped it: ${error.message}`
  return error
}

function assertEventHeader(header: readonly string[]): void {
  const columns = eventColumns(header)
  assertDistinct(header, () => true)
  if (columns.has('name') || columns.has('slug')) return
  throw Invalid.field('', `No column for name or slug in the header: ${header.map(quoted).join(', ')}`)
}

/** Writes one row, and counts it; gives why it was refused, if it was. */
async function settle(
  context: Context,
  request: EventImportRequest,
  header: readonly string[],
  record: Cells,
  summary: EventImportSummary,
): Promise<{ code: string; message: string } | undefined> {
  const row = readEventRow(eventColumns(header), record)
  try {
    if ('mistakes' in row) throw Invalid.field('', row.mistakes)
    summary[await writeEvent(context, row, request.dryRun ?? false)]++
    summary.rows++
    return undefined
  } catch (error) {
    if (!(error instanceof TixError) || !aboutTheRow(error)) throw error
    summary.rejected++
    summary.rows++
    const named =
      error instanceof Invalid
        ? error.issues.map(({ field, message }) => (field ? `${field}: ` : '') + message).join('; ')
        : error.message
    return { code: error.code, message: named }
  }
}
