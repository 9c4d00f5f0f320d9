import type { Currency } from '../../../values/currency.ts'
import type { MinorUnits } from '../../../values/money.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { Sql } from '../../interface/sql.ts'

/** Something that must hold at every committed moment. */
export interface Invariant {
  name: string
  /** What is true when it holds. */
  holds: string
  /** The rows for which it does not. */
  offenders: string
}

/**
 * What holds of the tables at any moment, each as the question whether anything contradicts it. All bookings are read
 * in the order in which they lie: hence `event_id + 0`, which keeps SQLite from the index and its ten million jumps;
 * and the CAST, without which it would look for each event in all sums from the first to the last.
 */
export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'event-seats',
    holds: 'Every event: capacity − available = seats that are confirmed or held',
    offenders: `
      SELECT e.id, e.slug, e.capacity, e.available, coalesce(s.taken, 0) AS taken FROM events e
      LEFT JOIN (SELECT CAST(event_id + 0 AS BIGINT) AS event_id, sum(quantity) AS taken FROM bookings
        WHERE status IN ('confirmed', 'held') GROUP BY event_id + 0) s ON s.event_id = e.id
      WHERE e.capacity - e.available <> coalesce(s.taken, 0) OR e.available NOT BETWEEN 0 AND e.capacity`,
  },
  {
    name: 'quota-seats',
    holds: 'Every quota: quota − available = its tickets in confirmed and held bookings',
    offenders: `
      SELECT y.id, y.event_id AS "eventId", y.name, y.quota, y.available, coalesce(s.taken, 0) AS taken
      FROM ticket_types y
      LEFT JOIN (SELECT t.ticket_type_id, count(*) AS taken FROM tickets t JOIN bookings b ON b.id = t.booking_id
        WHERE b.status IN ('confirmed', 'held') AND t.status IN ('valid', 'checked_in')
          AND t.ticket_type_id IN (SELECT id FROM ticket_types WHERE quota IS NOT NULL)
        GROUP BY t.ticket_type_id) s ON s.ticket_type_id = y.id
      WHERE y.quota IS NOT NULL AND y.quota - y.available <> coalesce(s.taken, 0)`,
  },
  {
    name: 'ticket-count',
    holds: 'Every booking: as many valid tickets as seats, and none when it is over',
    offenders: `
      SELECT * FROM (SELECT b.id, b.code, b.status, b.quantity,
          (SELECT count(*) FROM tickets t WHERE t.booking_id = b.id AND t.status IN ('valid', 'checked_in')) AS tickets
        FROM bookings b) counted
      WHERE tickets <> CASE WHEN status IN ('confirmed', 'held') THEN quantity ELSE 0 END`,
  },
  {
    name: 'ticket-types',
    // Those that were canceled before a booking was exchanged stay what they were.
    holds:
      'Every ticket that is good for a seat is of a type of its own event, and of the one that its booking names',
    offenders: `
      SELECT t.booking_id AS "bookingId", t.position, b.event_id AS "eventId", y.event_id AS "typeOfEvent",
        t.ticket_type_id AS "typeId", b.ticket_type_id AS "typeOfBooking"
      FROM tickets t JOIN bookings b ON b.id = t.booking_id JOIN ticket_types y ON y.id = t.ticket_type_id
      WHERE (y.event_id <> b.event_id OR t.ticket_type_id <> b.ticket_type_id) AND t.status IN ('valid', 'checked_in')`,
  },
  {
    name: 'payments',
    holds: 'Every booking: paid = its payments − its refunds',
    offenders: `
      SELECT * FROM (SELECT b.id, b.event_id AS "eventId", b.code, b.paid,
          (SELECT coalesce(sum(CASE p.kind WHEN 'payment' THEN p.amount ELSE -p.amount END), 0)
            FROM payments p WHERE p.booking_id = b.id) AS booked
        FROM bookings b) counted
      WHERE paid <> booked`,
  },
  {
    name: 'prices',
    holds: 'Every booking that has seats: total and discount = those of its tickets',
    offenders: `
      SELECT * FROM (SELECT b.id, b.code, b.total, b.discount,
          (SELECT sum(t.price) FROM tickets t WHERE t.booking_id = b.id AND t.status IN ('valid', 'checked_in')) AS prices,
          (SELECT coalesce(sum(t.discount), 0) FROM tickets t
            WHERE t.booking_id = b.id AND t.status IN ('valid', 'checked_in')) AS discounts
        FROM bookings b WHERE b.status IN ('confirmed', 'held') AND b.total IS NOT NULL) counted
      WHERE total <> coalesce(prices, 0) OR discount <> discounts`,
  },
  {
    name: 'vouchers',
    holds: 'Every voucher: used = its bookings that are confirmed or held, with their parts',
    offenders: `
      SELECT * FROM (SELECT v.id, v.code, v.used,
          (SELECT count(DISTINCT coalesce(b.voucher_use, b.id)) FROM bookings b
            WHERE b.voucher_id = v.id AND b.status IN ('confirmed', 'held')) AS bookings
        FROM vouchers v) counted
      WHERE used <> bookings`,
  },
  {
    name: 'log',
    holds: 'Every booking has a line in the log',
    offenders: `
      SELECT b.id, b.code FROM bookings b
      WHERE NOT EXISTS (SELECT 1 FROM audit_log a WHERE a.booking_id = b.id)`,
  },
]

