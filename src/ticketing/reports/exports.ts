import type {
  ExportedBookingRow,
  ExportedPaymentRow,
  ExportedTicketRow,
  ExportFilter,
} from '../../store/queries/exports.ts'
import type { Queries } from '../../store/queries/index.ts'
import { printedCode } from '../../values/booking-code.ts'
import { readableEmail } from '../../values/email.ts'
import { Busy } from '../../values/errors.ts'
import { type MinorUnits, money } from '../../values/money.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import type { Context } from '../context.ts'
import { balanceOf, ticketCode } from '../model/booking.ts'
import { toEvents } from '../model/describe-event.ts'
import { type Event, findEvent } from '../model/event.ts'

/** What may be exported, each with the states that it can be asked for by. */
export const EXPORTS = {
  bookings: ['held', 'confirmed', 'canceled', 'expired'],
  tickets: ['valid', 'checked_in', 'canceled', 'revoked'],
  events: ['draft', 'on_sale', 'canceled', 'ended'],
  'check-ins': [],
} as const satisfies Record<string, readonly string[]>
export type Exported = keyof typeof EXPORTS

/** One line of an export: plain values, and of events their ticket types. */
export type ExportItem = Record<string, string | number | null | readonly object[] | readonly string[]>

export interface ExportRequest {
  what: Exported
  /** An id or a slug. */
  event?: string | undefined
  status?: string | undefined
  /** Only what was made at this instant or later. */
  since?: Instant | undefined
}

const PAGE = 500

/**
 * Everything of one kind, in pages and as it is at one moment, while others go on to write.
 *
 * @param take is handed each page, and none twice; it may wait
 * @throws Busy when the store had to begin anew after a page was given away: now is another moment
 */
export async function exportItems(
  context: Context,
  request: ExportRequest,
  take: (items: ExportItem[]) => Promise<void>,
): Promise<void> {
  let given = 0
  await context.store.read(async queries => {
    if (given > 0)
      throw new Busy(
        `The server broke off after ${given} ${request.what} had been exported: what was written is incomplete. Export them again`,
        { exported: given },
      )
    const now = context.clock.now()
    const eventId = request.event === undefined ? undefined : (await findEvent(queries, request.event)).id
    const filter = { eventId, since: request.since, now }
    const wanted = (item: ExportItem) => request.status === undefined || item['status'] === request.status
    for await (const page of PAGES[request.what](queries, filter)) {
      const items = page.filter(wanted)
      given += items.length
      await take(items)
    }
  })
}

const PAGES: Record<Exported, (queries: Queries, filter: ExportFilter) => AsyncIterable<ExportItem[]>> = {
  bookings: async function* (queries, filter) {
    for await (const { rows, tickets, payments } of bookingPages(queries, filter))
      yield rows.map(row => bookingItem(row, tickets.get(row.id) ?? [], payments.get(row.id) ?? []))
  },
  tickets: async function* (queries, filter) {
    for await (const { rows, tickets } of bookingPages(queries, filter))
      yield rows.flatMap(row => (tickets.get(row.id) ?? []).map(ticket => ticketItem(row, ticket)))
  },
  events: async function* (queries, filter) {
    const wanted = { id: filter.eventId, createdFrom: filter.since }
    for (let after: { key: string | number; id: number } | undefined; ; ) {
      const rows = await queries.events.list(wanted, 'created', { limit: PAGE, after })
      yield (await toEvents(queries, rows, filter.now)).map(eventItem)
      const last = rows.at(-1)
      if (rows.length < PAGE || !last) return
      after = { key: last.sortKey, id: last.id }
    }
  },
  'check-ins': async function* (queries, filter) {
    for (let after = 0; ; ) {
      const rows = await queries.exports.checkIns(filter, after, PAGE)
      yield rows.map(({ id, code, ticketSecret, position, utcOffsets, at, ...row }) => ({
        at: inZone(at, utcOffsets),
        ticket: ticketCode(code, ticketSecret, position),
        booking: printedCode(code),
        position,
        ...row,
      }))
      const last = rows.at(-1)
      if (rows.length < PAGE || !last) return
      after = last.id
    }
  },
}

async function* bookingPages(queries: Queries, filter: ExportFilter) {
  for (let after = 0; ; ) {
    const rows = await queries.exports.bookings(filter, after, PAGE)
    const [first, last] = [rows[0], rows.at(-1)]
    if (!first || !last) return
    const [tickets, payments] = await Promise.all([
      queries.exports.tickets(filter, first.id, last.id),
      queries.exports.payments(filter, first.id, last.id),
    ])
    yield { rows, tickets: byBooking(tickets), payments: byBooking(payments) }
    if (rows.length < PAGE) return
    after = last.id
  }
}

function byBooking<Row extends { bookingId: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const grouped = new Map<number, Row[]>()
  for (const row of rows) {
    const known = grouped.get(row.bookingId)
    if (known) known.push(row)
    else grouped.set(row.bookingId, [row])
  }
  return grouped
}

