import { Invalid } from '../../values/errors.ts'
import { limits } from '../../values/limits.ts'
import { type MinorUnits, money, moneyText, NOTHING, sum } from '../../values/money.ts'
import type { Allocation } from '../inventory/allocation.ts'
import type { EventInventory } from '../inventory/inventory.ts'
import {
  type Amounts,
  balanceOf,
  type PaymentOfRow,
  paidOf,
  pricesOf,
  readAmounts,
} from './amounts-of-row.ts'
import type { ImportedBooking } from './imported-booking.ts'
import { spread, type TicketPrice } from './ticket-prices.ts'

/** The money of a row: what its tickets cost, and what was paid for them. */
export interface RowMoney {
  /** Of each ticket; `undefined`: today's. */
  prices: readonly TicketPrice[] | undefined
  total: MinorUnits | null
  payments: readonly PaymentOfRow[]
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
  const usual = allocations.flatMap(({ type: { price }, quantity }) =>
    Array.from({ length: quantity }, () => ({ price, discount: NOTHING })),
  )
  if (currency === null) return { ...NO_MONEY, prices: usual }
  const amounts = readAmounts(row, currency)
  const prices = ticketPrices(usual, amounts)
  const total = sum(prices.map(({ price }) => price))
  assertCurrency(inventory, row, total)
  const text = (units: number) => moneyText(money(units as MinorUnits, currency))
  assertTotal(row, amounts, total, text)
  const payments = paymentsOf(amounts, total)
  const paid = balanceOf(payments)
  assertPaid(amounts, paid, text)
  if (row.terms === 'plain') assertNotOverpaid(inventory, total, paid, text)
  return { prices, total, payments, paid }
}

/** The row's price for each ticket, else its total spread over the tickets, else today's prices. */
function ticketPrices(usual: readonly TicketPrice[], amounts: Amounts): readonly TicketPrice[] {
  const { total, discount } = amounts
  const prices = pricesOf(amounts, usual.length)
  if (prices) {
    if (prices.length === usual.length) return prices
    throw Invalid.field('prices', `are ${prices.length}, and there are ${usual.length} tickets`)
  }
  if (total === undefined || total === sum(usual.map(({ price }) => price))) return usual
  return spread(total, usual.length, discount)
}

/** An amount, as messages say it. */
type MoneyText = (units: number) => string

function assertTotal(
  row: ImportedBooking,
  { total: said }: Amounts,
  total: MinorUnits | null,
  text: MoneyText,
): void {
  if (total === null) return
  if (total > limits.sum) throw Invalid.field('prices', `add up to more than ${text(limits.sum)}`)
  if (said !== undefined && total !== said)
    throw Invalid.field('total', `${row.total} is not what its tickets cost together (${text(total)})`)
}

/** The payments that the row lists; else one of what it says was paid. */
function paymentsOf(amounts: Amounts, total: MinorUnits | null): readonly PaymentOfRow[] {
  if (amounts.payments) return amounts.payments
  const amount = paidOf(amounts, total)
  return amount > 0 ? [{ kind: 'payment', method: 'transfer', amount, at: undefined }] : []
}

function assertPaid({ payments, paid: said }: Amounts, paid: MinorUnits, text: MoneyText): void {
  if (paid > limits.sum) throw Invalid.field('payments', `add up to more than ${text(limits.sum)}`)
  if (paid < 0) throw Invalid.field('payments', `give back more than came in: ${text(-paid)}`)
  if (payments && typeof said === 'number' && said !== paid)
    throw Invalid.field('payments', `add up to ${text(paid)}, and not to what was paid, ${text(said)}`)
}

function assertNotOverpaid(
  { event }: EventInventory,
  total: MinorUnits | null,
  paid: MinorUnits,
  text: MoneyText,
): void {
  if (paid <= (total ?? NOTHING)) return
  throw Invalid.field(
    'paid',
    total
      ? `${text(paid)} is more than the ${text(total)} that it costs`
      : `${text(paid)} was paid, but ${event.name} costs nothing`,
  )
}

/** Whether money came in for a canceled booking of tix's own export, given back or not; an event without prices keeps none. */
export function leavesMoney({ event: { currency } }: EventInventory, row: ImportedBooking): boolean {
  if (row.terms !== 'own') return false
  if (currency !== null)
    return (row.payments?.length ?? 0) > 0 || paidOf(readAmounts(row, currency), NOTHING) > 0
  return Number(row.paid ?? row.payments?.length ?? 0) > 0
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
