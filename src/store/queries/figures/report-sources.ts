import { ENTRY_STATUS } from './export-sources.ts'

/** What figures can be told apart by. Hours and quarters of one are what a zone's hours and days are made of. */
export type Dimension = 'event' | 'type' | 'channel' | 'method' | 'actor' | 'gate' | 'hour' | 'quarter'

/** What one report sums up, and from what. */
export interface ReportSource {
  columns: string
  from: string
  /** For the bookings of some events: in the place of all. */
  ofEvents?: (among: string) => string
  /** Joined only where something of them is asked for; each before those that it needs. */
  joins: Readonly<Record<string, string>>
  where: string
  /** When it was, who did it, and the id of the event that it is of. */
  at: string
  actor: string | undefined
  event: string
  /** Whether amounts are among the columns. */
  priced: boolean
  by: Partial<Record<Exclude<Dimension, 'hour' | 'quarter'>, string>>
}

/** A ticket was sold if its booking was ever confirmed: what was only held has an end. */
const SOLD = `(b.status = 'confirmed' OR (b.status = 'canceled' AND b.expires_at IS NULL))`
const STANDS = `(t.status = 'valid' OR t.status = 'checked_in')`
/** A ticket is of the event of its type: one that was canceled stays there when its booking goes to another event. */
const TYPE = 'JOIN ticket_types y ON y.id = t.ticket_type_id'

export const SALES: ReportSource = {
  columns: `count(*) AS sold, sum(CASE WHEN ${STANDS} THEN 0 ELSE 1 END) AS canceled,
    sum(CASE WHEN ${STANDS} THEN coalesce(t.price, 0) + t.discount ELSE 0 END) AS gross,
    sum(CASE WHEN ${STANDS} THEN t.discount ELSE 0 END) AS discount,
    sum(CASE WHEN ${STANDS} THEN coalesce(t.price, 0) ELSE 0 END) AS net`,
  from: 'bookings b JOIN tickets t ON t.booking_id = b.id',
  ofEvents: among => `(SELECT id FROM bookings WHERE event_id ${among}
      UNION SELECT booking_id FROM audit_log
        WHERE action = 'booking.exchange' AND booking_id IS NOT NULL AND event_id ${among}) AS of_events
    JOIN bookings b ON b.id = of_events.id JOIN tickets t ON t.booking_id = b.id`,
  joins: { e: 'JOIN events e ON e.id = y.event_id', y: TYPE },
  // What went to another booking is sold there.
  where: `${SOLD} AND t.status <> 'revoked'`,
  at: 'b.created_at',
  actor: undefined,
  event: 'y.event_id',
  priced: true,
  by: { event: 'e.slug', type: 'y.name', channel: 'b.channel' },
}

export const TAKINGS: ReportSource = {
  // What went along with seats was in the cash box before, and still is.
  columns: `sum(CASE WHEN p.kind = 'payment' AND p.moved = 0 THEN 1 ELSE 0 END) AS payments,
    sum(CASE WHEN p.kind = 'refund' AND p.moved = 0 THEN 1 ELSE 0 END) AS refunds,
    sum(CASE WHEN p.kind = 'payment' AND p.moved = 0 THEN p.amount ELSE 0 END) AS paid,
    sum(CASE WHEN p.kind = 'refund' AND p.moved = 0 THEN p.amount ELSE 0 END) AS refunded,
    sum(CASE WHEN p.moved = 0 THEN 0 WHEN p.kind = 'payment' THEN p.amount ELSE -p.amount END) AS moved`,
  from: 'payments p',
  joins: { e: 'JOIN events e ON e.id = b.event_id', b: 'JOIN bookings b ON b.id = p.booking_id' },
  where: '1 = 1',
  at: 'p.at',
  actor: 'p.actor',
  event: 'b.event_id',
  priced: true,
  by: { event: 'e.slug', channel: 'b.channel', method: 'p.method', actor: 'p.actor' },
}

export const EXPECTED: ReportSource = {
  columns: `count(*) AS expected, 0 AS "checkedIn"`,
  from: 'bookings b JOIN tickets t ON t.booking_id = b.id',
  joins: { y: TYPE, e: 'JOIN events e ON e.id = b.event_id' },
  where: `b.status = 'confirmed' AND ${STANDS}`,
  at: 'e.starts_at',
  actor: undefined,
  event: 'b.event_id',
  priced: false,
  by: { event: 'e.slug', type: 'y.name', channel: 'b.channel' },
}

export const CHECKED_IN: ReportSource = {
  columns: `0 AS expected, count(*) AS "checkedIn"`,
  from: 'check_ins c',
  joins: {
    y: 'JOIN ticket_types y ON y.id = t.ticket_type_id',
    t: 'JOIN tickets t ON t.booking_id = c.booking_id AND t.position = c.position',
    b: 'JOIN bookings b ON b.id = c.booking_id',
    e: 'JOIN events e ON e.id = c.event_id',
  },
  where: 'c.undone_at IS NULL',
  at: 'c.at',
  actor: 'c.actor',
  event: 'c.event_id',
  priced: false,
  by: { event: 'e.slug', type: 'y.name', channel: 'b.channel', gate: 'c.gate', actor: 'c.actor' },
}

const COSTS = `CASE WHEN b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > :now) THEN coalesce(b.total, 0) ELSE 0 END`

export const OWED: ReportSource = {
  columns: `count(*) AS bookings,
    sum(CASE WHEN ${COSTS} > b.paid THEN ${COSTS} - b.paid ELSE 0 END) AS due,
    sum(CASE WHEN b.paid > ${COSTS} THEN b.paid - ${COSTS} ELSE 0 END) AS owed`,
  from: 'bookings b',
  joins: { e: 'JOIN events e ON e.id = b.event_id' },
  where: `${COSTS} <> b.paid`,
  at: 'b.created_at',
  actor: undefined,
  event: 'b.event_id',
  priced: true,
  by: { event: 'e.slug', channel: 'b.channel' },
}

const counted = (status: string) =>
  `sum(CASE ${ENTRY_STATUS} WHEN '${status}' THEN 1 ELSE 0 END) AS ${status}`

export const WAITLIST: ReportSource = {
  columns: `${counted('waiting')}, sum(CASE WHEN w.status = 'waiting' THEN w.quantity ELSE 0 END) AS seats,
    ${['offered', 'accepted', 'declined', 'expired'].map(counted).join(', ')}`,
  from: 'waitlist_entries w LEFT JOIN bookings b ON b.id = w.booking_id',
  joins: {
    y: 'JOIN ticket_types y ON y.id = w.ticket_type_id',
    e: 'JOIN events e ON e.id = w.event_id',
  },
  where: '1 = 1',
  at: 'w.joined_at',
  actor: undefined,
  event: 'w.event_id',
  priced: false,
  by: { event: 'e.slug', type: 'y.name' },
}
