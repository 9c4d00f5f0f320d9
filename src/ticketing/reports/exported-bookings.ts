import type {
  ExportedBookingRow,
  ExportedMoneyRow,
  ExportedTicketRow,
} from '../../store/queries/figures/export-sources.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import { readableEmail } from '../../values/email.ts'
import { addUp, type MinorUnits, money } from '../../values/money.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { balanceOf, ticketCode, ticketStatus } from '../model/booking.ts'
import { paidWhereItIs } from '../payments/back-by-method.ts'
import { signed } from '../payments/balance.ts'
import type { ExportItem } from './export-item.ts'

/** The columns that `import` reads, and then what a person wants to know. */
export function bookingItem(
  row: ExportedBookingRow,
  all: readonly ExportedTicketRow[],
  payments: readonly ExportedMoneyRow[],
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
    discount: amount(row.total === null ? null : row.discount),
    prices: pricesOf(row, tickets),
    payments: paymentsOf(row, payments),
    attendees: tickets.some(({ attendee }) => attendee !== null)
      ? asParts(tickets.map(({ attendee }) => attendee ?? ''))
      : null,
    note: row.note,
    currency: row.total === null ? null : row.currency,
    channel: row.channel,
    expiresAt: row.expiresAt && at(row.expiresAt),
    createdAt: at(row.createdAt),
  }
}

/** A ticket, with what of its booking somebody wants to know who looks at tickets. */
export function ticketItem(
  row: ExportedBookingRow,
  ticket: ExportedTicketRow,
  payments: readonly ExportedMoneyRow[],
): ExportItem {
  const price = ticket.price === null || row.currency === null ? null : money(ticket.price, row.currency)
  const methods = paidWhereItIs(payments)
    .filter(({ kind }) => kind === 'payment')
    .map(({ method }) => method)
  return {
    code: ticketCode(row.code, row.ticketSecret, ticket.position),
    event: row.event,
    booking: printedCode(row.code),
    position: ticket.position,
    type: ticket.type,
    attendee: ticket.attendee,
    status: ticketStatus(ticket, row.status),
    email: row.email && readableEmail(row.email),
    name: row.name,
    price: price?.amount ?? null,
    discount: price && money(ticket.discount, price.currency).amount,
    currency: price?.currency ?? null,
    channel: row.channel,
    method: methods.length > 0 ? [...new Set(methods)].join(';') : null,
    ref: row.ref ?? printedCode(row.code),
    createdAt: inZone(row.createdAt, row.utcOffsets),
  }
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
    const before = money(addUp([price, discount]), currency).amount
    return discount === 0 ? before : `${before}-${money(discount, currency).amount}`
  })
  return new Set(each).size === 1 ? (each[0] ?? null) : each.join(';')
}

/** `cash=25.00@2030-01-02T10:00:00Z;cash=-5.00@…`: what came in and went back. */
function paymentsOf({ currency }: ExportedBookingRow, payments: readonly ExportedMoneyRow[]): string | null {
  const made = paidWhereItIs(payments)
  if (currency === null || made.length === 0) return null
  return made
    .map(payment => `${payment.method}=${money(signed(payment), currency).amount}@${payment.at}`)
    .join(';')
}

/** Texts with `;` between them. A bracket at the beginning would make it a list of JSON. */
function asParts(texts: readonly string[]): string {
  const parts = texts.map(text => text.replace(/[\\;]/g, '\\$&'))
  return parts.join(';').replace(/^\[/, '\\[')
}

function escaped(type: string): string {
  return type.replace(/[\\;=]/g, '\\$&')
}
