import type { PaymentMethod, PaymentRow } from '../../store/interface/rows.ts'
import type { MinorUnits } from '../../values/money.ts'

export interface ByMethod {
  method: PaymentMethod
  amount: MinorUnits
}

/**
 * The methods by which an amount goes back: those by which it was paid, in the order of the payments. Earlier refunds are
 * taken off the first payments by the same method, and, where those do not suffice, off the first by any method.
 */
export function backByMethod(
  payments: readonly Pick<PaymentRow, 'kind' | 'method' | 'amount'>[],
  amount: MinorUnits,
): ByMethod[] {
  const left = payments
    .filter(({ kind }) => kind === 'payment')
    .map(({ method, amount }) => ({ method, amount: amount as number }))
  for (const { method, amount } of payments.filter(({ kind }) => kind === 'refund')) {
    const elsewhere = takeFrom(
      left.filter(payment => payment.method === method),
      amount,
    )
    takeFrom(left, elsewhere.missing)
  }
  const back = new Map<PaymentMethod, number>()
  for (const { method, amount: taken } of takeFrom(left, amount).taken)
    back.set(method, (back.get(method) ?? 0) + taken)
  return [...back].map(([method, taken]) => ({ method, amount: taken as MinorUnits }))
}

/**
 * Payments and refunds without what moved along with seats: that was paid where it is now. For readers that see a
 * booking by itself, without the one at the other end.
 */
export function paidWhereItIs<Row extends Pick<PaymentRow, 'kind' | 'method' | 'amount' | 'moved'>>(
  payments: readonly Row[],
): Row[] {
  const left: Row[] = []
  for (const row of payments) {
    if (row.kind === 'payment' || row.moved !== 1) left.push({ ...row })
    // Off of the last ones: what was given back before was of the first.
    else
      takeFrom(
        left.filter(({ kind, method }) => kind === 'payment' && method === row.method).reverse(),
        row.amount,
      )
  }
  return left.filter(({ amount }) => amount > 0)
}

/** Counts an amount off of what is left, from the first on. */
function takeFrom<Part extends { method: PaymentMethod; amount: number }>(
  left: readonly Part[],
  amount: number,
) {
  const taken: { method: PaymentMethod; amount: number }[] = []
  let missing = amount
  for (const payment of left) {
    const some = Math.min(payment.amount, missing)
    if (some === 0) continue
    payment.amount -= some
    missing -= some
    taken.push({ method: payment.method, amount: some })
  }
  return { taken, missing }
}
