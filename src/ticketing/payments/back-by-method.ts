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

/** Counts an amount off of what is left, from the first on. */
function takeFrom(left: readonly { method: PaymentMethod; amount: number }[], amount: number) {
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
