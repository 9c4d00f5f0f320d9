import type { PaymentMethod } from '../../store/interface/rows.ts'
import { Invalid } from '../../values/errors.ts'
import { limits } from '../../values/limits.ts'
import { type MinorUnits, minorUnits, money, moneyText, NOTHING } from '../../values/money.ts'
import { ErrorCollector } from '../../values/parse-error.ts'
import type { When } from '../../values/time/when.ts'
import type { Allocation } from '../inventory/allocation.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import type { ImportedBooking } from './imported-booking.ts'

/** What a ticket is sold at, and what was taken off. */
export interface TicketPrice {
  price: MinorUnits | null
  discount: MinorUnits
}

/** The money of a row: what its tickets cost, and what was paid for them. */
export interface RowMoney {
  /** Of each ticket; `undefined`: today's. */
  prices: readonly TicketPrice[] | undefined
  total: MinorUnits | null
  payments: readonly {
    kind: 'payment' | 'refund'
    method: PaymentMethod
    amount: MinorUnits
    at: When | undefined
  }[]
  paid: MinorUnits
}

const NO_MONEY: RowMoney = { prices: undefined, total: null, payments: [], paid: NOTHING }

function saysNothing({ paid, total, prices, payments }: ImportedBooking): boolean {
  return paid === undefined && total === undefined && prices === undefined && payments === undefined
}

/** @throws Invalid where the row says of money what cannot be */
export function moneyOfRow(
  inventory: EventInventory,
  row: ImportedBooking,
  allocations: readonly Allocation[],
): RowMoney {
  const { currency } = inventory.event
  if (saysNothing(row)) return NO_MONEY
  const seats = allocations.flatMap(({ type, quantity }) =>
    Array.from({ length: quantity }, () => type.price),
  )
  const usual = seats.map(price => ({ price, discount: NOTHING }))
  if (currency === null) return { ...NO_MONEY, prices: usual }
  const errors = new ErrorCollector()
  const units = (field: string, amount: string | undefined) =>
    amount === undefined ? undefined : errors.read(field, () => minorUnits(amount, currency))
  const [total, discount] = [units('total', row.total), units('discount', row.discount)]
  const amount = row.paid === 'all' ? undefined : units('paid', row.paid)
  const single = row.prices?.map(each =>
    each === null
      ? { price: null, discount: NOTHING }
      : reduced(units('prices', each.price) ?? NOTHING, units('prices', each.discount) ?? NOTHING),
  )
  const payments = row.payments?.map(payment => ({
    ...payment,
    amount: units('payments', payment.amount) ?? NOTHING,
  }))
  errors.throwIfAny()
  const prices = pricesOf(usual, single, total, discount)
  const sum = totalOf(prices)
  assertCurrency(inventory, row, sum)
  const said = (units: number) => moneyText(money(units as MinorUnits, currency))
  if ((sum ?? NOTHING) > limits.sum) throw Invalid.field('prices', `add up to more than ${said(limits.sum)}`)
  if (total !== undefined && sum !== total && sum !== null)
    throw Invalid.field('total', `${row.total} is not what its tickets cost together (${said(sum)})`)
  const all = row.paid === 'all' ? (sum ?? NOTHING) : (amount ?? NOTHING)
  const made =
    payments ??
    (all > 0 ? [{ kind: 'payment' as const, method: 'transfer' as const, amount: all, at: undefined }] : [])
  const paid = made.reduce(
    (left, { kind, amount }) => left + (kind === 'payment' ? amount : -amount),
    0,
  ) as MinorUnits
  if (paid > limits.sum) throw Invalid.field('payments', `add up to more than ${said(limits.sum)}`)
  if (paid < 0) throw Invalid.field('payments', `give back more than came in: ${said(-paid)}`)
  if (payments && amount !== undefined && amount !== paid)
    throw Invalid.field('payments', `add up to ${said(paid)}, and not to what was paid, ${said(amount)}`)
  if (row.terms === 'plain' && paid > (sum ?? NOTHING))
    throw Invalid.field(
      'paid',
      sum
        ? `${said(paid)} is more than the ${said(sum)} that it costs`
        : `${said(paid)} was paid, but ${inventory.event.name} costs nothing`,
    )
  return { prices, total: sum, payments: made, paid }
}

/**
 * Whether a row says amounts that its event, which has no prices, does not keep: what another system took is left
 * with it.
 *
 * @throws Invalid where the row is of no other system
 */
export function dropsMoney({ event }: EventInventory, row: ImportedBooking): boolean {
  if (event.currency !== null || saysNothing(row)) return false
  const amounts = amountsOf(row)
  if (amounts.length > 0 && row.terms !== 'foreign')
    throw Invalid.field('paid', `${amounts[0]} is an amount, but ${event.name} has no prices`)
  return amounts.length > 0
}

/**
 * @param total what a row costs that says "paid" and no more
 * @throws Invalid where a row says amounts in another currency than that of its event
 */
export function assertCurrency(
  { event: { name, currency } }: EventInventory,
  row: ImportedBooking,
  total: MinorUnits | null,
): void {
  if (currency === null || row.currency === undefined || row.currency === currency) return
  if (amountsOf(row).length > 0 || (row.paid === 'all' && (total ?? 0) > 0))
    throw Invalid.field('currency', `${name} is sold in ${currency}, not in ${row.currency}`)
}

/** All amounts of a row, except zeros. */
function amountsOf({ paid, total, payments = [], prices = [] }: ImportedBooking): string[] {
  return [
    paid === 'all' ? undefined : paid,
    total,
    ...payments.map(({ amount }) => amount),
    ...prices.map(price => price?.price),
  ]
    .filter(amount => amount !== undefined)
    .filter(amount => Number(amount) !== 0)
}

/** The row's price for each ticket, else its total spread over the tickets, else today's prices. */
function pricesOf(
  usual: readonly TicketPrice[],
  single: readonly TicketPrice[] | undefined,
  total: MinorUnits | undefined,
  discount: MinorUnits | undefined,
): readonly TicketPrice[] {
  const [only, ...others] = single ?? []
  if (only && others.length === 0) return usual.map(() => only)
  if (single) {
    if (single.length === usual.length) return single
    throw Invalid.field('prices', `are ${single.length}, and there are ${usual.length} tickets`)
  }
  if (total === undefined || total === totalOf(usual)) return usual
  return spread(total, usual.length, discount)
}

function reduced(price: MinorUnits, discount: MinorUnits): TicketPrice {
  if (discount > price) throw Invalid.field('prices', 'take off more than a ticket costs')
  return { price: (price - discount) as MinorUnits, discount }
}

/** A total, and what was taken off in all, as so many tickets share them: equally, what is left over with the first ones. */
export function spread(total: MinorUnits, tickets: number, discount = NOTHING): TicketPrice[] {
  const share = (amount: MinorUnits, at: number) => {
    const each = Math.floor(amount / tickets)
    return (each + (at < amount - each * tickets ? 1 : 0)) as MinorUnits
  }
  return Array.from({ length: tickets }, (_, at) => ({
    price: share(total, at),
    discount: share(discount, at),
  }))
}

function totalOf(prices: readonly TicketPrice[]): MinorUnits | null {
  if (prices.every(({ price }) => price === null)) return null
  return prices.reduce((sum, { price }) => sum + (price ?? 0), 0) as MinorUnits
}
