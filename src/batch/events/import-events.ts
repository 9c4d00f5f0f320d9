import { type Context, write } from '../../ticketing/context.ts'
import { cancelEvent } from '../../ticketing/events/cancel-event.ts'
import { bookingsToTell } from '../../ticketing/events/told-of-cancellation.ts'
import { doneBefore, keepRun } from '../../ticketing/run-once.ts'
import { Interrupted, Invalid, TixError } from '../../values/errors.ts'
import { nameKey } from '../../values/names/names.ts'
import { slugFrom } from '../../values/names/slug.ts'
import { counted, grouped } from '../../values/number.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { Calendar } from '../../values/time/zone.ts'
import { turn } from '../../values/turn.ts'
import { RejectedRows, Stopped } from '../batch-errors.ts'
import { aboutTheRow } from '../bookings/chunk.ts'
import { RejectsFile, rejectsPath } from '../bookings/rejects.ts'
import { howToMend } from '../bookings/told.ts'
import { sheetsNotRead } from '../bookings/warnings.ts'
import { openBatch } from '../input/batch-input.ts'
import type { Cells } from '../input/csv.ts'
import type { Table } from '../input/records.ts'
import type { EventImportRequest, EventImportSummary } from './event-import.ts'
import { identityOf } from './event-of-row.ts'
import { type EventColumns, eventColumns, readEventRow } from './event-row.ts'
import { assertEventHeader, unreadIn } from './unread.ts'
import { type WriteEventOptions, type WrittenEvent, writeEvent } from './write-event.ts'

/** At most so many canceled bookings are listed; `cancel-event` lists all of them. */
const MOST_LISTED = 1000

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
  const { table } = input
  const summary: EventImportSummary = {
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
  }
  if (!table) {
    summary.warnings.push(`${input.name} is empty: there is not even a header`)
    return { summary, failure: undefined, replayed: false }
  }
  summary.warnings.push(...sheetsNotRead(table))
  if (table.input !== 'ndjson') assertEventHeader(table.header, request, summary)
  const rejects = new RejectsFile(request.dryRun ? undefined : rejectsPath(request, table), table, null)
  const examples: string[] = []
  let failure: TixError | undefined
  try {
    await importRows(context, request, table, summary, (record, refusal) => {
      rejects.add([{ kind: 'rejected', record, ref: undefined, ...refusal }])
      if (examples.length < EXAMPLES) examples.push(`line ${record.line}: ${refusal.message}`)
    })
  } catch (error) {
    if (!(error instanceof TixError) || summary.rows === 0) {
      rejects.abandon()
      throw error
    }
    failure = withWhatIsDone(error, summary)
  }
  const { file, aside } = rejects.finish(failure === undefined && summary.rejected === 0)
  summary.rejectsFile = file
  if (aside !== null)
    summary.warnings.push(`What stood in the place of the rejects file was put aside as ${aside}`)
  if (!failure && summary.rejected > 0)
    failure = new RejectedRows([`${eventCounts(summary)}. ${howToMend(file)}`, ...examples].join('\n'), {
      rejected: summary.rejected,
      rejectsFile: summary.rejectsFile,
    })
  if (!failure) await keepRun(keyed, run, summary)
  return { summary, failure, replayed: false }
}

type RowRefusal = { code: string; message: string }

async function importRows(
  context: Context,
  request: EventImportRequest,
  table: Table,
  summary: EventImportSummary,
  refuse: (record: Cells, refusal: RowRefusal) => void,
): Promise<void> {
  const options = {
    calendar: await Calendar.load(context.clock.now()),
    moved: request.moved ?? false,
    yes: request.yes ?? false,
  }
  await slugFrom('loaded before the first transaction')
  /** The lines on which events of this input stand, by name and start, and by their ids. */
  const lines = new Map<string, number>()
  for await (const records of table.portions)
    for (const record of records) {
      await turn() // a signal must get through
      if (request.signal.aborted) throw new Stopped('Stopped')
      const refusal =
        unreadIn(record, request, summary) ??
        (await settle(
          context,
          request,
          options,
          eventColumns(record.header ?? table.header),
          record,
          summary,
          lines,
        ))
      summary.rows++
      if (!refusal) continue
      summary.rejected++
      refuse(record, refusal)
      if (summary.rejected > (request.maxRejects ?? Number.POSITIVE_INFINITY)) {
        summary.gaveUp = true
        throw new RejectedRows(
          `Gave up at line ${record.line}: ${counted(summary.rejected, 'row')} rejected, and --max-rejects allows ${request.maxRejects}`,
          { gaveUp: true },
        )
      }
    }
}

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

