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
    /** Of whichever of these words is an event's slug. */
    ticketTypes(slugs: readonly string[], limit: number): Promise<string[]> {
      if (slugs.length === 0) return Promise.resolve([])
      const { among, params } = amongst(slugs.slice(0, 100))
      return column(
        `SELECT y.name AS value FROM ticket_types y JOIN events e ON e.id = y.event_id
         WHERE e.slug ${among} ORDER BY y.id LIMIT :limit`,
        { ...stringsOf(params), limit },
      )
    },
  }
}

function stringsOf(params: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
}
