import type { PaymentMethod } from '../../store/interface/rows.ts'

/** What somebody at the counter asks for: `2`, `2 vip`, `vip`, in any order; nothing is one seat of the first type. */
export interface Order {
  quantity: number
  type: string
}

/** @param types as they are called @returns the order, or what is wrong with it */
export function readOrder(line: string, types: readonly string[]): Order | string {
  const [first] = types
  if (first === undefined) return 'nothing is on sale'
  let quantity = 1
  const words: string[] = []
  for (const word of line.split(/\s+/)) {
    if (/^\d{1,5}$/.test(word)) quantity = Number(word)
    else if (word !== '') words.push(word)
  }
  if (quantity === 0) return 'it takes at least 1 seat'
  if (words.length === 0) return { quantity, type: first }
  const typed = words.join(' ').toLowerCase()
  const named = types.filter(type => type.toLowerCase().startsWith(typed))
  const exact = types.find(type => type.toLowerCase() === typed)
  const type = exact ?? (named.length === 1 ? named[0] : undefined)
  if (type !== undefined) return { quantity, type }
  return named.length > 1
    ? `which: ${named.join(', ')}?`
    : `there is no type that begins with "${words.join(' ')}", but ${types.join(', ')}`
}

const METHODS: Readonly<Record<string, PaymentMethod>> = { '': 'cash', c: 'card', t: 'transfer', f: 'comp' }

/** How it is paid: nothing is exact cash, an amount is what was handed over, `c` a card, `t` a transfer, `f` free. */
export function readPayment(line: string): { paid: PaymentMethod; received?: string } | string {
  const method = METHODS[line.toLowerCase()]
  if (method) return { paid: method }
  if (/^\d{1,9}([.,]\d{1,4})?$/.test(line)) return { paid: 'cash', received: line.replace(',', '.') }
  return 'type what you were given, or c (card), t (transfer), f (free); Enter: exact cash'
}
