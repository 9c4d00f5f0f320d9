import type { Context } from '../../ticketing/context.ts'
import { doneBefore, keepRun } from '../../ticketing/run-once.ts'
import { TixError } from '../../values/errors.ts'
import { counted } from '../../values/number.ts'
import { turn } from '../../values/turn.ts'
import { RejectedRows, Stopped } from '../batch-errors.ts'
import { RejectsFile, rejectsPath } from '../bookings/rejects.ts'
import { nothingIn, rejectsPutAside, sheetsNotRead } from '../bookings/warnings.ts'
import { openBatch } from '../input/batch-input.ts'
import type { Cells } from '../input/csv.ts'
import type { Table } from '../input/records.ts'
import type { EventImportRequest, EventImportSummary } from './event-import.ts'
import { eventColumns } from './event-row.ts'
import { EventWriter } from './event-writer.ts'
import { rejectedEvents, withWhatIsDone } from './told.ts'
import { assertEventHeader, unreadIn } from './unread.ts'

/** At most so many refusals are quoted in the message. */
const EXAMPLES = 5

/**
 * Creates or changes the events of a file, each row in a transaction of its own: a season can be imported again
 * after every change to its file.
 */
export async function importEvents(
  { idempotency, ...context }: Context,
  request: EventImportRequest,
): Promise<{ summary: EventImportSummary; failure: TixError | undefined; replayed: boolean }> {
  const input = await openBatch(request)
  const keyed = { ...context, idempotency: request.dryRun ? undefined : idempotency }
  const { moved, yes } = request
  // The content of a pipe is only known at its end.
  const content = input.content ?? null
  const run = { operation: 'import-events', request: { content, moved, yes } }
  const before = await doneBefore<EventImportSummary>(keyed, run)
  if (before) return { summary: before, failure: undefined, replayed: true }
  const summary = summaryOfNothing()
  if (!input.table) {
    summary.warnings.push(nothingIn(input, request))
    return { summary, failure: undefined, replayed: false }
  }
  const failure = await importTable(context, request, input.table, summary)
  if (!failure) await keepRun(keyed, run, summary)
  return { summary, failure, replayed: false }
}

function summaryOfNothing(): EventImportSummary {
  return {
    rows: 0,
    created: 0,
    updated: 0,
    skipped: 0,
    rejected: 0,
    rejectsFile: null,
    gaveUp: false,
    canceled: [],
    ignored: [],
    warnings: [],
    notes: [],
  }
}

/** An import under way. */
interface EventImport {
  request: EventImportRequest
  table: Table
  writer: EventWriter
  summary: EventImportSummary
  rejects: RejectsFile
  /** The first refusals, in words. */
  examples: string[]
}

/** @returns what stopped it half-way, or that rows were rejected; what stops it before the first row is thrown */
async function importTable(
  context: Context,
  request: EventImportRequest,
  table: Table,
  summary: EventImportSummary,
): Promise<TixError | undefined> {
  summary.notes.push(...sheetsNotRead(table))
  if (table.input !== 'ndjson') assertEventHeader(table.header, request, summary)
  const rejects = new RejectsFile(request.dryRun ? undefined : rejectsPath(request, table), table, null)
  const writer = await EventWriter.open(context, request, summary)
  const batch = { request, table, writer, summary, rejects, examples: [] }
  const stopped = finishRejects(batch, await writeRows(batch))
  return stopped ?? rejectedEvents(summary, batch.examples)
}

/** Puts the rejects file in place. Where that fails, what was written stays, and is told. */
function finishRejects(
  { rejects, summary }: EventImport,
  stopped: TixError | undefined,
): TixError | undefined {
  try {
    const { file, aside } = rejects.finish(stopped === undefined && summary.rejected === 0)
    summary.rejectsFile = file
    summary.notes.push(...rejectsPutAside(aside))
    return stopped
  } catch (error) {
    rejects.abandon()
    if (!(error instanceof TixError)) throw error
    return stopped ?? withWhatIsDone(error, summary)
  }
}

/** @returns what stopped it after some rows were done; what stops it before is thrown */
async function writeRows(batch: EventImport): Promise<TixError | undefined> {
  const { request, table, summary, rejects } = batch
  try {
    for await (const records of table.portions)
      for (const record of records) {
        await turn() // a signal must get through
        if (request.signal.aborted) throw new Stopped('Stopped')
        await writeRow(batch, record)
      }
    return undefined
  } catch (error) {
    if (error instanceof TixError && summary.rows > 0) return withWhatIsDone(error, summary)
    rejects.abandon()
    throw error
  }
}

/** @throws RejectedRows when that are more than are allowed */
async function writeRow(
  { request, table, writer, summary, rejects, examples }: EventImport,
  record: Cells,
): Promise<void> {
  const refusal =
    unreadIn(record, request, summary) ??
    (await writer.write(record, eventColumns(record.header ?? table.header)))
  summary.rows++
  if (!refusal) return
  summary.rejected++
  rejects.add([{ kind: 'rejected', record, ref: undefined, ...refusal }])
  if (examples.length < EXAMPLES) examples.push(`line ${record.line}: ${refusal.message}`)
  if (summary.rejected <= (request.maxRejects ?? Number.POSITIVE_INFINITY)) return
  summary.gaveUp = true
  throw new RejectedRows(
    `Gave up at line ${record.line}: ${counted(summary.rejected, 'row')} rejected, and --max-rejects allows ${request.maxRejects}`,
    { gaveUp: true },
  )
}
