import { Busy, Interrupted, Invalid, NotFound, TixError } from '../store/errors.ts'
import type { Slug } from '../store/values.ts'
import { addTicketType } from '../ticketing/add-ticket-type.ts'
import { cancelEvent } from '../ticketing/cancel-event.ts'
import { createEvent, FIRST_TICKET_TYPE } from '../ticketing/create-event.ts'
import { describeEvent } from '../ticketing/describe-event.ts'
import { type Event, findEvent } from '../ticketing/event.ts'
import type { Office } from '../ticketing/office.ts'
import { updateEvent } from '../ticketing/update-event.ts'
import { updateTicketType } from '../ticketing/update-ticket-type.ts'
import { quoted } from '../ticketing/values/mistake.ts'
import { grouped } from '../ticketing/values/number.ts'
import { slugFrom } from '../ticketing/values/slug.ts'
import { folded } from '../ticketing/values/text.ts'
import { type InputRequest, openBatch } from './batch-input.ts'
import { aboutTheRow } from './chunk.ts'
import { RejectedRows, Stopped } from './errors.ts'
import { type EventRow, eventColumns, type ListedType, readEventRow } from './event-row.ts'
import type { Cells } from './input/csv.ts'
import { assertDistinct } from './input/records.ts'
import { RejectsFile, rejectsPath } from './rejects.ts'

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
  office: Office,
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
  const rejects = new RejectsFile(request.dryRun ? undefined : rejectsPath(request), table, null)
  const examples: string[] = []
  let failure: TixError | undefined
  try {
    for await (const records of table.portions)
      for (const record of records) {
        await new Promise(resolve => setImmediate(resolve)) // a signal must get through
        if (request.signal.aborted) throw new Stopped('Stopped')
        const refusal = await settle(office, request, table.header, record, summary)
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
  office: Office,
  request: EventImportRequest,
  header: readonly string[],
  record: Cells,
  summary: EventImportSummary,
): Promise<{ code: string; message: string } | undefined> {
  const row = readEventRow(eventColumns(header), record)
  try {
    if ('mistakes' in row) throw Invalid.field('', row.mistakes)
    summary[await write(office, row, request.dryRun ?? false)]++
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

async function write(
  office: Office,
  row: EventRow,
  dryRun: boolean,
): Promise<'created' | 'updated' | 'skipped'> {
  const slug = row.slug ?? (await slugFrom(row.name ?? ''))
  const before = await existing(office, slug)
  if (!before) {
    await create(office, slug, row, dryRun)
    return 'created'
  }
  if (before.status === 'canceled') {
    if (row.status !== 'canceled') await updateEvent(office, slug, { name: row.name }, { dryRun }) // refuses, and says why
    return 'skipped'
  }
  const changes = [await update(office, slug, row, dryRun), await writeTypes(office, before, row, dryRun)]
  if (row.status === 'canceled') changes.push(!(await cancelEvent(office, slug, {}, { dryRun })).replayed)
  return changes.some(Boolean) ? 'updated' : 'skipped'
}

async function existing(office: Office, slug: Slug): Promise<Event | undefined> {
  try {
    return await office.store.read(async queries =>
      describeEvent(queries, await findEvent(queries, slug), office.clock.now()),
    )
  } catch (error) {
    if (error instanceof NotFound) return undefined // also where there is no database yet
    throw error
  }
}

async function create(office: Office, slug: Slug, row: EventRow, dryRun: boolean): Promise<void> {
  const { name, capacity, starts } = row
  const missing = Object.entries({ name, capacity, starts }).filter(([, value]) => value === undefined)
  if (name === undefined || capacity === undefined || starts === undefined)
    throw new Invalid(missing.map(([field]) => ({ field, message: 'is missing, and a new event needs it' })))
  const { status, ticketTypes, ...fields } = row
  const request = { ...fields, name, capacity, starts, slug, draft: status === 'draft' }
  const { event } = await createEvent(office, request, { dryRun })
  if (dryRun) return
  await writeTypes(office, event, row, dryRun)
  if (status === 'canceled') await cancelEvent(office, slug, {})
}

async function update(office: Office, slug: Slug, row: EventRow, dryRun: boolean): Promise<boolean> {
  const { status, ticketTypes, price, slug: _, ...fields } = row
  const changes = { ...fields, status: status === 'canceled' ? undefined : status }
  if (Object.values(changes).every(value => value === undefined)) return false
  return !(await updateEvent(office, slug, changes, { dryRun })).replayed
}

/** Each ticket type by its name; where the event still has only its first one, that becomes the first of the list. */
async function writeTypes(office: Office, event: Event, row: EventRow, dryRun: boolean): Promise<boolean> {
  const known = new Set(event.ticketTypes.map(type => folded(type.name)))
  const [only] = event.ticketTypes
  const listed: readonly ListedType[] = row.ticketTypes ?? priceOf(row, event)
  let anything = false
  for (const [index, { name, ...wish }] of listed.entries()) {
    const isFirst =
      index === 0 && known.size === 1 && only?.name === FIRST_TICKET_TYPE && !known.has(folded(name))
    const currency = wish.price === undefined ? undefined : (wish.currency ?? row.currency)
    const request = { ...wish, currency }
    if (isFirst)
      anything =
        !(await updateTicketType(office, event.slug, only.name, { name, ...request }, { dryRun })).replayed ||
        anything
    else if (!known.has(folded(name)))
      anything =
        !(await addTicketType(office, event.slug, { name, ...request }, { dryRun })).replayed || anything
    else if (Object.values(request).some(value => value !== undefined))
      anything = !(await updateTicketType(office, event.slug, name, request, { dryRun })).replayed || anything
  }
  return anything
}

/** A price without a list is that of the only type. */
function priceOf({ price, currency }: EventRow, { ticketTypes: [only, ...others] }: Event): ListedType[] {
  return price !== undefined && only && others.length === 0 ? [{ name: only.name, price, currency }] : []
}
