import type { Sql } from '../sql.ts'

/** What must hold of a box office at every committed moment, each as a question that finds what breaks it. */
const QUESTIONS: Readonly<Record<string, string>> = {
  'the seats of an event do not add up': `
    SELECT id FROM (
      SELECT e.id, e.capacity, e.available, (SELECT coalesce(sum(b.quantity), 0) FROM bookings b
        WHERE b.event_id = e.id AND b.status IN ('confirmed', 'held')) AS taken FROM events e) AS counted
    WHERE capacity - available <> taken`,
  'the seats of a quota do not add up': `
    SELECT id FROM (
      SELECT y.id, y.quota, y.available, (SELECT count(*) FROM tickets t JOIN bookings b ON b.id = t.booking_id
        WHERE t.ticket_type_id = y.id AND b.status IN ('confirmed', 'held')
          AND t.status IN ('valid', 'checked_in')) AS taken
      FROM ticket_types y WHERE y.quota IS NOT NULL) AS counted
    WHERE quota - available <> taken`,
  'the tickets of a booking do not match its quantity': `
    SELECT b.id FROM bookings b
    LEFT JOIN tickets t ON t.booking_id = b.id AND t.status IN ('valid', 'checked_in')
    GROUP BY b.id, b.quantity, b.status
    HAVING count(t.position) <> CASE WHEN b.status IN ('confirmed', 'held') THEN b.quantity ELSE 0 END`,
  'what was paid does not match the payments': `
    SELECT id FROM (
      SELECT b.id, b.paid, (SELECT coalesce(sum(CASE p.kind WHEN 'payment' THEN p.amount ELSE -p.amount END), 0)
        FROM payments p WHERE p.booking_id = b.id) AS booked FROM bookings b) AS counted
    WHERE paid <> booked`,
}

export interface BrokenInvariant {
  what: string
  /** How many times, and the first of them. */
  count: number
  id: number
}

/** The invariants that do not hold. */
export async function brokenInvariants(sql: Sql): Promise<BrokenInvariant[]> {
  const broken: BrokenInvariant[] = []
  for (const [what, question] of Object.entries(QUESTIONS)) {
    const found = await sql.one<{ count: number; id: number | null }>(
      `SELECT count(*) AS count, min(id) AS id FROM (${question}) AS broken`,
    )
    if (found && found.id !== null) broken.push({ what, count: found.count, id: found.id })
  }
  return broken
}
