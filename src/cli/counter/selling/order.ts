import type { PaymentMethod } from '../../../store/interface/rows.ts'
import type { TicketType } from '../../../ticketing/model/event.ts'
import { scannedCode } from '../../../values/codes/scanned-code.ts'
import { type Email, email } from '../../../values/email.ts'
import { limits } from '../../../values/limits.ts'
import { decimal, type Money, money, sum, times, unitsOf } from '../../../values/money.ts'
import { searchKey } from '../../../values/names/names.ts'
import { ownValue } from '../../../values/own-value.ts'
import { ParseError } from '../../../values/parse-error.ts'
import { text } from '../../../values/text.ts'

/** What somebody at the counter asks for, and what it costs. */
export interface Order {
  lines: { type: TicketType; quantity: number }[]
  /** null where it costs nothing. */
  price: Money | null
}

/**
 * `2`, `2 vip`, `vip 2`, `2 vip, student`; a type by the first letters of its name, or of a word in it; nothing is one
 * seat of the first type.
 *
 * @throws ParseError which says what is wrong with it
 */
export function readOrder(line: string, types: readonly TicketType[]): Order {
  const whole = line === '' ? undefined : typesLike(line, types)
  if (whole?.length === 0 && /^\d+[.,]\d+$/.test(line))
    throw new ParseError(`"${line}" is no number of seats. What was paid is asked for next`)
  const parts = whole?.length === 1 ? [line] : partsOf(line)
  const lines: Order['lines'] = []
  for (const part of parts) {
    const { type, quantity } = readPart(part.trim(), types)
    const same = lines.find(other => other.type === type)
    if (same) same.quantity += quantity
    else lines.push({ type, quantity })
  }
  for (const { type, quantity } of lines) assertLeft(type, quantity)
  return { lines, price: priceOf(lines) }
}

/** What stands between commas; nothing at all is one part. */
function partsOf(line: string): string[] {
  const parts = line.split(/[,+]/).filter(part => part.trim() !== '')
  return parts.length > 0 ? parts : ['']
}

export function orderText({ lines }: Order): string {
  return lines.map(({ type, quantity }) => `${quantity} × ${type.name}`).join(', ')
}

function readPart(part: string, types: readonly TicketType[]): Order['lines'][number] {
  const [first] = types
  if (!first) throw new ParseError('there is nothing to sell')
  // A name may have a number in it, like "Under 16".
  const named = /\p{L}/u.test(part) ? typesLike(part, types) : []
  if (named.length === 1 && named[0]) return { type: named[0], quantity: 1 }
  const words = part.split(/\s+/).filter(word => word !== '')
  const number = words.find(word => /^\d{1,5}$/.test(word))
  const quantity = number === undefined ? 1 : Number(number)
  if (quantity === 0) throw new ParseError('0 seats are none')
  const name = words.filter(word => word !== number).join(' ')
  if (name === '') return { type: first, quantity }
  const found = typesLike(name, types)
  if (found.length === 1 && found[0]) return { type: found[0], quantity }
  const names = (some: readonly TicketType[]) => some.map(type => type.name).join(', ')
  throw new ParseError(
    found.length > 1
      ? `which one: ${names(found)}?`
      : `no ticket type begins with "${name}". There are: ${names(types)}`,
  )
}

/** Whether it can only be the code of a booking or a ticket, as a scanner types it: a word in small letters may be a type's. */
export function isCode(line: string, types: readonly TicketType[]): boolean {
  const looksScanned = /[-\d]|^[A-Z]+$/.test(line) && !/\s/.test(line)
  return looksScanned && !!scannedCode(line) && typesLike(line, types).length === 0
}

/** The one of that name; else those whose names begin so; else those with a word that does. */
function typesLike(typed: string, types: readonly TicketType[]): TicketType[] {
  const wanted = searchKey(typed)
  const keys = types.map(type => ({ type, key: searchKey(type.name) }))
  const like = [
    keys.filter(({ key }) => key === wanted),
    keys.filter(({ key }) => key.startsWith(wanted)),
    keys.filter(({ key }) => key.includes(` ${wanted}`)),
  ]
  return (like.find(found => found.length > 0) ?? []).map(({ type }) => type)
}

/** Refuses early what is obviously not there; the store decides whether the seats still are. */
function assertLeft({ name, available, sales }: TicketType, quantity: number): void {
  if (sales === 'not_yet') throw new ParseError(`${name} is not on sale yet`)
  if (sales === 'closed') throw new ParseError(`${name} is no longer on sale`)
  if (available === 0) throw new ParseError(`${name} is SOLD OUT`)
  if (available < quantity)
    throw new ParseError(`of ${name} there are only ${available} left, not ${quantity}`)
}

/** An order of the same seats, at what they cost now. */
export function repriced({ lines }: Order, types: readonly TicketType[]): Order {
  const now = lines.map(({ type, quantity }) => ({
    type: types.find(({ id }) => id === type.id) ?? type,
    quantity,
  }))
  return { lines: now, price: priceOf(now) }
}

function priceOf(lines: Order['lines']): Money | null {
  const currency = lines.find(({ type }) => type.price)?.type.price?.currency
  if (!currency) return null
  const prices = lines.map(({ type: { price }, quantity }) =>
    price ? times(unitsOf(price), quantity) : null,
  )
  const price = sum(prices)
  return price ? money(price, currency) : null
}

/** What is typed where the money is asked for. */
export type TypedPayment = { paid: PaymentMethod; received?: string } | { name: string } | { email: Email }

const METHODS: Readonly<Record<string, PaymentMethod>> = { '': 'cash', c: 'card', t: 'transfer', f: 'comp' }

/** Nothing is exact cash, an amount is what was handed over, a letter another method; `n` a name, `e` an address. */
export function readPayment(line: string): TypedPayment {
  const method = ownValue(METHODS, line.toLowerCase())
  if (method) return { paid: method }
  const [, key = '', value = ''] = /^([ne])(?:\s+(.+))?$/i.exec(line) ?? []
  if (key !== '' && value === '')
    throw new ParseError(`"${line}" goes with a name or an address: n Ada, e ada@example.com`)
  if (key.toLowerCase() === 'n') return { name: text(limits.name)(value) }
  if (key.toLowerCase() === 'e') return { email: email(value) }
  // So much is no money, but a barcode.
  if (/^\d{1,9}([.,]\d+)?$/.test(line)) return { paid: 'cash', received: decimal(line.replace(',', '.')) }
  if (line.includes('@')) return { email: email(line) }
  throw new ParseError(`"${line}" is neither an amount nor one of the keys above`)
}
