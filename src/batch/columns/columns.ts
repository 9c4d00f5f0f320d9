import { Invalid } from '../../values/errors.ts'
import { quoted, quotedList } from '../../values/parse-error.ts'
import { assertDistinct } from '../input/records.ts'
import { LAYOUTS } from '../layouts/index.ts'
import { FIELDS, type Layout, type RowField } from '../layouts/layout.ts'
import { NAMES } from './generic.ts'
import { normal, rejectsColumns } from './headings.ts'
import { columnAt, type FieldSource, mappedSource, readSource } from './source.ts'
import { STATUS_NAMES } from './status-names.ts'
import { looksLike } from './suspicious.ts'

/** Where each field stands in a header. */
export interface Columns {
  layout: Layout | undefined
  sources: Readonly<Partial<Record<RowField, FieldSource>>>
  /** Columns of which each may say that a row takes no seat. */
  statuses: readonly { heading: string; source: FieldSource }[]
  /** Whether a single column has the whole reference, so that a rejects file can give it back. */
  refIsWhole: boolean
  /** The column in which a rejects file says which row this was before it was corrected. */
  mends: number | undefined
  /** Headings that nothing is read from. */
  ignored: readonly string[]
  /** Those of them that look as if they mattered, and as what. */
  suspicious: readonly { heading: string; as: string }[]
  /** Ignored columns whose cells may turn out to be statuses. */
  watched: readonly number[]
}

export interface ColumnOptions {
  /** From `--map field=Column`, which overrides every known name; an empty text means not to read the field. */
  map: ReadonlyMap<RowField, string>
  /** The name of a layout, or `none`; else what the headings say. */
  layout?: string | undefined
  /** Whether a column of the map may be missing: where each record has keys of its own. */
  mayLack?: boolean
}

/** Finds the fields in a header. @throws Invalid where a column of the map is missing, or a header that matters stands twice */
export function columnsOf(
  header: readonly string[],
  { map, layout: named, mayLack = false }: ColumnOptions,
): Columns {
  const { own, message: mends } = rejectsColumns(header)
  const layout = layoutOf(own, named)
  const sources: Partial<Record<RowField, FieldSource>> = {}
  for (const field of FIELDS) {
    const mapped = map.get(field)
    if (field === 'status' || mapped === '') continue
    const source =
      mapped === undefined ? sourceIn(own, field, layout) : mappedSource(own, field, mapped, mayLack)
    if (source.length > 0) sources[field] = source
  }
  const ofRejects = mends !== undefined && own.at(-1) === 'ref' && !map.has('ref')
  if (ofRejects) sources.ref = [[own.length - 1]]
  // Where no column names the order, the ticket number alone is the reference.
  if (sources.ref === undefined && sources.ticket !== undefined && !map.has('ref') && !layout) {
    sources.ref = sources.ticket
    delete sources.ticket
  }
  // A column called `ref`, or one that was mapped by hand, has the whole reference.
  const refColumn = own[sources.ref?.[0]?.[0] ?? -1] ?? ''
  const refIsWhole = ofRejects || (map.has('ref') && !map.has('ticket'))
  if (refIsWhole || ['ref', 'reference'].includes(normal(refColumn))) delete sources.ticket
  // Rows of tickets repeat the total of their order.
  if (!layout && sources.ticket !== undefined && !map.has('total')) delete sources.total
  const statuses = statusesIn(own, layout, map.get('status'), mayLack)
  const used = new Set([...Object.values(sources), ...statuses.map(({ source }) => source)].flat(2))
  if (!mayLack && !layout) assertReadOnce(own, used, map)
  const unread = own.filter((column, at) => !used.has(at) && column !== '')
  const known = new Set((layout?.ignored ?? []).map(normal))
  const suspicious = unread.flatMap(heading => {
    const as = known.has(normal(heading)) ? undefined : looksLike(normal(heading))
    const field = as && FIELD_OF[as]
    if (as === undefined || field === undefined || map.get(field) === '') return []
    // Further numbers beside the reference are common and harmless.
    if (field === 'ref' && sources.ref !== undefined) return []
    return [{ heading, as }]
  })
  const isWatched = (heading: string, at: number) =>
    !used.has(at) && !known.has(normal(heading)) && !suspicious.some(other => other.heading === heading)
  const watched =
    map.get('status') === '' ? [] : own.flatMap((heading, at) => (isWatched(heading, at) ? [at] : []))
  return { layout, sources, statuses, refIsWhole, mends, ignored: unread, suspicious, watched }
}

