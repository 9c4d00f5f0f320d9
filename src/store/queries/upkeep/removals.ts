import type { Sql } from '../../interface/sql.ts'

/** Whether anything was ever booked or waited for: what went to another event has left lines in the log, and maybe tickets. */
const USED_EVENT = `
  SELECT 1 AS yes FROM events e WHERE e.id = :id AND (
    EXISTS (SELECT 1 FROM bookings b WHERE b.event_id = e.id)
    OR EXISTS (SELECT 1 FROM audit_log a WHERE a.event_id = e.id AND a.booking_id IS NOT NULL)
    OR EXISTS (SELECT 1 FROM waitlist_entries w WHERE w.event_id = e.id))`
const USED_TYPE = `
  SELECT 1 AS yes FROM ticket_types y WHERE y.id = :id AND (
    EXISTS (SELECT 1 FROM bookings b JOIN tickets t ON t.booking_id = b.id
      WHERE b.event_id = y.event_id AND t.ticket_type_id = y.id)
    OR EXISTS (SELECT 1 FROM audit_log a JOIN tickets t ON t.booking_id = a.booking_id
      WHERE a.event_id = y.event_id AND a.action = 'booking.exchange' AND t.ticket_type_id = y.id)
    OR EXISTS (SELECT 1 FROM waitlist_entries w WHERE w.event_id = y.event_id AND w.ticket_type_id = y.id))`

const REMOVE_EVENT = [
  'DELETE FROM vouchers WHERE event_id = :id',
  'DELETE FROM token_events WHERE event_id = :id',
  'DELETE FROM event_tags WHERE event_id = :id',
  'DELETE FROM ticket_types WHERE event_id = :id',
  'DELETE FROM events WHERE id = :id',
]
const REMOVE_TYPE = [
  'DELETE FROM vouchers WHERE ticket_type_id = :id',
  'DELETE FROM ticket_types WHERE id = :id',
]

export function removalQueries(sql: Sql) {
  return {
    isEventUsed: async (id: number) => (await sql.one(USED_EVENT, { id })) !== undefined,
    isTypeUsed: async (id: number) => (await sql.one(USED_TYPE, { id })) !== undefined,
    async removeEvent(id: number): Promise<void> {
      for (const statement of REMOVE_EVENT) await sql.run(statement, { id })
    },
    async removeType(id: number): Promise<void> {
      for (const statement of REMOVE_TYPE) await sql.run(statement, { id })
    },
  }
}
