import type { BookingRow, EventRow, PaymentMethod, PaymentRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { printedCode } from '../../values/codes/booking-code.ts'
import type { Currency } from '../../values/currency.ts'
import { addUp, type MinorUnits, minus, money, moneyText, NOTHING } from '../../values/money.ts'
import { Conflict } from '../conflict.ts'
import type { Tx } from '../context.ts'
import { logChange } from '../log/log-change.ts'
import { eventOf } from '../model/booking.ts'

/** A booking whose money is about to move, with all that this depends on. */
export interface Balance {
  booking: BookingRow
  event: EventRow
  currency: Currency
  total: MinorUnits
  payments: PaymentRow[]
}

/** @throws Conflict for a booking without a price */
export async function loadBalance(queries: Queries, booking: BookingRow): Promise<Balance> {
  const event = await eventOf(queries, booking)
  const { currency } = event
  if (currency === null || booking.total === null) {
    const code = printedCode(booking.code)
    const why =
      currency === null ? `${event.name} has no prices` : `it was booked when ${event.name} had no prices`
    throw new Conflict('CONFLICT', `${code} costs nothing: ${why}`, { booking: code })
  }
  const payments = await queries.payments.ofBooking(booking.id)
  return { booking, event, currency, total: booking.total, payments }
}

/** What a movement adds to what is paid: below zero where it went out. */
export function signed({ kind, amount }: Pick<PaymentRow, 'kind' | 'amount'>): MinorUnits {
  return kind === 'refund' ? minus(NOTHING, amount) : amount
}

/**
 * Writes one movement of money: what the booking has paid, the payment, and its line in the log; gives the payment's id.
 *
 * @param beyondDue it came in elsewhere, and is kept also where it is more than is due
 */
export async function recordPayment(
  tx: Tx,
  balance: Balance,
  payment: Omit<PaymentRow, 'id'>,
  { beyondDue = false } = {},
): Promise<number> {
  const { booking, event, currency } = balance
  const { kind, method, amount, moved } = payment
  const done =
    kind === 'payment'
      ? await tx.queries.payments[beyondDue ? 'takeAny' : 'takeIn'](booking.id, amount)
      : await tx.queries.payments.giveBack(booking.id, amount)
  // Another payment came in between, where transactions run side by side.
  if (!done) throw kind === 'payment' ? overpaid(balance, amount, NOTHING) : tooMuchBack(balance, amount)
  const id = await tx.queries.payments.insert(payment)
  const paid = addUp([booking.paid, signed(payment)])
  const told = moved === 1 ? signed(payment) : amount
  await logChange(tx, {
    action: moved === 1 ? 'payment.move' : kind === 'payment' ? 'payment.pay' : 'payment.refund',
    eventId: event.id,
    bookingId: booking.id,
    before: { paid: money(booking.paid, currency) },
    after: { paid: money(paid, currency), amount: money(told, currency), method },
  })
  return id
}

/** Pays a booking that was just made, in its transaction; one that costs nothing has nothing to pay. */
export async function payInFull(
  tx: Tx,
  booking: BookingRow,
  event: EventRow,
  method: PaymentMethod,
): Promise<BookingRow> {
  const { id, total } = booking
  const { currency } = event
  if (!total || currency === null) return booking
  await recordPayment(
    tx,
    { booking, event, currency, total, payments: [] },
    { kind: 'payment', method, amount: total, bookingId: id, at: tx.now, actor: tx.actor },
  )
  return { ...booking, paid: total }
}

export function overpaid(
  { booking, total, currency }: Balance,
  amount: MinorUnits,
  due: MinorUnits,
): Conflict {
  const text = (value: MinorUnits) => moneyText(money(value, currency))
  const code = printedCode(booking.code)
  const message =
    due === 0
      ? `Nothing is due for ${code}: ${text(booking.paid)} of ${text(total)} is paid`
      : `${text(amount)} is more than the ${text(due)} that is due for ${code}`
  return new Conflict('CONFLICT', message, {
    booking: code,
    total: money(total, currency),
    paid: money(booking.paid, currency),
    due: money(due, currency),
  })
}

export function tooMuchBack({ booking, currency }: Balance, amount: MinorUnits): Conflict {
  const code = printedCode(booking.code)
  const paid = money(booking.paid, currency)
  const message =
    booking.paid === 0
      ? `Nothing has been paid for ${code}, so nothing can be given back`
      : `${moneyText(money(amount, currency))} is more than the ${moneyText(paid)} that was paid for ${code}`
  return new Conflict('CONFLICT', message, { booking: code, paid })
}
