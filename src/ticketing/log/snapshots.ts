import type { BookingRow, EventRow, TicketRow, TicketTypeRow } from '../../store/interface/rows.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import { type MinorUnits, type Money, money } from '../../values/money.ts'

/**
 * What the log keeps of things: everything of a row that somebody may want back, with times in UTC and
 * amounts with their currency, but no secrets. A row of the log holds a whole snapshot where something begins, and afterwards, in
 * `before` and `after`, the fields that changed: merging every `after` in order gives the tables.
 */
export type Snapshot = Record<string, unknown>

export function eventSnapshot(row: EventRow, tags: readonly string[]): Snapshot {
  const { id, overAt, utcOffsets, createdAt, hasWaiting, ...fields } = row
  return { ...fields, tags }
}

export function ticketTypeSnapshot(row: TicketTypeRow, event: EventRow): Snapshot {
  const { eventId, price, ...fields } = row
  return { ...fields, price: amount(price, event) }
}

/** `seats` counts the tickets that are good for a seat, by the name of their type. */
export function bookingSnapshot(
  row: BookingRow,
  tickets: readonly Pick<TicketRow, 'typeName' | 'status' | 'position' | 'attendee'>[],
  event: EventRow,
  paid = row.paid,
): Snapshot {
  const { code, email, name, quantity, status, expiresAt, channel, total, voucher, note } = row
  const seats = new Map<string, number>()
  let attendees: Record<number, string> | undefined
  for (const { typeName, status, position, attendee } of tickets) {
    if (status === 'valid' || status === 'checked_in') seats.set(typeName, (seats.get(typeName) ?? 0) + 1)
    if (attendee === null) continue
    attendees ??= {}
    attendees[position] = attendee
  }
  const snapshot: Snapshot = {
    code: printedCode(code),
    email,
    name,
    quantity,
    status,
    expiresAt,
    channel,
    total: amount(total, event),
    paid: amount(total === null ? null : paid, event),
  }
  if (row.discount > 0) snapshot['discount'] = amount(row.discount, event)
  if (voucher !== null) snapshot['voucher'] = voucher
  if (note !== null) snapshot['note'] = note
  snapshot['seats'] = Object.fromEntries(seats)
  if (attendees !== undefined) snapshot['attendees'] = attendees
  return snapshot
}

function amount(value: MinorUnits | null, { currency }: EventRow): Money | null {
  return value === null || currency === null ? null : money(value, currency)
}

/** The fields in which two snapshots differ, as they were and as they are; `undefined` if there are none. */
export function changed(
  before: Snapshot,
  after: Snapshot,
): { before: Snapshot; after: Snapshot } | undefined {
  const all = new Set([...Object.keys(before), ...Object.keys(after)])
  const keys = [...all].filter(key => JSON.stringify(before[key]) !== JSON.stringify(after[key]))
  if (keys.length === 0) return undefined
  const pick = (snapshot: Snapshot) => Object.fromEntries(keys.map(key => [key, snapshot[key] ?? null]))
  return { before: pick(before), after: pick(after) }
}
