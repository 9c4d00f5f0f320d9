import type { ImportedBooking } from '../../ticketing/imports/imported-booking.ts'
import { currency as parseCurrency } from '../../values/currency.ts'
import { email as parseEmail } from '../../values/email.ts'
import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { ParseError } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import type { When } from '../../values/time/when.ts'
import type { Cells } from '../input/csv.ts'
import type { Field } from '../layouts/layout.ts'
import { takesSeats } from '../layouts/words.ts'
import { type Amount, amountOf, countOf } from '../values/amounts.ts'
import { timeOf } from '../values/times.ts'
import { parts, payments, prices, typeWishes } from './lists.ts'
import type { RowReader } from './row-reader.ts'

/** A row that has been read and found well-formed; whether it can be booked is for the transaction to say. */
export interface ParsedBooking {
  kind: 'booking'
  record: Cells
  ref: string
  request: ImportedBooking
}

/** A row that was refused before the box office was asked. */
export interface RejectedRow {
  kind: 'rejected'
  record: Cells
  ref: string | undefined
  code: string
  message: string
  /** What it says: mended under its reference, it is known by this. */
  digest?: string | undefined
}

export type Row = ParsedBooking | RejectedRow

const quantity = whole(1, limits.quantity)
const name = text(limits.name)
const reference = text(limits.ref)
const eventName = text(limits.slug)
const typeName = text(limits.ticketTypeName)
const note = text(limits.description)

export function readBookingRow(reader: RowReader, record: Cells): Row {
  const mistakes: string[] = []
  const { columns } = reader
  const digest = reader.digest(record)
  const rejected = (message: string, code = 'VALIDATION'): RejectedRow => ({
    kind: 'rejected',
    record,
    ref: record.ref,
    code,
    message,
    digest,
  })
  if (record.problem !== undefined) return rejected(record.problem)
  if (record.twin !== undefined) return rejected(twice(record, record.twin), 'CONFLICT')
  const { layout } = columns
  const tried = <T>(field: Field, parse: () => T): T | undefined => {
    try {
      return parse()
    } catch (error) {
      if (!(error instanceof ParseError)) throw error
      mistakes.push(`${reader.headingOf(field)}: ${error.message}`)
      return undefined
    }
  }
  const read = <T>(field: Field, parse: (raw: string) => T): T | undefined => {
    const raw = reader.valueOf(record, field)
    return raw === '' ? undefined : tried(field, () => parse(raw))
  }
  const ref = tried('ref', () => reference(record.ref ?? ''))
  const state = tried('status', () => reader.stateOf(record))
  const event = reader.event ?? read('event', eventName)
  if (event === undefined && mistakes.length === 0) mistakes.push(`${reader.headingOf('event')}: is missing`)
  if (mistakes.length > 0 || event === undefined || ref === undefined || state === undefined)
    return rejected(mistakes.join('; '))

  const shared = {
    event: event.toLowerCase(),
    ref,
    digest,
    mends: reader.mends(record),
    state,
    terms: layout?.own ? ('own' as const) : layout ? ('foreign' as const) : ('plain' as const),
  }
  if (!takesSeats(state) && !layout?.own) return { kind: 'booking', record, ref, request: shared }
  const amount = (raw: string): Amount => amountOf(raw, reader.decimalComma)
  const total = read('total', amount)
  const paid = read('paid', raw => paidOf(raw, amount))
  const request: ImportedBooking = {
    ...shared,
    email: read('email', parseEmail),
    name: read('name', name),
    quantity: read('quantity', raw => quantity(reader.isAnswer ? leadingCount(raw) : countOf(raw))),
    types: read('type', raw => (layout && !layout.own ? [{ name: typeName(raw) }] : typeWishes(raw))),
    bookedAt: reader.time(read, 'createdAt', raw => timeOf(raw, reader.dayOrder)),
    heldUntil: state === 'held' ? heldUntil(read, reader, mistakes) : undefined,
    paid: state === 'paid' && paid === undefined ? 'all' : paid,
    total: total?.amount,
    currency: read('currency', parseCurrency) ?? total?.currency,
    discount: read('discount', amount)?.amount,
    payments: read('payments', payments),
    prices: read('prices', prices),
    attendees: read('attendees', raw => parts(raw).map(part => (part.trim() === '' ? null : name(part)))),
    note: read('note', raw => note(raw.replace(/\s+/g, ' '))),
  }
  return mistakes.length > 0 ? rejected(mistakes.join('; ')) : { kind: 'booking', record, ref, request }
}

type Read = <T>(field: Field, parse: (raw: string) => T) => T | undefined

function heldUntil(read: Read, reader: RowReader, mistakes: string[]): When | undefined {
  const before = mistakes.length
  const end = read('expiresAt', raw => timeOf(raw, reader.dayOrder))
  if (end === undefined && mistakes.length === before)
    mistakes.push(`${reader.headingOf('expiresAt')}: is missing`)
  return end
}

/** `Yes`, `no`, or what was paid. */
function paidOf(raw: string, amount: (raw: string) => Amount): 'all' | string {
  if (/^(yes|true|y|ja|paid|bezahlt)$/i.test(raw)) return 'all'
  if (/^(no|false|n|nein|unpaid|unbezahlt)$/i.test(raw)) return '0'
  return amount(raw).amount
}

/** `3 people`, as guests answer a form. */
function leadingCount(raw: string): string {
  return /^(\d{1,5})\s+[\p{L}]+$/u.exec(raw.trim())?.[1] ?? countOf(raw)
}

function twice({ ref = '', line }: Cells, first: number): string {
  return (
    `The reference ${JSON.stringify(ref)} stands on lines ${first} and ${line}, and nothing says that they are tickets of one order. ` +
    'Give each a reference of its own, or name the column that numbers the tickets: --map ticket=<column>'
  )
}