/** The error that ended an import half-way, and that the rows before it stay. */
function withWhatIsDone(error: TixError, summary: EventImportSummary): TixError {
  if (error instanceof RejectedRows) return error
  const done = `${eventCounts(summary)}. To go on, import the same file again`
  if (error instanceof Interrupted) return new Stopped(`Stopped. ${done}`)
  error.message = `${done}. What stopped it: ${error.message}`
  return error
}

/** Writes one row and counts it; returns the refusal, if there was one. */
async function settle(
  context: Context,
  request: EventImportRequest,
  options: WriteEventOptions,
  columns: EventColumns,
  record: Cells,
  summary: EventImportSummary,
  lines: Map<string, number>,
): Promise<RowRefusal | undefined> {
  const row = readEventRow(columns, record, request.dayOrder)
  try {
    if ('mistakes' in row) throw Invalid.field('', row.mistakes)
    const identity = identityOf(row, options.calendar)
    assertOnce(lines, identity, record.line)
    if (request.dryRun && row.slug === undefined) assertNewName(lines, row.name ?? '', record.line)
    const written = await write(
      context,
      async tx => {
        const result = await writeEvent(context, tx, row, options)
        assertOnce(lines, `event ${result.id}`, record.line, result.outcome)
        return result
      },
      { create: true, dryRun: request.dryRun ?? false },
    )
    lines.set(identity, record.line)
    // A rehearsal gives the same id again and again.
    if (written.outcome !== 'created' || !request.dryRun) lines.set(`event ${written.id}`, record.line)
    if (written.outcome === 'created') lines.set(`name ${nameKey(row.name ?? '')}`, record.line)
    if (written.cancels > 0 && !request.dryRun) await cancelWithBookings(context, written, summary)
    summary[written.outcome]++
    return undefined
  } catch (caught) {
    const error = caught instanceof ParseError ? Invalid.field('', caught.message) : caught
    if (!(error instanceof TixError) || !aboutTheRow(error)) throw error
    const message =
      error instanceof Invalid
        ? error.issues.map(({ field, message }) => (field ? `${field}: ` : '') + message).join('; ')
        : error.message
    return { code: error.code, message }
  }
}

/** Two rows of one input are never the same event: the later would undo the earlier. @throws Invalid */
function assertOnce(
  lines: ReadonlyMap<string, number>,
  identity: string,
  line: number,
  outcome?: string,
): void {
  const first = lines.get(identity)
  if (first !== undefined && outcome !== 'created')
    throw Invalid.field('', `lines ${first} and ${line} are the same event; give each a slug of its own`)
}

/** A run finds an earlier row's event in the store; a rehearsal has to look among the rows before. @throws Invalid */
function assertNewName(lines: ReadonlyMap<string, number>, name: string, line: number): void {
  const first = lines.get(`name ${nameKey(name)}`)
  if (first !== undefined)
    throw Invalid.field(
      '',
      `${quoted(name)} is the name of the event of line ${first}, at another time than line ${line}: give it a slug of its own`,
    )
}

async function cancelWithBookings(
  context: Context,
  { id, slug, cancelReason: reason }: WrittenEvent,
  summary: EventImportSummary,
): Promise<void> {
  await cancelEvent(context, slug, { reason })
  for await (const page of bookingsToTell(context, id))
    for (const { code, email, name, quantity } of page)
      if (summary.canceled.length < MOST_LISTED)
        summary.canceled.push({ event: slug, code, email, name, quantity })
}
