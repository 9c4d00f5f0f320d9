import type { Context } from '../../ticketing/context.ts'
import { Interrupted, TixError } from '../../values/errors.ts'
import { counted, grouped } from '../../values/number.ts'
import { RejectedRows, Stopped } from '../batch-errors.ts'
import { type BatchInput, type InputRequest, openBatch } from '../input/batch-input.ts'
import { coalesced } from '../input/coalesced.ts'
import { assertComplete, type Field, type Layout, layoutOf } from '../input/columns.ts'
import { bookAll } from './book-all.ts'
import { book, rehearse, type Settled } from './chunk.ts'
import { type ImportSummary, ImportTally, type Progress } from './import-tally.ts'
import { Reading } from './reading.ts'
import { RejectsFile, rejectsPath } from './rejects.ts'

export interface ImportRequest extends InputRequest {
  /** The event of every row, whatever a column says. */
  event?: string | undefined
  map: ReadonlyMap<Field, string>
  /** All rows in one transaction, or none. */
  atomic?: boolean | undefined
  rejects?: string | undefined
  maxRejects?: number | undefined
  dryRun?: boolean | undefined
  /** Ends the import after the chunk that is under way. */
  signal: AbortSignal
  progress: (progress: Progress) => void
}

/** Records that are read before some are booked: as many as a transaction takes while nobody waits. */
const RECORDS_IN_MEMORY = 15_000

/**
 * Books the rows of a file, each like any booking and each once, however often the file comes.
 *
 * @returns how it went, and the failure if it did not go well: what the summary counts was done nevertheless
 * @throws what concerns the whole file or the store before anything was booked
 */
export async function importBookings(
  context: Context,
  request: ImportRequest,
): Promise<{ summary: ImportSummary; failure: TixError | undefined }> {
  const input = await openBatch(request, header => refIn(header, request))
  const ledger = new ImportTally()
  const { table } = input
  if (!table) return { summary: ledger.summary(input.batchAtEnd(), null, []), failure: undefined }
  if (table.input !== 'ndjson') {
    const layout = layoutOf(table.header, request.map)
    assertComplete(layout, table.header, neededOf(request, layout))
  }

  const reading = new Reading(table, request, input.batch, context.clock.now())
  const path = request.dryRun ? undefined : rejectsPath(request, table)
  const rejects = new RejectsFile(path, table, record => reading.readerOf(record).columns.ref?.[0])
  let failure: TixError | undefined
  try {
    if (request.atomic) ledger.add(await bookAll(context, reading, request))
    else await bookInChunks(context, request, input, reading, ledger, rejects)
  } catch (error) {
    if (!(error instanceof TixError) || ledger.rows === 0) {
      rejects.abandon()
      throw error
    }
    failure = withWhatIsDone(error, ledger, request)
  }
  let rejectsFile: string | null = null
  try {
    rejectsFile = rejects.finish()
  } catch (error) {
    rejects.abandon()
    if (!(error instanceof TixError)) throw error
    failure ??= withWhatIsDone(error, ledger, request)
  }
  const summary = ledger.summary(input.batchAtEnd(), rejectsFile, [...reading.ignored])
  return { summary, failure: failure ?? rejectedRows(ledger, summary) }
}

function refIn(header: readonly string[], { map }: ImportRequest): boolean {
  return layoutOf(header, map, { mayLack: true }).columns.ref !== undefined
}

/** Walk-ins have no address; but a column that seems to hold addresses is not passed over in silence. */
function neededOf({ event }: ImportRequest, { ignored }: Layout): Field[] {
  const addresses = ignored.some(column => /mail/i.test(column))
  return [...(event === undefined ? ['event' as const] : []), ...(addresses ? ['email' as const] : [])]
}

async function bookInChunks(
  context: Context,
  request: ImportRequest,
  input: BatchInput,
  reading: Reading,
  ledger: ImportTally,
  rejects: RejectsFile,
): Promise<void> {
  const { signal, maxRejects = Number.POSITIVE_INFINITY } = request
  const records = coalesced(reading.records(), RECORDS_IN_MEMORY)
  const settling: AsyncIterable<Settled[]> = request.dryRun
    ? rehearse(context, reading, records, signal)
    : book(context, reading, records, signal)
  for await (const settled of settling) {
    for (const { outcomes, line } of settled) {
      ledger.lastLine = line
      rejects.add(ledger.add(outcomes))
    }
    request.progress(ledger.progress(input))
    if (ledger.rejected > maxRejects)
      throw new RejectedRows(
        `Gave up at line ${ledger.lastLine}: ${counted(ledger.rejected, 'row')} rejected, and --max-rejects allows ${grouped(maxRejects)}`,
      )
  }
}

function rejectedRows(ledger: ImportTally, { rejectsFile }: ImportSummary): TixError | undefined {
  if (ledger.rejected === 0) return undefined
  const examples = ledger.examples.map(({ line, message }) => `line ${line}: ${message}`)
  const more = ledger.rejected > examples.length ? ['…'] : []
  const mend =
    rejectsFile === null ? 'Nothing was written' : `Mend them in ${rejectsFile} and import that file`
  return new RejectedRows([`${counts(ledger)}. ${mend}`, ...examples, ...more].join('\n'), {
    rejected: ledger.rejected,
    rejectsFile,
    first: ledger.examples,
  })
}

/** Booked 980 of 1,000 rows, 20 rejected. */
export function counts({
  rows,
  booked,
  skipped,
  rejected,
}: {
  rows: number
  booked: number
  skipped: number
  rejected: number
}): string {
  const more = [
    ...(skipped > 0 ? [`${grouped(skipped)} skipped`] : []),
    ...(rejected > 0 ? [`${grouped(rejected)} rejected`] : []),
  ]
  return [`Booked ${grouped(booked)} of ${grouped(rows)} ${rows === 1 ? 'row' : 'rows'}`, ...more].join(', ')
}

/** The error that ended an import half-way, and that what was booked before it stays booked. */
function withWhatIsDone(error: TixError, ledger: ImportTally, { file }: ImportRequest): TixError {
  const done = `${counts(ledger)}, up to line ${ledger.lastLine}. To go on, import ${file === '-' ? 'the same content' : file} again: what is booked is skipped`
  if (error instanceof RejectedRows)
    return new RejectedRows(`${error.message}. ${done}`, { first: ledger.examples })
  if (error instanceof Interrupted) return new Stopped(`Stopped. ${done}`)
  error.message = `${done}. What stopped it: ${error.message}`
  return error
}
