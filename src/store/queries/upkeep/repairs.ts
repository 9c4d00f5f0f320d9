import type { Sql } from '../../interface/sql.ts'
import { INVARIANTS } from './invariants.ts'

const EVENT_SEATS = `
  SELECT e.slug, e.capacity, e.available, (SELECT coalesce(sum(quantity), 0) FROM bookings b
    WHERE b.event_id = e.id AND b.status IN ('confirmed', 'held')) AS taken
  FROM events e WHERE e.id = :id`
const SET_EVENT_AVAILABLE = 'UPDATE events SET available = :available WHERE id = :id'

const QUOTA_SEATS = `
  SELECT y.event_id AS "eventId", y.name, y.quota, y.available,
    (SELECT count(*) FROM bookings b JOIN tickets t ON t.booking_id = b.id
      WHERE b.event_id = y.event_id AND b.status IN ('confirmed', 'held') AND t.ticket_type_id = y.id
        AND t.status IN ('valid', 'checked_in')) AS taken
  FROM ticket_types y WHERE y.id = :id AND y.quota IS NOT NULL`
const SET_QUOTA_AVAILABLE = 'UPDATE ticket_types SET available = :available WHERE id = :id'

const PAID = `
  SELECT b.event_id AS "eventId", b.code, b.paid,
    (SELECT coalesce(sum(CASE p.kind WHEN 'payment' THEN p.amount ELSE -p.amount END), 0)
      FROM payments p WHERE p.booking_id = b.id) AS booked
  FROM bookings b WHERE b.id = :id`
const SET_PAID = 'UPDATE bookings SET paid = :paid WHERE id = :id'

/** Whoever sells locks the event before anything else: what is counted under its lock stays so until it is written. */
const LOCK_EVENT = 'SELECT 1 FROM events WHERE id = :id'
const LOCK_EVENT_OF_TYPE =
  'SELECT 1 FROM events WHERE id = (SELECT event_id FROM ticket_types WHERE id = :id)'
const LOCK_EVENT_OF_BOOKING = 'SELECT 1 FROM events WHERE id = (SELECT event_id FROM bookings WHERE id = :id)'

/** What is kept twice, for speed, and can be counted anew. */
export function repairQueries(sql: Sql) {
  const locked = async <Row>(lock: string, statement: string, id: number) => {
    await sql.lock(lock, { id })
    return sql.one<Row>(statement, { id })
  }
  const offenders = (name: string) =>
    sql.all<{ id: number }>(INVARIANTS.find(invariant => invariant.name === name)?.offenders ?? '')
  return {
    wrongEvents: () => offenders('event-seats'),
    wrongQuotas: () => offenders('quota-seats'),
    wrongPayments: () => offenders('payments'),
    eventSeats: (id: number) =>
      locked<{ slug: string; capacity: number; available: number; taken: number }>(
        LOCK_EVENT,
        EVENT_SEATS,
        id,
      ),
    setEventAvailable: (id: number, available: number) => sql.run(SET_EVENT_AVAILABLE, { id, available }),
    quotaSeats: (id: number) =>
      locked<{ eventId: number; name: string; quota: number; available: number; taken: number }>(
        LOCK_EVENT_OF_TYPE,
        QUOTA_SEATS,
        id,
      ),
    setQuotaAvailable: (id: number, available: number) => sql.run(SET_QUOTA_AVAILABLE, { id, available }),
    paidOf: (id: number) =>
      locked<{ eventId: number; code: string; paid: number; booked: number }>(
        LOCK_EVENT_OF_BOOKING,
        PAID,
        id,
      ),
    setPaid: (id: number, paid: number) => sql.run(SET_PAID, { id, paid }),
  }
}
