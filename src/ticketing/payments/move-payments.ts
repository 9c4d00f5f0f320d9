import type { BookingRow, EventRow } from '../../store/interface/rows.ts'
import type { MinorUnits } from '../../values/money.ts'
import type { Tx } from '../context.ts'
import { findBooking } from '../model/booking.ts'
import { backByMethod } from './back-by-method.ts'
import { loadBalance, recordPayment } from './balance.ts'

/**
 * Moves what was paid beyond a booking's price to a part that was split off, at most the price of that part, by the
 * methods by which it was paid: off of one and onto the other, marked as moved. Nobody gets it back or pays again.
 */
export async function moveExcess(
  tx: Tx,
  event: EventRow,
  rest: BookingRow,
  part: BookingRow,
): Promise<{ rest: BookingRow; part: BookingRow }> {
  const amount = Math.min(Math.max(0, rest.paid - (rest.total ?? 0)), part.total ?? 0) as MinorUnits
  if (amount === 0 || event.currency === null) return { rest, part }
  let [from, to] = [rest, part]
  for (const { method, amount: some } of backByMethod(await tx.queries.payments.ofBooking(rest.id), amount)) {
    const movement = { method, amount: some, actor: tx.actor, at: tx.now, moved: 1 as const }
    await recordPayment(tx, await loadBalance(tx.queries, from), {
      ...movement,
      kind: 'refund',
      bookingId: from.id,
    })
    await recordPayment(tx, await loadBalance(tx.queries, to), {
      ...movement,
      kind: 'payment',
      bookingId: to.id,
    })
    from = await findBooking(tx.queries, from.code)
    to = await findBooking(tx.queries, to.code)
  }
  return { rest: from, part: to }
}