/** The columns that `import` reads, and then what a person wants to know. */
function bookingItem(
  row: ExportedBookingRow,
  all: readonly ExportedTicketRow[],
  payments: readonly ExportedPaymentRow[],
): ExportItem {
  const tickets = inOrderOfTypes(seatsOf(all))
  const at = (instant: Instant) => inZone(instant, row.utcOffsets)
  const amount = (value: MinorUnits | null) =>
    value === null || row.total === null || row.currency === null ? null : money(value, row.currency).amount
  const { due, owed } = balanceOf(row, row.status)
  return {
    code: printedCode(row.code),
    event: row.event,
    email: row.email && readableEmail(row.email),
    name: row.name,
    quantity: row.quantity,
    type: typesOf(tickets),
    status: row.status,
    ref: row.ref ?? printedCode(row.code),
    paid: amount(row.paid),
    total: amount(row.total),
    due: amount(due),
    owed: amount(owed),
    discount: row.discount === 0 ? null : amount(row.discount),
    prices: pricesOf(row, tickets),
    payments: paymentsOf(row, payments),
    attendees: tickets.some(({ attendee }) => attendee !== null)
      ? tickets.map(({ attendee }) => escapedPart(attendee ?? '')).join(';')
      : null,
    note: row.note,
    currency: row.total === null ? null : row.currency,
    channel: row.channel,
    expiresAt: row.expiresAt && at(row.expiresAt),
    createdAt: at(row.createdAt),
  }
}

function ticketItem(row: ExportedBookingRow, ticket: ExportedTicketRow): ExportItem {
  const price = ticket.price === null || row.currency === null ? null : money(ticket.price, row.currency)
  return {
    code: ticketCode(row.code, row.ticketSecret, ticket.position),
    event: row.event,
    booking: printedCode(row.code),
    position: ticket.position,
    type: ticket.type,
    attendee: ticket.attendee,
    status: ticket.status,
    email: row.email && readableEmail(row.email),
    name: row.name,
    price: price?.amount ?? null,
    currency: price?.currency ?? null,
    createdAt: inZone(row.createdAt, row.utcOffsets),
  }
}

function eventItem(event: Event): ExportItem {
  const { id, tags, ticketTypes, ...rest } = event
  const currency = ticketTypes.find(type => type.price)?.price?.currency ?? null
  return { ...rest, tags, currency, ticketTypes: ticketTypes.map(({ id, available, ...type }) => type) }
}

/** The tickets that are good for a seat, or were when the booking ended. */
function seatsOf(tickets: readonly ExportedTicketRow[]): readonly ExportedTicketRow[] {
  const good = tickets.filter(({ status }) => status === 'valid' || status === 'checked_in')
  if (good.length > 0) return good
  const ended = tickets.filter(({ ended }) => ended === 1)
  return ended.length > 0 ? ended : tickets
}

/** As they come when they are sold anew by what `typesOf` says. */
function inOrderOfTypes(tickets: readonly ExportedTicketRow[]): ExportedTicketRow[] {
  const types = [...new Set(tickets.map(({ type }) => type))]
  return types.flatMap(type => tickets.filter(ticket => ticket.type === type))
}

/** The seats of a booking by type, as `import` reads it: `vip`, or `vip=2;standard=3`. */
function typesOf(tickets: readonly ExportedTicketRow[]): string {
  const counts = new Map<string, number>()
  for (const { type } of tickets) counts.set(type, (counts.get(type) ?? 0) + 1)
  if (counts.size === 1) return [...counts.keys()].map(escaped).join('')
  return [...counts].map(([type, count]) => `${escaped(type)}=${count}`).join(';')
}

/** `25.00`, or of each ticket, with what was taken off: `25.00;20.00-5.00`. */
function pricesOf(
  { total, currency }: ExportedBookingRow,
  tickets: readonly ExportedTicketRow[],
): string | null {
  if (total === null || currency === null) return null
  const each = tickets.map(({ price, discount }) => {
    if (price === null) return ''
    const before = money((price + discount) as MinorUnits, currency).amount
    return discount === 0 ? before : `${before}-${money(discount, currency).amount}`
  })
  return new Set(each).size === 1 ? (each[0] ?? null) : each.join(';')
}

/** `cash=25.00@2030-01-02T10:00:00Z;cash=-5.00@…`: what came in and went back. */
function paymentsOf(
  { currency }: ExportedBookingRow,
  payments: readonly ExportedPaymentRow[],
): string | null {
  if (currency === null || payments.length === 0) return null
  return payments
    .map(
      ({ kind, method, amount, at }) =>
        `${method}=${kind === 'refund' ? '-' : ''}${money(amount, currency).amount}@${at}`,
    )
    .join(';')
}

/** A list of texts is told apart by `;`. */
function escapedPart(text: string): string {
  return text.replace(/[\\;]/g, '\\$&')
}

function escaped(type: string): string {
  return type.replace(/[\\;=]/g, '\\$&')
}
