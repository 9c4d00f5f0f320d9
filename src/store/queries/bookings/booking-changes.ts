import type { Email } from '../../../values/email.ts'
import type { MinorUnits } from '../../../values/money.ts'
import type { Instant } from '../../../values/time/instant.ts'
import type { BookingRow, BookingStatus } from '../../interface/rows.ts'
import type { Sql } from '../../interface/sql.ts'
import { amongst } from '../among.ts'

/** Conditional on what was read: seats can only be returned by the one who made the change. */
const CHANGE_STATUS = `
  UPDATE bookings SET status = :status, expires_at = :expiresAt WHERE id = :id AND status = :from`

/** Of several bookings, those that have not been canceled. */
const END = `UPDATE bookings SET status = :status WHERE status IN ('held', 'confirmed', 'expired') AND id`

/** Of several bookings, those that are still held. */
const SHORTEN = `UPDATE bookings SET expires_at = :expiresAt WHERE status = 'held' AND id`

const TRANSFER = `
  UPDATE bookings SET user_email = :email, user_name = :name, ticket_secret = :secret
  WHERE id = :id AND status = :from`

const UPDATE_GUEST = `
  UPDATE bookings SET user_email = :email, user_name = :name, note = :note, expires_at = :expiresAt
  WHERE id = :id AND status = :from`

const EXCHANGE = `
  UPDATE bookings SET event_id = :eventId, total = :total, discount = :discount, voucher_id = :voucherId,
    expires_at = :expiresAt, ticket_type_id = :typeId
  WHERE id = :id AND status = :from`

const REDUCE = `
  UPDATE bookings SET quantity = quantity - :seats, total = :total, discount = :discount
  WHERE id = :id AND status = :from AND quantity = :quantity`

const DROP_VOUCHER = `UPDATE bookings SET voucher_id = NULL WHERE id = :id`

/** What becomes of bookings that were read in the same write. */
export function bookingChanges(sql: Sql) {
  return {
    transfer: (read: BookingRow, to: { email: Email; name: string | null; secret: string }) =>
      once(read, sql.run(TRANSFER, { id: read.id, from: read.status, ...to })),

    updateGuest: (read: BookingRow, to: Pick<BookingRow, 'email' | 'name' | 'note' | 'expiresAt'>) => {
      const { email, name, note, expiresAt } = to
      return once(
        read,
        sql.run(UPDATE_GUEST, { id: read.id, from: read.status, email, name, note, expiresAt }),
      )
    },
    /** Another type, another price, and maybe another event. */
    exchange: (
      read: BookingRow,
      to: Pick<BookingRow, 'eventId' | 'typeId' | 'total' | 'discount' | 'voucherId' | 'expiresAt'>,
    ) => {
      const { eventId, typeId, total, discount, voucherId, expiresAt } = to
      const params = { eventId, typeId, total, discount, voucherId, expiresAt }
      return once(read, sql.run(EXCHANGE, { id: read.id, from: read.status, ...params }))
    },
    changeStatus: (read: BookingRow, to: { status: BookingStatus; expiresAt: Instant | null }) =>
      once(read, sql.run(CHANGE_STATUS, { id: read.id, from: read.status, ...to })),

    /** Ends bookings of one event. */
    async end(read: readonly BookingRow[], status: 'canceled' | 'expired'): Promise<void> {
      const { among, params } = amongst(read.map(({ id }) => id))
      await all(read, sql.run(`${END} ${among}`, { ...params, status }))
    },
    /** Lets holds of one event expire at another moment. */
    async shorten(read: readonly BookingRow[], expiresAt: Instant): Promise<void> {
      const { among, params } = amongst(read.map(({ id }) => id))
      await all(read, sql.run(`${SHORTEN} ${among}`, { ...params, expiresAt }))
    },

    /** Makes the booking smaller. */
    reduce: (read: BookingRow, seats: number, left: { total: MinorUnits | null; discount: MinorUnits }) =>
      once(
        read,
        sql.run(REDUCE, { id: read.id, from: read.status, quantity: read.quantity, seats, ...left }),
      ),

    /** Detaches the voucher from a booking. */
    dropVoucher: (id: number) => sql.send(DROP_VOUCHER, { id }),
  }
}

async function all(read: readonly BookingRow[], changes: Promise<number>): Promise<void> {
  if ((await changes) !== read.length)
    throw new Error(`one of ${read.length} bookings changed in the middle of a transaction`)
}

/** Whoever read the booking has its event locked, so nobody can have changed the booking since it was read. */
async function once(read: BookingRow, changes: Promise<number>): Promise<void> {
  if ((await changes) !== 1) throw new Error(`booking ${read.code} changed in the middle of a transaction`)
}
