import { ask } from '../../../support/ask.ts'

export type Row = Record<string, unknown>

/** What is in the database in the end, read without tix. */
export interface Tables {
  events: Row[]
  bookings: Row[]
  log: LogRow[]
}

export interface LogRow extends Row {
  id: number
  actor: string
  action: string
  event_id: number | null
  booking_id: number | null
  before: string | null
  after: string | null
}

const EVENTS = 'SELECT id, slug, name, capacity, available, status FROM events'
const BOOKINGS = `
  SELECT id, code, event_id, user_email AS email, user_name AS name, quantity, status, channel, total,
    CASE WHEN total IS NOT NULL THEN paid END AS paid
  FROM bookings`
const LOG = 'SELECT id, actor, action, event_id, booking_id, before, after FROM audit_log ORDER BY id'

export async function readTables(db: string): Promise<Tables> {
  const log = await ask(db, LOG)
  return { events: await ask(db, EVENTS), bookings: await ask(db, BOOKINGS), log: log as LogRow[] }
}
