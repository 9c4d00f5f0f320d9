import type { Instant } from '../../values/time/instant.ts'
import type { Sql } from '../interface/sql.ts'
import { amongst } from './among.ts'
import { endOf } from './prefix.ts'

/** What a shell offers to complete: by the beginning of a word, found in an index. */
export function completionQueries(sql: Sql) {
  const column = async (statement: string, params: Record<string, string | number>) =>
    (await sql.all<{ value: string }>(statement, params)).map(({ value }) => value)
  const begun = (prefix: string, limit: number) => ({ from: prefix, to: endOf(prefix), limit })
  return {
    slugs: (prefix: string, limit: number) =>
      column(
        'SELECT slug AS value FROM events WHERE slug >= :from AND slug < :to ORDER BY slug LIMIT :limit',
        begun(prefix, limit),
      ),
    /** Of events that sell, or will: neither drafts nor what is canceled or over. */
    sellingSlugs: (prefix: string, now: Instant, limit: number) =>
      column(
        `SELECT slug AS value FROM events
         WHERE slug >= :from AND slug < :to AND status = 'on_sale' AND over_at > :now ORDER BY slug LIMIT :limit`,
        { ...begun(prefix, limit), now },
      ),
    bookingCodes: (prefix: string, limit: number) =>
      column(
        'SELECT code AS value FROM bookings WHERE code >= :from AND code < :to ORDER BY code LIMIT :limit',
        begun(prefix, limit),
      ),
    voucherCodes: (prefix: string, limit: number) =>
      column(
        'SELECT code AS value FROM vouchers WHERE code >= :from AND code < :to ORDER BY code LIMIT :limit',
        begun(prefix, limit),
      ),
    tokenNames: (prefix: string, limit: number) =>
      column(
        `SELECT name AS value FROM tokens
         WHERE name >= :from AND name < :to AND revoked_at IS NULL ORDER BY name LIMIT :limit`,
        begun(prefix, limit),
      ),
    /** Of the events that any of these words is the slug of, or the code of a booking. */
    ticketTypes(words: readonly string[], limit: number): Promise<string[]> {
      if (words.length === 0) return Promise.resolve([])
      const { among, params } = amongst(words.slice(0, 100))
      return column(
        `SELECT name AS value FROM ticket_types
         WHERE event_id IN (
           SELECT id FROM events WHERE slug ${among} UNION SELECT event_id FROM bookings WHERE code ${among}
         ) ORDER BY id LIMIT :limit`,
        { ...stringsOf(params), limit },
      )
    },
  }
}

function stringsOf(params: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
}
