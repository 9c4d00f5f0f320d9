import type { Context } from '../../ticketing/context.ts'
import { findEvent } from '../../ticketing/model/event.ts'
import { Invalid, TixError } from '../../values/errors.ts'
import { counted, grouped } from '../../values/number.ts'
import { RejectedRows } from '../batch-errors.ts'
import { assertComplete, type Columns } from '../columns/columns.ts'
import { type BatchInput, type InputRequest, openBatch } from '../input/batch-input.ts'
import type { Table } from '../input/records.ts'
import type { RowField } from '../layouts/layout.ts'
import { bookAll } from './book-all.ts'
import { book, type Judging, rehearse } from './chunk.ts'
import { type ImportSummary, ImportTally, type Progress } from './import-tally.ts'
import { Letters } from './letters.ts'
import { Reading } from './reading.ts'
import { RejectsFile, rejectsPath } from './rejects.ts'
import type { Instructions } from './row-reader.ts'
import { timesFor } from './times-of-rows.ts'
import { counts, rejectedRows, withWhatIsDone } from './told.ts'
import { notesOf, nothingIn, notRead, sheetsNotRead, warningsOf } from './warnings.ts'

export interface ImportRequest extends InputRequest, Instructions {
  /** All rows in one transaction, or none. */
  atomic?: boolean | undefined
  /** Carry out what has changed in rows since they were booked. */
  update?: boolean | undefined
  /** Book nothing where a column that matters is not read. */
  strict?: boolean | undefined
  rejects?: string | undefined
  maxRejects?: number | undefined
  dryRun?: boolean | undefined
  /** Ends the import after the chunk that is under way. */
  signal: AbortSignal
  progress: (progress: Progress) => void
}

/** How it went, and the failure if it did not go well: what the summary counts was done nevertheless. */
export interface ImportResult {
  summary: ImportSummary
  failure: TixError | undefined
}

/** An import under way. */
interface Import {
  request: ImportRequest
  input: BatchInput
  table: Table
  reading: Reading
  judging: Judging
  tally: ImportTally
  rejects: RejectsFile
}

/**
 * Books the rows of a file, each like any booking and each once, however often the file comes.
 *
 * @throws what concerns the whole file or the store before anything was booked
 */
export async function importBookings(
  { idempotency, ...context }: Context,
  request: ImportRequest,
): Promise<ImportResult> {
  const input = await openBatch(request)
  if (!input.table) return { summary: summaryOfNothing(input, request), failure: undefined }
  const batch = await prepare(context, request, input, input.table)
  const stopped = await bookRows(context, batch)
  const { file, aside, failure } = finishRejects(batch, stopped)
  const { reading, table, tally } = batch
  const summary = tally.summary({
    batch: input.batchAtEnd(),
    layout: reading.layout,
    rejectsFile: file,
    ignored: [...reading.ignored],
    warnings: warningsOf(reading, input, tally),
    notes: [...notesOf(reading, tally, aside), ...sheetsNotRead(table)],
  })
  return { summary, failure: failure ?? rejectedRows(tally, summary) }
}

function summaryOfNothing(input: BatchInput, request: ImportRequest): ImportSummary {
  return new ImportTally().summary({
    batch: input.batchAtEnd(),
    layout: null,
    rejectsFile: null,
    ignored: [],
    warnings: [nothingIn(input, request)],
    notes: [],
  })
}

/** @throws Invalid where columns are missing, or the rejects file cannot be where it is to be; NotFound for the event of every row */
async function prepare(
  context: Context,
  request: ImportRequest,
  input: BatchInput,
  table: Table,
): Promise<Import> {
  const { event, update = false, strict = false } = request
  if (event !== undefined) await context.store.read(queries => findEvent(queries, event))
  const former = await batchByLines(context, input)
  const charset = await context.store.charset?.()
  const letters = charset && new Letters(charset)
  const reading = new Reading(table, request, { batch: request.batch, former }, letters)
  if (table.input !== 'ndjson')
    assertReadable(reading.readerOf({ line: 0, cells: [] }).columns, table, request)
  const path = request.dryRun ? undefined : rejectsPath(request, table)
  const rejects = new RejectsFile(path, table, record => reading.readerOf(record).refColumn())
  const judging = { times: await timesFor(reading, table, context.clock.now()), update, strict }
  return { request, input, table, reading, judging, tally: new ImportTally(), rejects }
}

/** @returns what stopped it after some rows were judged; what stops it before is thrown */
async function bookRows(context: Context, batch: Import): Promise<TixError | undefined> {
  const { request, reading, judging, tally, rejects } = batch
  try {
    if (request.atomic) tally.add(await bookAll(context, reading, judging, request))
    else await bookInChunks(context, batch)
    return undefined
  } catch (error) {
    if (error instanceof TixError && tally.rows > 0) return withWhatIsDone(error, tally, request)
    rejects.abandon()
    throw error
  }
}

/** Puts the rejects file in place. Where that fails, what was booked stays, and is told. */
function finishRejects(
  { request, tally, rejects }: Import,
  stopped: TixError | undefined,
): { file: string | null; aside: string | null; failure: TixError | undefined } {
  try {
    return { ...rejects.finish(stopped === undefined && tally.rejected === 0), failure: stopped }
  } catch (error) {
    rejects.abandon()
    if (!(error instanceof TixError)) throw error
    return { file: null, aside: null, failure: stopped ?? withWhatIsDone(error, tally, request) }
  }
}

export { counts }

/** The hash by which, with the line, an older tix recognized the rows of this file. */
async function batchByLines({ store }: Context, { content }: BatchInput): Promise<string | undefined> {
  if (content === undefined) return undefined
  return (await store.read(({ imports }) => imports.isBatch(content))) ? content : undefined
}

/** @throws Invalid where columns are missing, or with --strict one that matters is not read */
function assertReadable(columns: Columns, table: Table, { event, strict }: ImportRequest): void {
  assertComplete(columns, table.header, neededOf(event, columns), table.otherSheets)
  if (strict && columns.suspicious.length > 0)
    throw new Invalid(
      columns.suspicious.map(({ heading, as }) => ({
        field: '',
        message: `${notRead(heading, as)}. With --strict, nothing is booked`,
      })),
    )
}

/** Walk-ins have no address; but a column that seems to hold addresses is not passed over in silence. */
function neededOf(event: string | undefined, { ignored, sources }: Columns): RowField[] {
  const nobody = sources.name === undefined || ignored.some(column => /mail/i.test(column))
  return [
    ...(event === undefined ? ['event' as const] : []),
    ...(sources.email === undefined && nobody ? ['email' as const] : []),
  ]
}

async function bookInChunks(context: Context, batch: Import): Promise<void> {
  const { request, input, tally, rejects } = batch
  const { signal, maxRejects = Number.POSITIVE_INFINITY } = request
  const settling = (request.dryRun ? rehearse : book)(context, batch, signal)
  for await (const settled of settling) {
    for (const { outcomes, line } of settled) {
      tally.lastLine = line
      rejects.add(tally.add(outcomes))
    }
    request.progress(tally.progress(input))
    if (tally.rejected > maxRejects) {
      tally.gaveUp = true
      throw new RejectedRows(
        `Gave up at line ${tally.lastLine}: ${counted(tally.rejected, 'row')} rejected, and --max-rejects allows ${grouped(maxRejects)}`,
        { gaveUp: true },
      )
    }
  }
}
