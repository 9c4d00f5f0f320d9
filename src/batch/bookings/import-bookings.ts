import type { Context } from '../../ticketing/context.ts'
import type { Times } from '../../ticketing/imports/imported-booking.ts'
import { Invalid, TixError } from '../../values/errors.ts'
import { counted, grouped } from '../../values/number.ts'
import type { Instant } from '../../values/time/instant.ts'
import { Calendar, type TimeZone } from '../../values/time/zone.ts'
import { RejectedRows } from '../batch-errors.ts'
import { assertComplete, type Columns } from '../columns/columns.ts'
import { type BatchInput, type InputRequest, openBatch } from '../input/batch-input.ts'
import type { Table } from '../input/records.ts'
import type { RowField } from '../layouts/layout.ts'
import { bookAll } from './book-all.ts'
import { book, type Judging, rehearse, type Settled } from './chunk.ts'
import { type ImportSummary, ImportTally, type Progress } from './import-tally.ts'
import { Reading } from './reading.ts'
import { RejectsFile, rejectsPath } from './rejects.ts'
import type { Instructions } from './row-reader.ts'
import { counts, rejectedRows, withWhatIsDone } from './told.ts'
import { capital, notRead, sheetsNotRead, warningsOf } from './warnings.ts'

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

/**
 * Books the rows of a file, each like any booking and each once, however often the file comes.
 *
 * @returns how it went, and the failure if it did not go well: what the summary counts was done nevertheless
 * @throws what concerns the whole file or the store before anything was booked
 */
export async function importBookings(
  { idempotency, ...context }: Context,
  request: ImportRequest,
): Promise<{ summary: ImportSummary; failure: TixError | undefined }> {
  const input = await openBatch(request)
  const tally = new ImportTally()
  const { table } = input
  if (!table) {
    const warnings = [`${capital(input.name)} is empty: there is not even a header`]
    const nothing = {
      batch: input.batchAtEnd(),
      layout: null,
      rejectsFile: null,
      ignored: [],
      warnings,
      notes: [],
    }
    return { summary: tally.summary(nothing), failure: undefined }
  }
  const reading = new Reading(table, request, {
    batch: request.batch,
    former: await batchByLines(context, input),
  })
  if (table.input !== 'ndjson')
    assertReadable(reading.readerOf({ line: 0, cells: [] }).columns, table, request)

  const path = request.dryRun ? undefined : rejectsPath(request, table)
  const rejects = new RejectsFile(path, table, record => reading.readerOf(record).refColumn())
  const { update = false, strict = false } = request
  const judging = { times: await timesFor(reading, table, context.clock.now()), update, strict }
  let failure: TixError | undefined
  try {
    if (request.atomic) tally.add(await bookAll(context, reading, judging, request))
    else await bookInChunks(context, request, input, { reading, judging, tally, rejects })
  } catch (error) {
    if (!(error instanceof TixError) || tally.rows === 0) {
      rejects.abandon()
      throw error
    }
    failure = withWhatIsDone(error, tally, request)
  }
  let file: string | null = null
  let aside: string | null = null
  try {
    ;({ file, aside } = rejects.finish(failure === undefined && tally.rejected === 0))
  } catch (error) {
    rejects.abandon()
    if (!(error instanceof TixError)) throw error
    failure ??= withWhatIsDone(error, tally, request)
  }
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

export { counts }

/** The hash by which, with the line, an older tix recognized the rows of this file. */
async function batchByLines({ store }: Context, { content }: BatchInput): Promise<string | undefined> {
  if (content === undefined) return undefined
  return (await store.read(({ bookings }) => bookings.isBatch(content))) ? content : undefined
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

function notesOf(reading: Reading, { ahead, keptChanges }: ImportTally, aside: string | null): string[] {
  const told = new Map(reading.notes)
  if (ahead > 0) told.set(AHEAD, ahead)
  if (keptChanges > 0) told.set(KEPT_CHANGES, keptChanges)
  return [
    ...[...told].map(([what, rows]) => `${counted(rows, 'row')}: ${what}`),
    ...(reading.ignoresMore
      ? [`More than ${reading.ignored.size} columns are not read; these are named`]
      : []),
    ...(aside === null ? [] : [`What stood in the place of the rejects file was put aside as ${aside}`]),
  ]
}

const AHEAD = 'booked at a time to come, as it says: kept as booked now'
const KEPT_CHANGES =
  'changed here since it was imported: that stays, where the row says what it said (seats, money, address, names)'

/** Fields in which a row may say a local time. */
const TIMES = ['createdAt', 'expiresAt', 'payments'] as const

/** Reads local times by their events' zones. Where no column has any, the time-zone code is not loaded, which saves 20 ms. */
async function timesFor(reading: Reading, table: Table, now: Instant): Promise<Times> {
  if (table.input !== 'ndjson') {
    const { sources } = reading.readerOf({ line: 0, cells: [] }).columns
    if (TIMES.every(field => sources[field] === undefined)) return NO_TIMES
  }
  const calendar = await Calendar.load(now)
  return {
    resolve: (moment, zone) =>
      moment.kind === 'instant' ? moment.instant : calendar.resolve(moment, zone as TimeZone),
    covering: (utcOffsets, zone, instants) => calendar.covering(utcOffsets, zone as TimeZone, instants),
  }
}

/** For rows without times: nothing was sold before now, so the offsets that events already have suffice. */
const NO_TIMES: Times = {
  resolve: () => {
    throw new Error('a row says a time, and no column has any')
  },
  covering: known => known,
}

async function bookInChunks(
  context: Context,
  request: ImportRequest,
  input: BatchInput,
  {
    reading,
    judging,
    tally,
    rejects,
  }: { reading: Reading; judging: Judging; tally: ImportTally; rejects: RejectsFile },
): Promise<void> {
  const { signal, maxRejects = Number.POSITIVE_INFINITY } = request
  const records = reading.records()
  const settling: AsyncIterable<Settled[]> = request.dryRun
    ? rehearse(context, reading, judging, records, signal)
    : book(context, reading, judging, records, signal)
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
