import { extname } from 'node:path'
import type { Context } from '../../ticketing/context.ts'
import {
  EXPORTS,
  type Exported,
  type ExportItem,
  type ExportRequest,
  exportItems,
} from '../../ticketing/reports/exports.ts'
import { Interrupted, Invalid } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import { DOCUMENTS, type DocumentKind, documentWriter } from './documents.ts'
import { assertNoDatabase, type Output, openOutput } from './file.ts'

export interface ExportFileRequest extends ExportRequest {
  /** Where to; `undefined` or `-` for standard output. */
  output?: string | undefined
  kind?: DocumentKind | undefined
  fields?: readonly string[] | undefined
  raw?: boolean | undefined
  signal: AbortSignal
  /** Writes to standard output. */
  write: (text: string) => void
}

/** The columns of CSV and TSV; `import` and `import-events` read these files as they are. */
export const COLUMNS: Record<Exported, readonly string[]> = {
  bookings: [
    'code',
    'event',
    'email',
    'name',
    'quantity',
    'type',
    'status',
    'ref',
    'paid',
    'total',
    'due',
    'owed',
    'currency',
    'channel',
    'expiresAt',
    'createdAt',
  ],
  tickets: [
    'code',
    'event',
    'booking',
    'position',
    'type',
    'attendee',
    'status',
    'email',
    'name',
    'price',
    'currency',
    'createdAt',
  ],
  events: [
    'slug',
    'name',
    'description',
    'venue',
    'category',
    'tags',
    'startsAt',
    'endsAt',
    'timezone',
    'salesStartAt',
    'salesEndAt',
    'status',
    'capacity',
    'available',
    'maxPerBooking',
    'currency',
    'ticketTypes',
    'createdAt',
  ],
  'check-ins': [
    'at',
    'event',
    'ticket',
    'booking',
    'position',
    'type',
    'attendee',
    'email',
    'name',
    'actor',
    'gate',
  ],
}

/**
 * Writes all of one kind as a document, page by page, as it was at one moment.
 *
 * @returns how many items
 * @throws Invalid, NotFound, Interrupted; a file is then left as it was
 */
export async function exportDocument(context: Context, request: ExportFileRequest): Promise<number> {
  const { what, output, status } = request
  const states: readonly string[] = EXPORTS[what]
  if (status !== undefined && !states.includes(status))
    throw Invalid.field(
      'status',
      states.length === 0
        ? `${what} have no status`
        : `must be one of ${states.join(', ')}, not ${quoted(status)}`,
    )
  const columns = request.fields ?? COLUMNS[what]
  const key = what.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
  const writer = documentWriter(request.kind ?? kindOf(output), columns, key, request.raw ?? false)
  const file = fileFor(output)
  const write = file ? (text: string) => file.write(text) : request.write
  let count = 0
  try {
    await exportItems(context, request, async items => {
      if (request.signal.aborted) throw new Interrupted('Stopped. No file was written')
      count += items.length
      write(writer.page(request.fields ? items.map(item => picked(item, columns)) : items))
      await new Promise(resolve => setImmediate(resolve)) // a signal must get through
    })
    write(writer.end())
    file?.complete()
  } catch (error) {
    file?.abandon()
    throw error
  }
  return count
}

function fileFor(output: string | undefined): Output | undefined {
  if (output === undefined || output === '-') return undefined
  assertNoDatabase(output, 'output')
  return openOutput(output)
}

function picked(item: ExportItem, fields: readonly string[]): ExportItem {
  return Object.fromEntries(fields.map(field => [field, item[field] ?? null]))
}

/** What the name of a file says; else CSV. */
function kindOf(output: string | undefined): DocumentKind {
  const extension = extname(output ?? '')
    .slice(1)
    .toLowerCase()
  return DOCUMENTS.find(kind => kind === extension) ?? (extension === 'jsonl' ? 'ndjson' : 'csv')
}
