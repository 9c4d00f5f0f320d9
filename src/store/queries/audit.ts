import type { Sql } from '../sql.ts'
import type { Instant } from '../values.ts'

const INSERT = `
  INSERT INTO audit_log (at, actor, action, event_id, booking_id, before, after)
  VALUES (:at, :actor, :action, :eventId, :bookingId, :before, :after)`

export interface NewAuditEntry {
  at: Instant
  actor: string
  action: string
  eventId: number | null
  bookingId: number | null
  /** JSON */
  before: string | null
  /** JSON */
  after: string | null
}

export function auditQueries(sql: Sql) {
  return {
    insert: (entry: NewAuditEntry) => sql.send(INSERT, { ...entry }),
  }
}
