import type { BookingRow, PaymentRow } from '../../store/interface/rows.ts'
import { minus } from '../../values/money.ts'
import type { Tx } from '../context.ts'
import { balanceOf, bookingStatus } from '../model/booking.ts'
import { backByMethod } from './back-by-method.ts'
import { type Balance, loadBalance, recordPayment } from './balance.ts'
import { type Payment, toPayment } from './payments.ts'

/** Money that was given back in a write: which movements, and how the world sees them. */
export interface GivenBack {
  ids: number[]
  payments: Payment[]
}

/** Gives back, in the write that changed or ended a booking, what is owed for it since: by the methods by which it came. */
export async function giveBackOwed(tx: Tx, booking: BookingRow): Promise<GivenBack> {
  const { owed } = balanceOf(booking, bookingStatus(booking, tx.now))
  if (owed === 0) return { ids: [], payments: [] }
  const balance = await loadBalance(tx.queries, booking)
  const rows = await recordRefunds(tx, balance, backByMethod(balance.payments, owed))
  return told(balance, rows)
}

/** What an earlier write gave back for a booking. */
export async function givenBackBefore(
  { queries }: Pick<Tx, 'queries'>,
  booking: BookingRow,
  ids: readonly number[],
): Promise<Payment[]> {
  if (ids.length === 0 || booking.total === null) return []
  const balance = await loadBalance(queries, booking)
  return told(
    balance,
    balance.payments.filter(({ id }) => ids.includes(id)),
  ).payments
}

function told(balance: Balance, rows: readonly PaymentRow[]): GivenBack {
  return { ids: rows.map(({ id }) => id), payments: rows.map(row => toPayment(row, balance)) }
}

export async function recordRefunds(
  tx: Tx,
  balance: Balance,
  parts: readonly Pick<PaymentRow, 'method' | 'amount'>[],
): Promise<PaymentRow[]> {
  const made: PaymentRow[] = []
  let { booking } = balance
  for (const { method, amount } of parts) {
    const payment = {
      kind: 'refund' as const,
      method,
      amount,
      bookingId: booking.id,
      actor: tx.actor,
      at: tx.now,
    }
    made.push({ ...payment, id: await recordPayment(tx, { ...balance, booking }, payment) })
    booking = { ...booking, paid: minus(booking.paid, amount) }
  }
  return made
}
