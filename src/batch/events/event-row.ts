import type { NewEventRequest } from '../../ticketing/events/create-event.ts'
import type { TicketTypeRequest } from '../../ticketing/events/ticket-types/ticket-type.ts'
import { currency } from '../../values/currency.ts'
import { keysGivenTwice } from '../../values/keys-given-twice.ts'
import { limits } from '../../values/limits.ts'
import { decimal } from '../../values/money.ts'
import { slug } from '../../values/names/slug.ts'
import { whole } from '../../values/number.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import { when } from '../../values/time/when.ts'
import { timeZone } from '../../values/time/zone.ts'
import { cellAt } from '../bookings/row-cells.ts'
import type { Cells } from '../input/csv.ts'
import type { DayOrder } from '../layouts/layout.ts'
import { amountOf, countOf } from '../values/amounts.ts'
import { assertNoSheetError } from '../values/sheet-error.ts'
import { timeOf } from '../values/times.ts'

export type ListedType = TicketTypeRequest & { name: string }

/** What a row says of an event; what it does not say is left as it is. */
export interface ParsedEvent extends Partial<Omit<NewEventRequest, 'draft'>> {
  status?: 'draft' | 'on_sale' | 'canceled' | undefined
  /** Why it is canceled, if it is. */
  cancelReason?: string | undefined
  ticketTypes?: readonly ListedType[] | undefined
}

/** Every field with its parser. A column has the field's name, with or without `At` or spaces. */
const PARSERS: {
  [Field in keyof ParsedEvent]-?: (raw: string, dayOrder: DayOrder | undefined) => ParsedEvent[Field]
} = {
  name: text(limits.name),
  slug,
  capacity: raw => whole(1, limits.capacity)(countOf(raw)),
  starts: timeOf,
  ends: timeOf,
  timezone: timeZone,
  venue: text(limits.venue),
  description: text(limits.description),
  category: text(limits.category),
  tags: raw => tagsIn(raw).map(tag => text(limits.tag)(tag).toLowerCase()),
  price: raw => amountOf(raw).amount,
  currency,
  salesStart: timeOf,
  salesEnd: timeOf,
  maxPerBooking: raw => whole(1, limits.quantity)(countOf(raw)),
  maxPerPerson: raw => whole(1, limits.quantity)(countOf(raw)),
  cancelReason: text(limits.reason),
  status: eventStatus,
  ticketTypes,
}

/** Where each field is in a header. */
export type EventColumns = ReadonlyMap<keyof ParsedEvent, number>

export function eventColumns(header: readonly string[]): EventColumns {
  const known = header.map(squeezed)
  const columns = new Map<keyof ParsedEvent, number>()
  for (const field of fieldNames()) {
    const at = [squeezed(field), `${squeezed(field)}at`].map(name => known.indexOf(name)).find(i => i !== -1)
    if (at !== undefined) columns.set(field, at)
  }
  return columns
}

function fieldNames(): (keyof ParsedEvent)[] {
  return Object.keys(PARSERS).filter((key): key is keyof ParsedEvent => key in PARSERS)
}

/** The event of a record, or what is wrong with it. */
export function readEventRow(
  columns: EventColumns,
  record: Cells,
  dayOrder?: DayOrder,
): ParsedEvent | { mistakes: string } {
  if (record.problem !== undefined) return { mistakes: record.problem }
  const row: Record<string, unknown> = {}
  const mistakes: string[] = []
  // The currency first, for the price beside it.
  const inOrder = [...columns].sort(([a], [b]) => Number(b === 'currency') - Number(a === 'currency'))
  for (const [field, at] of inOrder) {
    const raw = cellAt(record, at)
    if (raw === '') continue
    try {
      assertNoSheetError(raw)
      row[field] = PARSERS[field](raw, dayOrder)
      if (field === 'price') row['currency'] = currencyBeside(raw, row['currency'])
    } catch (error) {
      if (!(error instanceof ParseError)) throw error
      mistakes.push(`${field}: ${error.message}`)
    }
  }
  if (row['name'] === undefined && row['slug'] === undefined && mistakes.length === 0)
    mistakes.push('name: is missing')
  return mistakes.length > 0 ? { mistakes: mistakes.join('; ') } : row
}

