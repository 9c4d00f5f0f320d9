import { Invalid } from '../../values/errors.ts'
import { quotedList } from '../../values/parse-error.ts'
import { rejectsColumns } from '../columns/headings.ts'
import type { Cells } from '../input/csv.ts'
import { assertDistinct } from '../input/records.ts'
import type { EventImportRequest, EventImportSummary } from './event-import.ts'
import { eventColumns } from './event-row.ts'

/** So many are listed, of columns and of warnings about them. */
const MOST_LISTED = 100

/** What an export of events has, and is worked out anew. */
const WORKED_OUT = ['available', 'createdat', 'free', 'sales', 'id']

/** @throws Invalid; with --strict also where a column is not read */
export function assertEventHeader(
  header: readonly string[],
  { strict }: EventImportRequest,
  summary: EventImportSummary,
): void {
  const { own } = rejectsColumns(header)
  const columns = eventColumns(own)
  assertDistinct(
    own,
    name => name.toLowerCase(),
    () => true,
  )
  if (!columns.has('name') && !columns.has('slug'))
    throw Invalid.field('', `No column for name or slug in the header: ${quotedList(header)}`)
  const message = noteUnread(own, summary)
  if (strict && message) throw Invalid.field('', `${message}. With --strict, nothing is written`)
}

/** Of NDJSON, each object has keys of its own. */
export function unreadIn(
  { header }: Cells,
  { strict }: EventImportRequest,
  summary: EventImportSummary,
): { code: string; message: string } | undefined {
  if (header === undefined) return undefined
  const message = noteUnread(rejectsColumns(header).own, summary)
  return strict && message
    ? { code: 'VALIDATION', message: `${message}. With --strict, that is refused` }
    : undefined
}

/** Records the columns that are not read, and warns of all but those that are worked out anew. */
function noteUnread(header: readonly string[], summary: EventImportSummary): string | undefined {
  const read = new Set(eventColumns(header).values())
  const unread = header.filter((column, at) => column !== '' && !read.has(at))
  const isNew = unread.filter(column => !summary.ignored.includes(column))
  summary.ignored.push(...isNew.slice(0, MOST_LISTED - summary.ignored.length))
  const unknown = unread.filter(column => !WORKED_OUT.includes(column.toLowerCase().replace(/[\s_-]/g, '')))
  if (unknown.length === 0) return undefined
  const message = `${unknown.length === 1 ? 'The column' : 'The columns'} ${quotedList(unknown)} ${unknown.length === 1 ? 'is' : 'are'} not read`
  if (isNew.some(column => unknown.includes(column)) && summary.warnings.length < MOST_LISTED)
    summary.warnings.push(message)
  return message
}
