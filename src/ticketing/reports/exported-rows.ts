import type {
  ExportedCheckInRow,
  ExportedEntryRow,
  ExportedPaymentRow,
} from '../../store/queries/figures/export-sources.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import { readableEmail } from '../../values/email.ts'
import { money } from '../../values/money.ts'
import { inZone } from '../../values/time/offsets.ts'
import { ticketCode } from '../model/booking.ts'
import type { Event } from '../model/event.ts'
import { signed } from '../payments/balance.ts'
import type { ExportItem } from './export-item.ts'

export function eventItem(event: Event): ExportItem {
  const { id, tags, ticketTypes, ...rest } = event
  const currency = ticketTypes.find(type => type.price)?.price?.currency ?? null
  return { ...rest, tags, currency, ticketTypes: ticketTypes.map(({ id, available, ...type }) => type) }
}

export function checkInItem(row: ExportedCheckInRow): ExportItem {
  const { id, code, ticketSecret, position, utcOffsets, at, ...rest } = row
  return {
    at: inZone(at, utcOffsets),
    ticket: ticketCode(code, ticketSecret, position),
    booking: printedCode(code),
    position,
    ...rest,
  }
}

/** What went back, or along with seats to another booking, is below zero: the column sums up to what is in the cash box. */
export function paymentItem(row: ExportedPaymentRow): ExportItem {
  return {
    at: inZone(row.at, row.utcOffsets),
    event: row.event,
    booking: printedCode(row.code),
    kind: row.moved === 1 ? 'moved' : row.kind,
    method: row.method,
    amount: money(signed(row), row.currency).amount,
    currency: row.currency,
    actor: row.actor,
    channel: row.channel,
    email: row.email && readableEmail(row.email),
    name: row.name,
    ref: row.ref ?? printedCode(row.code),
  }
}

export function entryItem(row: ExportedEntryRow): ExportItem {
  return {
    id: row.id,
    event: row.event,
    email: readableEmail(row.email),
    name: row.name,
    quantity: row.quantity,
    type: row.type,
    status: row.status,
    booking: row.code && printedCode(row.code),
    expiresAt: row.code && row.expiresAt && inZone(row.expiresAt, row.utcOffsets),
    joinedAt: inZone(row.joinedAt, row.utcOffsets),
  }
}