const FIELD_OF: Readonly<Record<string, RowField>> = {
  'a status': 'status',
  'a quantity': 'quantity',
  'a reference': 'ref',
}

/** The layout that was named, or the one that knows the most of these headings. */
function layoutOf(header: readonly string[], named: string | undefined): Layout | undefined {
  if (named !== undefined) return LAYOUTS.find(({ name }) => name === named)
  const known = new Set(header.map(normal))
  let best: { layout: Layout; size: number } | undefined
  for (const layout of LAYOUTS)
    for (const set of layout.knownBy)
      if (set.every(heading => known.has(normal(heading))) && set.length > (best?.size ?? 0))
        best = { layout, size: set.length }
  return best?.layout
}

function sourceIn(
  header: readonly string[],
  field: Exclude<RowField, 'status'>,
  layout: Layout | undefined,
): FieldSource {
  if (layout) {
    const expression = layout.fields[field]
    const found = expression === undefined ? [] : readSource(header, expression).source
    // A rejects file adds a `ref` to rows that had none: it counts for these.
    if (found.length > 0 || field !== 'ref' || columnAt(header, 'ref') === undefined) return found
    return readSource(header, 'ref').source
  }
  const alternatives = NAMES[field].map(name => readSource(header, name))
  const whole = alternatives.find(({ source, lacks }) => source.length > 0 && lacks.length === 0)
  if (field === 'email' || field === 'name') {
    const all = alternatives.filter(({ source, lacks }) => source.length > 0 && lacks.length === 0)
    return all.flatMap(({ source }) => source)
  }
  return whole?.source ?? []
}

function statusesIn(
  header: readonly string[],
  layout: Layout | undefined,
  mapped: string | undefined,
  mayLack: boolean,
): Columns['statuses'] {
  if (mapped === '') return []
  if (mapped !== undefined) {
    const source = mappedSource(header, 'status', mapped, mayLack)
    return source.length > 0 ? [{ heading: mapped, source }] : []
  }
  return (layout ? (layout.status ?? []) : STATUS_NAMES).flatMap(name => {
    const at = columnAt(header, name)
    return at === undefined ? [] : [{ heading: header[at] ?? name, source: [[at]] }]
  })
}

/** A heading that stands twice does no harm where it is not read, or where the column was mapped by hand. */
function assertReadOnce(
  header: readonly string[],
  used: ReadonlySet<number>,
  map: ColumnOptions['map'],
): void {
  const named = [...map.values()].map(expression => expression.trim())
  const isMeant = (name: string) => named.includes(name) && header.indexOf(name) === header.lastIndexOf(name)
  const read = new Set(
    [...used]
      .map(at => header[at] ?? '')
      .filter(name => !isMeant(name))
      .map(normal),
  )
  assertDistinct(header, normal, column => read.has(normal(column)))
}

/** @throws Invalid where a field that every row needs has no column */
export function assertComplete(
  { sources, layout }: Columns,
  header: readonly string[],
  needed: readonly RowField[],
  otherSheets: readonly string[] = [],
): void {
  const missing = needed.filter(field => sources[field] === undefined)
  if (missing.length === 0) return
  const otherEvent = header.find(column => ['event id', 'event name', 'event title'].includes(normal(column)))
  throw new Invalid(
    missing.map(field => ({
      field: '',
      message:
        `No column for ${field} in the header: ${quotedList(header)}` +
        `${layout ? ` (read as ${layout.name})` : ''}. Say which it is: --map ${field}=<column>` +
        (field === 'event'
          ? `, or give --event${otherEvent ? `; ${quoted(otherEvent)} is another system's` : ''}`
          : '') +
        misread(header, otherSheets),
    })),
  )
}

function misread(header: readonly string[], otherSheets: readonly string[]): string {
  if (header.some(cell => cell.includes('@')))
    return '. That line seems to be a row: the first one has to name the columns'
  const title =
    header.filter(cell => cell !== '').length === 1
      ? '. If that is a title, pass over what stands above the header: --skip-lines <n>'
      : ''
  const sheets =
    otherSheets.length > 0 ? `. There are other sheets (${quotedList(otherSheets)}): --sheet <name>` : ''
  return title + sheets
}
