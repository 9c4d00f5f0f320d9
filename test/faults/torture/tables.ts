import SqliteDatabase from 'better-sqlite3'
import { Client } from 'pg'

export type Row = Record<string, unknown>

/** What is in the database in the end, read without tix. */
export interface Tables {
  events: Row[]
  bookings: Row[]
  log: LogRow[]
}

export interface LogRow {
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
  SELECT id, code, event_id, user_email AS email, user_name AS name, quantity, status, channel, total FROM bookings`
const LOG = 'SELECT id, actor, action, event_id, booking_id, before, after FROM audit_log ORDER BY id'

export async function readTables(db: string): Promise<Tables> {
  return db.includes('://') ? readPostgres(db) : readSqlite(db)
}

function readSqlite(path: string): Tables {
  const db = new SqliteDatabase(path, { readonly: true, fileMustExist: true })
  try {
    return {
      events: db.prepare<[], Row>(EVENTS).all(),
      bookings: db.prepare<[], Row>(BOOKINGS).all(),
      log: db.prepare<[], LogRow>(LOG).all(),
    }
  } finally {
    db.close()
  }
}

async function readPostgres(url: string): Promise<Tables> {
  const client = new Client({ connectionString: url })
  await client.connect()
  try {
    return {
      events: (await client.query<Row>(EVENTS)).rows.map(withNumbers),
      bookings: (await client.query<Row>(BOOKINGS)).rows.map(withNumbers),
      log: (await client.query<LogRow>(LOG)).rows.map(row => withNumbers(row)),
    }
  } finally {
    await client.end()
  }
}

/** PostgreSQL's bigint arrives as text. */
function withNumbers<T extends object>(row: T): T {
  for (const key of [
    'id',
    'event_id',
    'booking_id',
    'total',
    'capacity',
    'available',
    'quantity',
  ] as (keyof T)[]) {
    const value = row[key]
    if (typeof value === 'string') Object.assign(row, { [key]: Number(value) })
  }
  return row
}
