import type { MinorUnits } from '../../../values/money.ts'
import type { PaymentRow } from '../../interface/rows.ts'
import { inserted, type Sql } from '../../interface/sql.ts'

const COLUMNS = `id, booking_id AS "bookingId", kind, method, amount, actor, at, moved`

const OF_BOOKING = `SELECT ${COLUMNS} FROM payments WHERE booking_id = :bookingId ORDER BY id`

const INSERT = `
  INSERT INTO payments (booking_id, kind, method, amount, actor, at, moved)
  VALUES (:bookingId, :kind, :method, :amount, :actor, :at, :moved)`

/** The row itself says whether so much is due: two payments at once cannot both be the last. */
const TAKE_IN = `
  UPDATE bookings SET paid = paid + :amount
  WHERE id = :bookingId AND status IN ('held', 'confirmed') AND paid + :amount <= coalesce(total, 0)`
/** What another system took, whatever it took it for. */
const TAKE_ANY = `UPDATE bookings SET paid = paid + :amount WHERE id = :bookingId`
const GIVE_BACK = `UPDATE bookings SET paid = paid - :amount WHERE id = :bookingId AND paid >= :amount`

export function paymentQueries(sql: Sql) {
  return {
    /** In the order in which they were made. */
    ofBooking: (bookingId: number) => sql.all<PaymentRow>(OF_BOOKING, { bookingId }),
    /** Gives the payment's id. */
    insert: async (payment: Omit<PaymentRow, 'id'>) =>
      inserted(await sql.insert(INSERT, { moved: 0, ...payment })),
    insertAll: (payments: readonly Omit<PaymentRow, 'id'>[]) =>
      sql.sendAll(
        INSERT,
        payments.map(payment => ({ moved: 0, ...payment })),
      ),

    /** Adds to what was paid; false, with nothing changed, when less is due. */
    takeIn: async (bookingId: number, amount: MinorUnits) =>
      (await sql.run(TAKE_IN, { bookingId, amount })) === 1,
    /** Adds to what was paid, even beyond what is due. */
    takeAny: async (bookingId: number, amount: MinorUnits) =>
      (await sql.run(TAKE_ANY, { bookingId, amount })) === 1,
    /** Takes from what was paid; false, with nothing changed, when less was. */
    giveBack: async (bookingId: number, amount: MinorUnits) =>
      (await sql.run(GIVE_BACK, { bookingId, amount })) === 1,
  }
}