const LAST_ENTRY = 'SELECT at FROM audit_log ORDER BY id DESC LIMIT 1'

/** Offenders that are shown of each invariant; all are counted. */
const OFFENDERS_SHOWN = 20

/** What was paid beyond what bookings cost; those that have ended cost nothing. */
const OWED = `
  SELECT e.currency, sum(b.paid - CASE WHEN b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > :now)
      THEN coalesce(b.total, 0) ELSE 0 END) AS amount, count(*) AS bookings
  FROM bookings b JOIN events e ON e.id = b.event_id
  WHERE b.paid > CASE WHEN b.status = 'confirmed' OR (b.status = 'held' AND b.expires_at > :now)
      THEN coalesce(b.total, 0) ELSE 0 END AND e.currency IS NOT NULL
  GROUP BY e.currency ORDER BY e.currency`

/** What bookings say of each event: seats and money that are sold, held, and paid. */
const SUMS_BY_EVENT = `
  SELECT e.slug AS event, sum(CASE WHEN b.status = 'confirmed' THEN b.quantity ELSE 0 END) AS seats,
    sum(CASE WHEN b.status = 'confirmed' THEN coalesce(b.total, 0) ELSE 0 END) AS sold,
    sum(CASE WHEN b.status = 'held' AND b.expires_at > :now THEN coalesce(b.total, 0) ELSE 0 END) AS held,
    sum(b.paid) AS paid
  FROM bookings b JOIN events e ON e.id = b.event_id GROUP BY e.slug`

export interface SumsOfEvent {
  seats: number
  sold: number
  held: number
  paid: number
}

export interface OwedRow {
  currency: Currency
  amount: MinorUnits
  bookings: number
}

export function healthQueries(sql: Sql) {
  return {
    /** The first rows that contradict an invariant, and how many there are. */
    async offendersOf(invariant: Invariant): Promise<{ count: number; rows: unknown[] }> {
      const rows: unknown[] = []
      let count = 0
      for await (const row of sql.each(invariant.offenders)) {
        count++
        if (rows.length < OFFENDERS_SHOWN) rows.push(row)
      }
      return { count, rows }
    },

    /** What is owed back, by currency. */
    owed: (now: Instant) => sql.all<OwedRow>(OWED, { now }),

    /** By slug. */
    async sumsByEvent(now: Instant): Promise<Map<string, SumsOfEvent>> {
      const rows = await sql.all<SumsOfEvent & { event: string }>(SUMS_BY_EVENT, { now })
      return new Map(rows.map(({ event, ...sums }) => [event, sums]))
    },

    /** When the last entry of the log was written. */
    lastEntryAt: async () => (await sql.one<{ at: Instant }>(LAST_ENTRY))?.at,
  }
}
