import type { Email } from '../../../values/email.ts'
import type { MinorUnits } from '../../../values/money.ts'
import type { BookingRow } from '../../interface/rows.ts'
import type { Sql } from '../../interface/sql.ts'
import { amongst } from '../among.ts'
import { COLUMNS } from './booking-columns.ts'

export interface Rewritten {
  email: Email | null
  name: string | null
  note: string | null
  quantity: number
  total: MinorUnits | null
  discount: MinorUnits
  typeId: number | null
  request: string
}

const IS_BATCH = 'SELECT 1 AS found FROM bookings WHERE ref >= :from AND ref < :to LIMIT 1'

/** What an import says of a booking that is here. */
const REWRITE = `
  UPDATE bookings SET user_email = :email, user_name = :name, note = :note, quantity = :quantity, total = :total,
    discount = :discount, ticket_type_id = :typeId, request = CASE WHEN ref IS NULL THEN request ELSE :request END
  WHERE id = :id`

const SET_REQUEST = `UPDATE bookings SET request = :request WHERE id = :id AND ref IS NOT NULL`

/** What an import asks of the bookings that it made, and what it changes of them. */
export function importQueries(sql: Sql) {
  return {
    /** Which rows of an import were booked, and what they stood for. */
    async byRefs(refs: readonly string[]): Promise<{ ref: string; request: string | null }[]> {
      if (refs.length === 0) return []
      const { among, params } = amongst(refs)
      return sql.all(`SELECT ref, request FROM bookings WHERE ref ${among}`, params)
    },
    /** Whether there are bookings with refs like `batch:7`. */
    isBatch: async (batch: string) =>
      (await sql.one(IS_BATCH, { from: `${batch}:`, to: `${batch};` })) !== undefined,
    /** The bookings of such rows, whose events the caller has locked. Codes are those of one's own export. */
    async bookings(refs: readonly string[], codes: readonly string[]): Promise<BookingRow[]> {
      const of = (column: string, values: readonly string[]) => {
        if (values.length === 0) return []
        const { among, params } = amongst(values)
        return sql.all<BookingRow>(`SELECT ${COLUMNS} FROM bookings b WHERE b.${column} ${among}`, params)
      }
      return [...(await of('ref', refs)), ...(await of('code', codes))]
    },

    rewrite: (id: number, to: Rewritten) => sql.run(REWRITE, { id, ...to }),
    setRequest: (id: number, request: string) => sql.run(SET_REQUEST, { id, request }),
  }
}