/** `€25` is money of a currency, which a column of its own may not contradict. */
function currencyBeside(price: string, column: unknown): unknown {
  const { currency: said } = amountOf(price)
  if (said !== undefined && column !== undefined && column !== said)
    throw new ParseError(`is in ${said}, and the currency is ${String(column)}: ${quoted(price)}`)
  return said ?? column
}

function squeezed(name: string): string {
  return name.toLowerCase().replace(/[\s_-]/g, '')
}

/** `jazz;late`, or a list as JSON has it. */
function tagsIn(raw: string): string[] {
  try {
    const list: unknown = raw.startsWith('[') ? JSON.parse(raw) : undefined
    if (Array.isArray(list)) return list.map(String)
  } catch {
    // a tag that begins with a bracket
  }
  return raw.split(';')
}

/** Other systems' words for an event that is, or was, on sale. */
const ON_SALE = ['on_sale', 'ended', 'published', 'live', 'active', 'open', 'sold_out', 'completed']

function eventStatus(raw: string): ParsedEvent['status'] {
  const word = raw.toLowerCase().replace(/[\s-]+/g, '_')
  if (ON_SALE.includes(word)) return 'on_sale'
  if (word === 'cancelled') return 'canceled'
  if (word === 'draft' || word === 'canceled') return word
  throw new ParseError(`must be draft, on_sale or canceled, not ${quoted(raw)}`)
}

/** As an export has them: `[{"name":"VIP","price":{"amount":"50.00","currency":"EUR"},"quota":10}]`. */
function ticketTypes(raw: string): ListedType[] {
  let list: unknown
  try {
    list = JSON.parse(raw)
  } catch {
    list = undefined
  }
  if (!Array.isArray(list) || list.length === 0)
    throw new ParseError(
      `must be a JSON list of ticket types, like [{"name":"VIP","quota":10}], not ${quoted(raw)}`,
    )
  const [key] = keysGivenTwice(raw)
  if (key !== undefined) throw new ParseError(`has the key ${quoted(key)} more than once in one type`)
  return list.map(entry => listedType(Object(entry)))
}

/** The keys of a type that are read, and those that an export adds and that are worked out anew. */
const TYPE_KEYS = [
  'name',
  'price',
  'currency',
  'quota',
  'salesStartAt',
  'salesEndAt',
  'minPerBooking',
  'maxPerBooking',
]
const WORKED_OUT_KEYS = ['id', 'available', 'sales', 'sold', 'held', 'free']

/** @throws ParseError, also for what is not read: a misspelled price would sell for nothing */
function listedType(entry: Record<string, unknown>): ListedType {
  const unknown = Object.keys(entry).find(key => ![...TYPE_KEYS, ...WORKED_OUT_KEYS].includes(key))
  if (unknown !== undefined)
    throw new ParseError(`a ticket type has no ${quoted(unknown)}, but ${TYPE_KEYS.join(', ')}`)
  const read = <T>(key: string, parse: (raw: string) => T): T | undefined => {
    const value = entry[key]
    return value === undefined || value === null ? undefined : parse(String(value))
  }
  const price = listedPrice(entry['price'] ?? undefined)
  return {
    name: text(limits.ticketTypeName)(String(entry['name'] ?? '')),
    price: price && decimal(String(price.amount)),
    currency: price?.currency === undefined ? read('currency', currency) : currency(String(price.currency)),
    quota: read('quota', whole(1, limits.capacity)),
    salesStart: read('salesStartAt', when),
    salesEnd: read('salesEndAt', when),
    minPerBooking: read('minPerBooking', whole(1, limits.quantity)),
    maxPerBooking: read('maxPerBooking', whole(1, limits.quantity)),
  }
}

/** `50`, `"50.00"`, or as an export has it. @throws ParseError */
function listedPrice(price: unknown): { amount: unknown; currency?: unknown } | undefined {
  if (price === undefined) return undefined
  if (typeof price === 'string' || typeof price === 'number') return { amount: price }
  if (typeof price === 'object' && price !== null && 'amount' in price) return price
  throw new ParseError(
    `the price of a ticket type is like 50, "50.00" or {"amount":"50.00","currency":"EUR"}, not ${JSON.stringify(price)}`,
  )
}
