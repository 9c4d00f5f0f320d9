import { extname } from 'node:path'
import type { Context } from '../../ticketing/context.ts'
import type { ExportItem } from '../../ticketing/reports/export-item.ts'
import {
  countOf,
  EXPORTS,
  type Exported,
  type ExportRequest,
  exportItems,
} from '../../ticketing/reports/exports.ts'
import { Interrupted, Invalid } from '../../values/errors.ts'
import { grouped } from '../../values/number.ts'
import { quoted } from '../../values/parse-error.ts'
import { turn } from '../../values/turn.ts'
import { DOCUMENTS, type DocumentKind, documentWriter } from './documents.ts'
import { COLUMNS } from './exported-columns.ts'
import { openOutput } from './open-output.ts'
import type { Sink } from './output.ts'
import { assertNoDatabase } from './place.ts'
import { MOST_ROWS, workbookWriter } from './workbook.ts'

export interface ExportFileRequest extends ExportRequest {
  /** Where to; `undefined` or `-` for standard output. */
  output?: string | undefined
  kind?: DocumentKind | undefined
  fields?: readonly string[] | undefined
  raw?: boolean | undefined
  /** The separator for a spreadsheet that opens the file by itself; the file then begins with a byte order mark. */
  excel?: string | undefined
  /** Called after each page with the number of items written so far. */
  progress?: ((items: number) => void) | undefined
  signal: AbortSignal
  /** Writes to standard output. */
  write: (text: string) => void
}

const WITH_STATUS = Object.entries(EXPORTS)
  .filter(([, states]) => states.length > 0)
  .map(([what]) => what)

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
        ? `applies to ${WITH_STATUS.join(', ')} only`
        : `must be one of ${states.join(', ')}, not ${quoted(status)}`,
    )
  const columns = request.fields ?? COLUMNS[what]
  const key = listKey(what)
  const file = fileFor(output)
  let count = 0
  try {
    const writer = await writerFor(request, columns, key, file)
    await exportItems(context, request, async items => {
      if (request.signal.aborted) throw new Interrupted('Stopped. No file was written')
      count += items.length
      if (writer.limit !== undefined && count > writer.limit)
        throw Invalid.field(
          'output',
          `a sheet holds at most ${grouped(writer.limit)} rows: export fewer, or CSV`,
        )
      await writer.page(request.fields ? items.map(item => picked(item, columns)) : items)
      request.progress?.(count)
      await turn() // a signal must get through
    })
    await writer.end()
    file?.complete()
  } catch (error) {
    file?.abandon()
    throw error
  }
  return count
}

/** What the list is called in JSON's `data`. */
export function listKey(what: Exported): string {
  return what.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

interface PageWriter {
  page: (items: readonly ExportItem[]) => void | Promise<void>
  end: () => void | Promise<void>
  limit?: number
}

async function writerFor(
  request: ExportFileRequest,
  columns: readonly string[],
  key: string,
  file: Sink | undefined,
): Promise<PageWriter> {
  const { output, kind, raw = false, excel } = request
  const isWorkbook = kind === undefined && /\.xlsx$/i.test(output ?? '')
  const form = kind ?? kindOf(output)
  const isForExcel = !isWorkbook && (form === 'csv' || (form === 'tsv' && excel === '\t'))
  if (excel !== undefined && !isForExcel)
    throw Invalid.field(
      'excel',
      `is of CSV, and ${isWorkbook ? 'xlsx' : form} was asked for: give one of the two`,
    )
  if (isWorkbook) {
    if (!file) throw Invalid.field('output', 'must be a file: a workbook is not written to a terminal')
    return { ...(await workbookWriter(file, columns, key)), limit: MOST_ROWS }
  }
  const write = file ? (text: string) => file.write(text) : request.write
  const counted = (items: number) => countOf(request.what, items)
  const writer = documentWriter(excel === undefined ? form : 'csv', columns, { key, counted }, raw, excel)
  if (excel !== undefined) write('\ufeff')
  return { page: items => write(writer.page(items)), end: () => write(writer.end()) }
}

function fileFor(output: string | undefined): Sink | undefined {
  if (output === undefined || output === '-') return undefined
  assertNoDatabase(output, 'output')
  return openOutput(output)
}

function picked(item: ExportItem, fields: readonly string[]): ExportItem {
  return Object.fromEntries(fields.map(field => [field, item[field] ?? null]))
}

/** Endings of other formats: an export under such a name would look damaged when opened. */
const OTHERS =
  'pdf xls xlsm xlsb ods odt doc docx html htm xml svg zip gz bz2 xz zst 7z db sqlite sqlite3 parquet'

/** What the name of a file says; else CSV. @throws Invalid where it says what is not written */
function kindOf(output: string | undefined): DocumentKind {
  const extension = extname(output ?? '')
    .slice(1)
    .toLowerCase()
  if (extension !== '' && OTHERS.split(' ').includes(extension))
    throw Invalid.field(
      'output',
      `is a .csv, .tsv, .ndjson, .json or .xlsx file, not ${output}. If it is to be called so, say --format`,
    )
  return DOCUMENTS.find(kind => kind === extension) ?? (extension === 'jsonl' ? 'ndjson' : 'csv')
}
