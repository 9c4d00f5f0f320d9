import { expect, it } from 'vitest'
import { paidWhereItIs } from '../../../src/ticketing/payments/back-by-method.ts'
import type { MinorUnits } from '../../../src/values/money.ts'

/** `card 5`, `-cash 5` that was given back, `>card 5` that arrived with seats, `<card 5` that left with them. */
function ledger(lines: string) {
  return lines.split(', ').map(line => {
    const [, sign = '', method, amount] = /^([-<>]?)(cash|card) (\d+)$/.exec(line) ?? []
    return {
      kind: sign === '-' || sign === '<' ? ('refund' as const) : ('payment' as const),
      method: method === 'cash' ? ('cash' as const) : ('card' as const),
      amount: Number(amount) as MinorUnits,
      moved: sign === '<' || sign === '>' ? (1 as const) : (0 as const),
    }
  })
}

it.each([
  ['card 40', 'card 40'],
  ['card 40, <card 10', 'card 30'],
  ['cash 10, card 40, <card 40', 'cash 10'],
  ['>cash 20, card 5, <cash 5', 'cash 15, card 5'],
  // Never more is given back than had come in until then.
  ['card 40, -card 30, card 30, <card 30', 'card 40, -card 30'],
  ['card 20, <card 20, card 10, -card 5', 'card 10, -card 5'],
])('%s is, seen by itself, %s', (lines, left) => {
  const shown = paidWhereItIs(ledger(lines)).map(
    ({ kind, method, amount }) => `${kind === 'refund' ? '-' : ''}${method} ${amount}`,
  )
  expect(shown.join(', ')).toBe(left)
})
