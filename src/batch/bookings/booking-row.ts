import { type ImportedBooking, ticketsNamed } from '../../ticketing/imports/imported-booking.ts'
import { currency as parseCurrency } from '../../values/currency.ts'
import { email as parseEmail } from '../../values/email.ts'
import { limits } from '../../values/limits.ts'
import { whole } from '../../values/number.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import type { Cells } from '../input/csv.ts'
import { takesSeats } from '../layouts/words.ts'
import { type Amount, amountOf, seatCountOf } from '../values/amounts.ts'
import { dayOrderOf, timeOf } from '../values/times.ts'
import { parts, payments, prices, typeWishes } from './lists.ts'
import { RowFields } from './row-fields.ts'
import type { RowReader, StrayStatus } from './row-reader.ts'

/** A row that is well-formed; whether it can be booked is decided in the transaction. */
export interface ParsedBooking {
  kind: 'booking'
  record: Cells
  ref: string
  request: ImportedBooking
  /** A column that is not read, but in which the row seems to say that it takes no seat. */
  stray?: StrayStatus | undefined
}

/** A row that was refused before the box office was asked. */
export interface RejectedRow {
  kind: 'rejected'
  record: Cells
  ref: string | undefined
  code: string
  message: string
  /** A digest of what it says, by which it is recognized after it was corrected under the same reference. */
  digest?: string | undefined
}

export type Row = ParsedBooking | RejectedRow

const quantity = whole(1, limits.quantity)
const name = text(limits.name)
const plainReference = text(limits.ref)
const eventName = text(limits.slug)
const typeName = text(limits.ticketTypeName)
const note = text(limits.description)

export function readBookingRow(reader: RowReader, record: Cells): Row {
  const digest = reader.digest(record)
  if (record.problem !== undefined) return rejected(record, digest, record.problem)
  if (record.twin !== undefined) return rejected(record, digest, twice(record, record.twin), 'CONFLICT')
  const { layout } = reader.columns
  const row = new RowFields(reader, record)
  const ref = row.parsed('ref', record.ref ?? '', reference)
  const state = row.state()
  const event = reader.event ?? row.read('event', eventName)
  if (event === undefined && row.mistakes.length === 0)
    row.mistakes.push(`${reader.headingOf('event')}: is missing`)
  if (row.mistakes.length > 0 || event === undefined || ref === undefined || state === undefined)
    return rejected(record, digest, row.mistakes.join('; '))

  const request: ImportedBooking = {
    event: event.toLowerCase(),
    ref,
    digest,
    mends: reader.mends(record),
    state,
    terms: layout?.own ? 'own' : layout ? 'foreign' : 'plain',
  }
  if (takesSeats(state) || layout?.own) readSale(row, request)
  // A line of totals has a number of seats too. In other systems' exports, guests may have no name.
  if (takesSeats(state) && !layout && row.mistakes.length === 0 && isNobody(request))
    row.mistakes.push(`${reader.headingOf('email')}: is missing, and there is no name either`)
  if (takesSeats(state) && !layout?.own && request.email === undefined && isOfTotals(record, request))
    row.mistakes.push('seems to be a line of totals: there is no e-mail address, and it is called so')
  if (row.mistakes.length > 0) return rejected(record, digest, row.mistakes.join('; '))
  const stray = takesSeats(state) ? reader.strayStatus(record) : undefined
  // Without a digest: a row that says the same otherwise may be booked.
  if (stray && reader.strict) return rejected(record, undefined, refusedStray(stray))
  return { kind: 'booking', record, ref, request, stray }
}

/** What a line of totals is called, at the end of a list in a report or spreadsheet. */
const TOTALS =
  /^(?:(?:grand |sub-?)?totals?|total (?:général|general|generale)|sum|summe|gesamt(?:summe)?|insgesamt|somme|totale|totaal|suma|somma)\s*:?(?:\s*\d+)?$/iu

function isOfTotals({ cells }: Cells, { name = '' }: ImportedBooking): boolean {
  return TOTALS.test(name) || TOTALS.test((cells.find(cell => cell.trim() !== '') ?? '').trim())
}

function isNobody({ email, name, attendees }: ImportedBooking): boolean {
  return email === undefined && name === undefined && attendees === undefined
}

/** The fields of a sale that most rows do not have. */
function readSale(row: RowFields, request: ImportedBooking): void {
  const { layout } = row.reader.columns
  request.email = row.read('email', parseEmail)
  request.name = row.read('name', name)
  request.quantity = row.read('quantity', seatsOf)
  request.types = row.read('type', layout && !layout.own ? oneType : typeWishes)
  if (row.has('createdAt')) request.bookedAt = row.time('createdAt', localTime)
  if (request.state === 'held') request.heldUntil = row.needed('expiresAt', localTime)
  if (row.has('total') || row.has('paid') || row.has('currency')) readMoney(row, request)
  if (request.state === 'paid') request.paid ??= 'all'
  if (row.has('discount')) request.discount = row.read('discount', amount)?.amount
  if (row.has('payments')) request.payments = row.read('payments', payments)
  if (row.has('prices')) request.prices = row.read('prices', prices)
  if (row.has('attendees')) readAttendees(row, request)
  if (row.has('note')) request.note = row.read('note', noteOf)
}

