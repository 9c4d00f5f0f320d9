import type { ImportedBooking } from '../../ticketing/bookings/import-booking.ts'
import type { TicketSelection } from '../../ticketing/inventory/allocation.ts'
import { email as parseEmail } from '../../values/email.ts'
import { limits } from '../../values/limits.ts'
import { decimal } from '../../values/money.ts'
import { whole } from '../../values/number.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import type { Instant } from '../../values/time/instant.ts'
import { when } from '../../values/time/when.ts'
import type { Columns, Field } from '../input/columns.ts'
import type { Cells } from '../input/csv.ts'
import { contentDigest } from '../input/digest.ts'
import { plain } from '../output/formulas.ts'

/** A row that has been read and found well-formed; whether it can be booked is for the transaction to say. */
export interface ParsedBooking {
  kind: 'booking'
  record: Cells
  ref: string
  request: ImportedBooking
}

/** A row that was refused, or that asks for nothing: a booking that had been canceled. */
export type SettledRow =
  | { kind: 'rejected'; record: Cells; ref: string | undefined; code: string; message: string }
  | { kind: 'skipped'; record: Cells }

export type Row = ParsedBooking | SettledRow

export interface RowReader {
  columns: Columns
  /** What --event says. */
  event: string | undefined
  now: Instant
  /** Of a pipe that is read only once it is not known; then every row needs a ref. */
  batch: string | undefined
  headerOf: (field: Field) => string
}

const quantity = whole(1, limits.quantity)
const name = text(limits.name)
const reference = text(limits.ref)
const eventName = text(limits.slug)
const typeName = text(limits.ticketTypeName)

const TAKES_SEATS = [
  '',
  'confirmed',
  'paid',
  'pending',
  'attending',
  'checked in',
  'checked_in',
  'completed',
  'placed',
]
const TAKES_NONE = ['canceled', 'cancelled', 'expired', 'refunded', 'not attending', 'deleted', 'transferred']

export function readBookingRow(reader: RowReader, record: Cells): Row {
  const { columns } = reader
  const mistakes: string[] = []
  const read = <T>(field: Field, parse: (raw: string) => T): T | undefined => {
    const raw = cellOf(record, field, columns[field])
    if (raw === '') return undefined
    try {
      return parse(raw)
    } catch (error) {
      if (!(error instanceof ParseError)) throw error
      mistakes.push(`${reader.headerOf(field)}: ${error.message}`)
      return undefined
    }
  }
  const needed = <T>(field: Field, parse: (raw: string) => T): T | undefined => {
    if (cellOf(record, field, columns[field]) !== '') return read(field, parse)
    mistakes.push(`${reader.headerOf(field)}: is missing`)
    return undefined
  }
  const given = read('ref', reference)
  const ref = given ?? (reader.batch === undefined ? undefined : `${reader.batch}:${record.line}`)
  const rejected = (message: string): SettledRow => ({
    kind: 'rejected',
    record,
    ref,
    code: 'VALIDATION',
    message,
  })
  if (record.problem !== undefined) return rejected(record.problem)

  const status = read('status', bookingStatus)
  const expiresAt = status === 'held' ? needed('expiresAt', instantOf) : undefined
  if (status === 'none' || (expiresAt !== undefined && expiresAt <= reader.now))
    return { kind: 'skipped', record }
  const event = reader.event ?? needed('event', eventName)
  const email = read('email', parseEmail)
  const guest = read('name', name)
  const seats = read('quantity', quantity)
  const types = read('type', typeWishes)
  const paid = read('paid', decimal)
  const bookedAt = read('createdAt', instantOf)
  if (ref === undefined && mistakes.length === 0)
    mistakes.push('ref: is missing. Without one, a row of a pipe is known by --batch and its line')
  if (mistakes.length > 0 || event === undefined || ref === undefined) return rejected(mistakes.join('; '))
  return {
    kind: 'booking',
    record,
    ref,
    request: {
      event: event.toLowerCase(),
      email,
      name: guest,
      quantity: seats,
      types,
      bookedAt,
      heldUntil: expiresAt,
      paidAmount: paid,
      channel: 'import',
      ref,
      digest: contentDigest([event, email, guest, seats, cellOf(record, 'type', columns.type), paid]),
    },
  }
}

function cellOf(record: Cells, field: Field, at: readonly number[] | undefined): string {
  if (at === undefined) return ''
  const [first = 0] = at
  if (at.length === 1) return plain((record.cells[first] ?? '').trim())
  if (field === 'ref' && (record.cells[first] ?? '') === '') return ''
  return at
    .map(index => plain((record.cells[index] ?? '').trim()))
    .filter(part => part !== '')
    .join(field === 'ref' ? '-' : ' ')
}

function bookingStatus(raw: string): 'some' | 'held' | 'none' {
  const word = raw.toLowerCase()
  if (word === 'held') return 'held'
  if (TAKES_SEATS.includes(word)) return 'some'
  if (TAKES_NONE.includes(word)) return 'none'
  throw new ParseError(`must be a status like confirmed or canceled, not ${quoted(raw)}`)
}

/** `vip`, or a mix: `vip=2;standard=3`. A backslash takes the meaning from `;`, `=` and itself. */
export function typeWishes(raw: string): TicketSelection[] {
  const wishes = [...raw.matchAll(/((?:\\.|[^\\;])+)/gs)].map(([part]) => {
    const [, named = part, count] = /^((?:\\.|[^\\=])*)=([^=]*)$/s.exec(part) ?? []
    const wished = typeName(named.replace(/\\(.)/gs, '$1'))
    return count === undefined ? { name: wished } : { name: wished, quantity: quantity(count.trim()) }
  })
  if (wishes.length > MOST_TYPES)
    throw new ParseError(`may mix at most ${MOST_TYPES} types, not ${wishes.length}`)
  return wishes
}

const MOST_TYPES = 50

function instantOf(raw: string): Instant {
  const moment = when(raw)
  if (moment.kind !== 'instant')
    throw new ParseError(`needs its offset from UTC, like 2026-12-01T19:30:00+01:00`)
  return moment.instant
}
