import type { Slug } from '../../values/names/slug.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Page } from '../interface/page.ts'
import type { VoucherRow } from '../interface/rows.ts'
import type { Params, Sql } from '../interface/sql.ts'
import { amongst } from './among.ts'

const TERMS = `
  v.id, v.code, v.percent, v.amount, v.currency, v.event_id AS "eventId", v.ticket_type_id AS "typeId", v.uses,
  v.valid_from AS "validFrom", v.valid_until AS "validUntil", v.ended_at AS "endedAt",
  v.created_at AS "createdAt"`
const COLUMNS = `${TERMS}, v.used`

/** Uses that only holds have which expired, and which no write has noticed yet. */
const USED_BY_EXPIRED = `
  SELECT count(DISTINCT coalesce(b.voucher_use, b.id)) FROM bookings b
  WHERE b.voucher_id = v.id AND b.status = 'held' AND b.expires_at <= :now AND NOT EXISTS (
    SELECT 1 FROM bookings o
    WHERE (o.id = coalesce(b.voucher_use, b.id) OR o.voucher_use = coalesce(b.voucher_use, b.id))
      AND o.voucher_id IS NOT NULL AND (o.status = 'confirmed' OR (o.status = 'held' AND o.expires_at > :now)))`

/** With the names of what it is for, and used as often as it is at that moment. */
const SHOWN = `
  SELECT ${TERMS}, v.used - (${USED_BY_EXPIRED}) AS used, e.slug AS event, e.utc_offsets AS "utcOffsets", y.name AS type
  FROM vouchers v LEFT JOIN events e ON e.id = v.event_id LEFT JOIN ticket_types y ON y.id = v.ticket_type_id`

const BY_CODE = `SELECT ${COLUMNS} FROM vouchers v WHERE v.code = :code`
const BY_ID = `SELECT ${COLUMNS} FROM vouchers v WHERE v.id = :id`
const SHOWN_BY_CODE = `${SHOWN} WHERE v.code = :code`

const INSERT = `
  INSERT INTO vouchers (code, percent, amount, currency, event_id, ticket_type_id, uses, valid_from, valid_until,
    created_at)
  VALUES (:code, :percent, :amount, :currency, :eventId, :typeId, :uses, :validFrom, :validUntil, :createdAt)
  ON CONFLICT (code) DO NOTHING`

/** The row itself says whether a use is left: of two bookings at once, one gets the last. */
const USE = `UPDATE vouchers SET used = used + 1 WHERE id = :id AND (uses IS NULL OR used < uses)`
const GIVE_BACK = `UPDATE vouchers SET used = used - :uses WHERE id = :id`
/** Of these uses, those that a booking with seats still has: the one that took it, or a part of that. */
const SHARING = (among: string) => `
  SELECT id AS use FROM bookings
  WHERE id ${among} AND voucher_id IS NOT NULL AND (status = 'held' OR status = 'confirmed')
  UNION SELECT voucher_use FROM bookings
  WHERE voucher_use ${among} AND voucher_id IS NOT NULL AND (status = 'held' OR status = 'confirmed')`
const END = `UPDATE vouchers SET ended_at = :at WHERE id = :id AND ended_at IS NULL`
const REMOVE_OF_EVENT = `DELETE FROM vouchers WHERE event_id = :eventId AND used = 0`

export interface ShownVoucherRow extends VoucherRow {
  event: Slug | null
  utcOffsets: string | null
  type: string | null
}

export type NewVoucher = Omit<VoucherRow, 'id' | 'used' | 'endedAt'>

export function voucherQueries(sql: Sql) {
  return {
    byCode: (code: string) => sql.one<VoucherRow>(BY_CODE, { code }),
    byId: (id: number) => sql.one<VoucherRow>(BY_ID, { id }),
    shown: (code: string, now: Instant) => sql.one<ShownVoucherRow>(SHOWN_BY_CODE, { code, now }),
    async shownByIds(ids: readonly number[], now: Instant): Promise<ShownVoucherRow[]> {
      const { among, params } = amongst(ids)
      return sql.all(`${SHOWN} WHERE v.id ${among} ORDER BY v.id`, { ...params, now })
    },

    /** The new vouchers' ids; `undefined`, with nothing written, for one whose code is taken. */
    insert: (vouchers: readonly NewVoucher[]) => sql.insertAll(INSERT, vouchers),

    /** Takes one use; false, with nothing changed, when none is left. */
    use: async (id: number) => (await sql.run(USE, { id })) === 1,
    async sharing(uses: readonly number[]): Promise<number[]> {
      const { among, params } = amongst(uses)
      return (await sql.all<{ use: number }>(SHARING(among), params)).map(({ use }) => use)
    },
    giveBack: (id: number, uses: number) => sql.sendOf(1, GIVE_BACK, { id, uses }),
    /** False when it had been ended before. */
    end: async (id: number, at: Instant) => (await sql.run(END, { id, at })) === 1,
    removeOfEvent: (eventId: number) => sql.run(REMOVE_OF_EVENT, { eventId }),

    /** A page of vouchers, in the order in which they were made. */
    list(
      { eventId, now }: { eventId?: number | undefined; now: Instant },
      page: Page,
    ): Promise<ShownVoucherRow[]> {
      const where: string[] = []
      if (eventId !== undefined) where.push('v.event_id = :eventId')
      if (page.after) where.push('v.id > :afterId')
      const params: Params = {
        eventId,
        now,
        limit: page.limit,
        ...(page.after && { afterId: page.after.id }),
      }
      return sql.all(
        `${SHOWN} ${where.length > 0 ? `WHERE ${where.join(' AND ')}` : ''} ORDER BY v.id LIMIT :limit`,
        params,
      )
    },
  }
}
