import { Invalid } from '../../values/errors.ts'
import { quoted } from '../../values/parse-error.ts'
import { assertDistinct } from './records.ts'

/** What a row of bookings may say. */
export const FIELDS = [
  'event',
  'email',
  'name',
  'quantity',
  'type',
  'ref',
  'paid',
  'status',
  'createdAt',
  'expiresAt',
] as const
export type Field = (typeof FIELDS)[number]

/**
 * The names under which a field is known, the surest first: ours, and those of the order and attendee
 * exports of pretix (src/pretix/base/exporters/orderlist.py) and of Eventbrite (its orders and attendee
 * reports). Compared without case, and `user_email` is `user email`.
 */
const NAMES: Record<Field, readonly string[]> = {
  event: ['event', 'event slug', 'event id'],
  email: [
    'email',
    'e-mail',
    'email address',
    'e-mail address',
    'user email',
    'buyer email',
    'attendee email',
  ],
  name: ['name', 'attendee name', 'user name', 'guest name', 'full name', 'buyer name'],
  quantity: ['quantity', 'seats', 'positions'],
  type: ['type', 'types', 'ticket type', 'product'],
  ref: ['ref', 'reference', 'order code', 'order #', 'order id'],
  paid: ['paid'],
  status: ['status', 'attendee status', 'order status'],
  createdAt: ['createdat', 'created at'],
  expiresAt: ['expiresat', 'expires at'],
}
/** A name in two columns. */
const FIRST_NAMES = ['first name', 'given name', 'buyer first name']
const LAST_NAMES = ['last name', 'surname', 'family name', 'buyer last name']
/** What tells the rows of one order apart. */
const WITHIN_ORDER = ['position id', 'attendee #']
const ORDER = ['order code', 'order #', 'order id']
/** Exports of others have headers of their own twice; that is not an accident there. */
const FOREIGN = ['order code', 'order #']
/** What a rejects file adds at the end; under the other names where the input has one of the first. */
const OF_REJECTS = ['line', 'code', 'message']
const OF_REJECTS_TOO = ['rejectLine', 'rejectCode', 'rejectMessage']

/** Which cells make up each field; several are joined. */
export type Columns = Readonly<Partial<Record<Field, readonly number[]>>>

export interface Layout {
  columns: Columns
  /** Headers that nothing is read from. */
  ignored: string[]
}

/** The columns of the input, and what its rejects file adds to them: it is imported as it is, and may add them anew. */
export function rejectsColumns(header: readonly string[]): {
  own: readonly string[]
  added: readonly string[]
} {
  const ends = (names: readonly string[]) =>
    names.every((name, i) => header[header.length - names.length + i] === name)
  const own = [OF_REJECTS, OF_REJECTS_TOO].some(ends) ? header.slice(0, -OF_REJECTS.length) : header
  const taken = own.some(column => OF_REJECTS.includes(normal(column)))
  return { own, added: taken ? OF_REJECTS_TOO : OF_REJECTS }
}

/**
 * Finds the fields in a header.
 *
 * @param map what `--map field=Column` says, which goes before every name that is known
 * @param mayLack whether a column of the map may be missing: where each record has keys of its own
 * @throws Invalid where a column of the map is missing, or a header that matters stands twice
 */
export function layoutOf(
  header: readonly string[],
  map: ReadonlyMap<Field, string>,
  { mayLack = false } = {},
): Layout {
  const known = header.map(normal)
  const find = (names: readonly string[]) => {
    const index = names.map(name => known.indexOf(name)).find(at => at !== -1)
    return index === undefined ? [] : [index]
  }
  const columns: Partial<Record<Field, readonly number[]>> = {}
  for (const field of FIELDS) {
    const mapped = map.get(field)
    const found = mapped === undefined ? find(NAMES[field]) : mappedColumn(header, field, mapped, mayLack)
    if (found.length > 0) columns[field] = found
  }
  const name = [...find(FIRST_NAMES), ...find(LAST_NAMES)]
  if (columns.name === undefined && name.length > 0) columns.name = name
  const [ref] = columns.ref ?? []
  if (ref !== undefined && !map.has('ref') && ORDER.includes(known[ref] ?? ''))
    columns.ref = [ref, ...find(WITHIN_ORDER)]
  const used = new Set(Object.values(columns).flat())
  const foreign = FOREIGN.some(name => known.includes(name))
  if (!mayLack)
    assertDistinct(header, column => !foreign || [...used].some(at => known[at] === normal(column)))
  const { own } = rejectsColumns(header)
  const ignored = own.filter((column, at) => !used.has(at) && column !== '')
  return { columns, ignored }
}

/** @throws Invalid where a field that every row needs has no column */
export function assertComplete(layout: Layout, header: readonly string[], needed: readonly Field[]): void {
  const missing = needed.filter(field => layout.columns[field] === undefined)
  if (missing.length === 0) return
  throw new Invalid(
    missing.map(field => ({
      field: '',
      message: `No column for ${field} in the header: ${header.map(quoted).join(', ')}. Say which it is: --map ${field}=<column>${field === 'event' ? ', or give --event' : ''}`,
    })),
  )
}

function mappedColumn(header: readonly string[], field: Field, column: string, mayLack: boolean): number[] {
  const exact = header.indexOf(column)
  const at = exact === -1 ? header.map(normal).indexOf(normal(column)) : exact
  if (at !== -1) return [at]
  if (mayLack) return []
  throw Invalid.field(
    'map',
    `${field}: there is no column ${quoted(column)} in the header: ${header.map(quoted).join(', ')}`,
  )
}

function normal(column: string): string {
  return column.trim().toLowerCase().replaceAll('_', ' ').replace(/\s+/g, ' ')
}
