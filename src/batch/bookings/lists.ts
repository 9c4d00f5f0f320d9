import { PAYMENT_METHODS } from '../../store/interface/rows.ts'
import type { ImportedPayment, ImportedPrice } from '../../ticketing/imports/imported-booking.ts'
import type { TicketSelection } from '../../ticketing/inventory/allocation.ts'
import { limits } from '../../values/limits.ts'
import { decimal } from '../../values/money.ts'
import { whole } from '../../values/number.ts'
import { ParseError, quoted } from '../../values/parse-error.ts'
import { text } from '../../values/text.ts'
import { when } from '../../values/time/when.ts'

/** The parts between `;`. A backslash escapes `;` and itself. */
export function parts(raw: string): string[] {
  return raw.split(/(?<!(?<!\\)(?:\\\\)*\\);/).map(part => part.replace(/\\(.)/gs, '$1'))
}

const quantity = whole(1, limits.quantity)
const typeName = text(limits.ticketTypeName)
const MOST_TYPES = 50

/** `vip`, or a mix: `vip=2;standard=3`. A backslash escapes `;`, `=` and itself. */
export function typeWishes(raw: string): TicketSelection[] {
  const wishes = [...raw.matchAll(/((?:\\.|[^\\;])+)/gs)].map(([part]) => {
    const [, named = part, count] = /^((?:\\.|[^\\=])*)=([^=]*)$/s.exec(part) ?? []
    const wished = typeName(named.replace(/\\(.)/gs, '$1'))
    return count === undefined ? { name: wished } : { name: wished, quantity: quantity(count.trim()) }
  })
  if (wishes.length > MOST_TYPES)
    throw new ParseError(`may mix at most ${MOST_TYPES} types, not ${wishes.length}`)
  return wishes
}

/** `cash=25.00@2030-01-02T10:00:00Z;card=-5.00`: what was paid and given back, by method. */
export function payments(raw: string): ImportedPayment[] {
  return raw.split(';').map(part => {
    const [, method = '', minus, amount = '', at] = /^(\w+)=(-?)([\d.]+)(?:@(.+))?$/.exec(part.trim()) ?? []
    const known = PAYMENT_METHODS.find(candidate => candidate === method)
    if (!known) throw new ParseError(`must be payments like cash=25.00;card=-5.00, not ${quoted(part)}`)
    return {
      kind: minus === '-' ? ('refund' as const) : ('payment' as const),
      method: known,
      amount: decimal(amount),
      at: at === undefined ? undefined : when(at),
    }
  })
}

/** `25.00;20.00-5.00;`: the price of each ticket, less its discount; empty for one without a price. */
export function prices(raw: string): (ImportedPrice | null)[] {
  return raw.split(';').map(part => {
    if (part.trim() === '') return null
    const [price = '', off = '0', ...rest] = part.trim().replaceAll(',', '.').split('-')
    if (rest.length > 0) throw new ParseError(`must be prices like 25.00;20.00-5.00, not ${quoted(raw)}`)
    return { price: decimal(price), discount: decimal(off) }
  })
}