function readMoney(row: RowFields, request: ImportedBooking): void {
  const total = row.has('total') ? row.read('total', amount) : undefined
  const paid = row.has('paid') ? row.read('paid', paidOf) : undefined
  request.total = total?.amount
  request.paid = paid?.amount
  request.currency = row.has('currency') ? row.read('currency', parseCurrency) : undefined
  for (const unit of [total?.currency, paid?.currency]) {
    if (unit === undefined) continue
    request.currency ??= unit
    if (unit !== request.currency)
      row.mistakes.push(
        `${row.reader.headingOf('currency')}: is ${request.currency}, and an amount is in ${unit}`,
      )
  }
}

/** Everybody who is named gets a seat, as with `book`. */
function readAttendees(row: RowFields, request: ImportedBooking): void {
  request.attendees = row.read('attendees', attendeesOf)
  const [type, ...others] = request.types ?? []
  if (type?.quantity === undefined && others.length === 0)
    request.quantity ??= ticketsNamed(request) || undefined
}

function rejected(
  record: Cells,
  digest: string | undefined,
  message: string,
  code = 'VALIDATION',
): RejectedRow {
  return { kind: 'rejected', record, ref: record.ref, code, message, digest }
}

function refusedStray({ heading, word }: StrayStatus): string {
  return `${heading}: says ${quoted(word)} and is not read. With --strict, that is refused`
}

/** Refuses `1.84E+10`: a spreadsheet makes the same of many different long numbers. */
function reference(raw: string): string {
  if (/(?:^|-)\d(?:[.,]\d+)?E\+\d+(?:-|$)/i.test(raw))
    throw new ParseError(
      `was shortened by a spreadsheet, or as a number of JSON: ${quoted(raw)}. Take the file as it was exported, or make it a text`,
    )
  return plainReference(raw)
}

const seatsOf = (raw: string, reader: RowReader) =>
  quantity(
    PLAIN.test(raw) ? raw : seatCountOf(reader.isAnswer ? leadingCount(raw) : raw, reader.decimalComma),
  )
const PLAIN = /^\d{1,9}$/
const oneType = (raw: string) => [{ name: typeName(raw) }]
const localTime = (raw: string, reader: RowReader) => {
  const { dayOrder } = reader
  const said = dayOrderOf(raw)
  if (dayOrder !== undefined && said !== undefined && said !== dayOrder)
    reader.note(`days that are written as ${said}, and others were read as ${dayOrder}: see --day-order`)
  return timeOf(raw, dayOrder)
}
/** tix's own export groups no digits, so a comma in it comes from the locale of a spreadsheet that saved it. */
const amount = (raw: string, reader: RowReader): Amount =>
  reader.columns.layout?.own && OWN_COMMA.test(raw)
    ? { amount: raw.replace(',', '.'), currency: undefined }
    : amountOf(raw, reader.decimalComma)
const OWN_COMMA = /^\d+,\d+$/
const attendeesOf = (raw: string) =>
  (jsonList(raw) ?? parts(raw)).map(part => (part === null || part.trim() === '' ? null : name(part)))
const noteOf = (raw: string) => note(raw.replace(/\s+/g, ' '))

/** `Yes`, `no`, or what was paid. */
function paidOf(raw: string, reader: RowReader): { amount: 'all' | string; currency?: Amount['currency'] } {
  if (/^(yes|true|y|ja|paid|bezahlt)$/i.test(raw)) return { amount: 'all' }
  if (/^(no|false|n|nein|unpaid|unbezahlt)$/i.test(raw)) return { amount: '0' }
  return amount(raw, reader)
}

/** A list as NDJSON writes it: `["Ada",null]`. */
function jsonList(raw: string): (string | null)[] | undefined {
  if (!raw.startsWith('[')) return undefined
  try {
    const list: unknown = JSON.parse(raw)
    return Array.isArray(list) && list.every(part => part === null || typeof part === 'string')
      ? list
      : undefined
  } catch {
    return undefined // a name that begins with a bracket
  }
}

/** `3 people`, as guests answer a form. */
function leadingCount(raw: string): string {
  return /^(\d{1,5})\s+[\p{L}]+$/u.exec(raw.trim())?.[1] ?? raw
}

function twice({ ref = '', line }: Cells, first: number): string {
  return (
    `The reference ${JSON.stringify(ref)} stands on lines ${first} and ${line}, and nothing says that they are tickets of one order. ` +
    'Give each a reference of its own, or name the column that numbers the tickets: --map ticket=<column>'
  )
}
