import type { Sql, Value } from '../interface/sql.ts'

/** Every table, one after those that it refers to, and the order of its rows. */
export const TABLES = {
  events: 'id',
  event_tags: 'event_id, tag',
  ticket_types: 'id',
  vouchers: 'id',
  bookings: 'id',
  tickets: 'booking_id, position',
  check_ins: 'id',
  waitlist_entries: 'id',
  payments: 'id',
  idempotency_keys: 'scope, key',
  booking_words: 'word, booking_id',
  revoked_secrets: 'booking_id, ticket_secret',
  tokens: 'id',
  token_events: 'token_id, event_id',
  audit_log: 'id',
} as const

export type TableName = keyof typeof TABLES
export const TABLE_NAMES = Object.keys(TABLES) as TableName[]

/** A row with every column, as the table names them. */
export type TableRow = Record<string, Value>

/** The tables as such: their rows with every column and as they are. */
export function tableQueries(sql: Sql) {
  return {
    count: async (table: TableName) =>
      (await sql.one<{ rows: number }>(`SELECT count(*) AS rows FROM ${table}`))?.rows ?? 0,
    isEmpty: async (table: TableName) => (await sql.one(`SELECT 1 FROM ${table} LIMIT 1`)) === undefined,
    rows: (table: TableName) => sql.each<TableRow>(`SELECT * FROM ${table} ORDER BY ${TABLES[table]}`),

    /** Adds rows, ids and all; every row has the columns of the first. */
    add(table: TableName, rows: readonly TableRow[]): Promise<void> {
      const columns = Object.keys(rows[0] ?? {})
      const values = columns.map(column => `:${column}`)
      return sql.sendAll(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${values.join(', ')})`, rows)
    },
  }
}
