import type { BookingRow, PaymentMethod, PaymentRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { type BookingCode, printedCode } from '../../values/codes/booking-code.ts'
import type { Currency } from '../../values/currency.ts'
import { excess, type MinorUnits, type Money, minorUnits, minus, money, NOTHING } from '../../values/money.ts'
import { ErrorCollector, ParseError } from '../../values/parse-error.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import { confirmHold } from '../bookings/confirm.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { expireIfDue, settleEvent } from '../inventory/holds.ts'
import { type Booking, eventOf, findBooking, readBooking } from '../model/booking.ts'
import { assertNotCanceled } from '../model/event.ts'
import { commitRefusal } from '../refusal.ts'
import { type Balance, loadBalance, overpaid, recordPayment, signed } from './balance.ts'

export interface PaymentRequest {
  code: BookingCode
  /** A decimal amount in the event's currency; else all that is due, or all that was paid. */
  amount?: string | undefined
}

export interface Payment {
  /** `moved`: it went along with seats from or to another booking, below zero where it left; nobody paid it or got it. */
  kind: 'payment' | 'refund' | 'moved'
  method: PaymentMethod
  amount: Money
  actor: string
  at: string
}

export interface Paid {
  booking: Booking
  /** What this request, or the one that it repeats, paid or gave back. */
  payment: Payment
  replayed: boolean
}

/**
 * Records a payment: what is due, or a part of it. A hold is confirmed by it, also one that expired if its seats are free.
 *
 * @throws NotFound, Invalid (an amount that the currency does not have)
 * @throws Conflict when less is due, or the booking is no longer one
 */
export async function pay(
  context: Context,
  request: PaymentRequest & { method: PaymentMethod },
  { dryRun = false } = {},
): Promise<Paid> {
  const { booking, payment, replayed } = await once<Paid & { id: number }, { payment: number }>(
    context,
    {
      operation: 'pay',
      request: { ...request },
      meaning: queries => paymentMeaning(queries, request),
      work: async tx => {
        const booking = await settleHold(tx, await findBooking(tx.queries, request.code))
        return commitRefusal(async () => {
          const balance = await loadBalance(tx.queries, booking)
          const movement = amountToPay(balance, request)
          if ('repeats' in movement) return paymentResult(tx.queries, balance, movement.repeats, true, tx.now)
          // Money that came in keeps its seats, and is not taken for seats that are gone.
          if (booking.status !== 'confirmed') await confirmHold(tx, booking)
          const { method } = request
          const payment = { kind: 'payment' as const, method, ...movement, bookingId: booking.id }
          const row = { ...payment, actor: tx.actor, at: tx.now }
          const id = await recordPayment(tx, balance, row)
          return paymentResult(tx.queries, balance, { ...row, id }, false, tx.now)
        })
      },
      trace: ({ id }) => ({ payment: id }),
      again: async (tx, trace) => {
        const balance = await loadBalance(tx.queries, await findBooking(tx.queries, request.code))
        const payment = balance.payments.find(({ id }) => id === trace.payment)
        if (!payment) throw new Error(`payment ${trace.payment} is not there`)
        return paymentResult(tx.queries, balance, payment, true, tx.now)
      },
    },
    { dryRun },
  )
  return { booking, payment, replayed }
}

/** What is to be paid, or the payment that was made before. @throws Conflict, Invalid */
function amountToPay(
  balance: Balance,
  { amount: asked, method }: PaymentRequest & { method: PaymentMethod },
): { amount: MinorUnits } | { repeats: PaymentRow } {
  assertPayable(balance)
  const due = minus(balance.total, balance.booking.paid)
  const made = balance.payments.filter(({ kind, moved }) => kind === 'payment' && moved !== 1)
  const before = made.findLast(payment => payment.method === method)
  if (asked === undefined && due <= 0 && before) return { repeats: before }
  const amount = asked === undefined ? due : readAmount(asked, balance.currency)
  if (amount > due || due <= 0) throw overpaid(balance, amount, excess(balance.total, balance.booking.paid))
  return { amount }
}

/** A hold as it is now: its event is settled, and the hold has expired if its time is over. */
async function settleHold(tx: Tx, booking: BookingRow): Promise<BookingRow> {
  if (booking.status !== 'held' && booking.status !== 'expired') return booking
  await settleEvent(tx, await eventOf(tx.queries, booking))
  return expireIfDue(tx, await findBooking(tx.queries, booking.code))
}

/** `10` and `10.00` are the same amount. */
export async function paymentMeaning(queries: Queries, { amount, ...request }: PaymentRequest) {
  if (amount === undefined) return request
  const currency = await queries.bookings.currencyOf(request.code)
  if (!currency) return undefined
  return { ...request, amount: readAmount(amount, currency) }
}

async function paymentResult(
  queries: Queries,
  { booking, event, currency }: Balance,
  { id, ...payment }: PaymentRow,
  replayed: boolean,
  now: Instant,
): Promise<Paid & { id: number }> {
  return {
    id,
    booking: await readBooking(queries, await findBooking(queries, booking.code), now),
    payment: toPayment(payment, { event, currency }),
    replayed,
  }
}

export function toPayment(
  { kind, method, amount, actor, at, moved }: Omit<PaymentRow, 'id' | 'bookingId'>,
  { event, currency }: Pick<Balance, 'event' | 'currency'>,
): Payment {
  return {
    kind: moved === 1 ? 'moved' : kind,
    method,
    amount: money(moved === 1 ? signed({ kind, amount }) : amount, currency),
    actor,
    at: inZone(at, event.utcOffsets),
  }
}

export function readAmount(amount: string, currency: Currency): MinorUnits {
  const mistakes = new ErrorCollector()
  const value = mistakes.read('amount', () => {
    const units = minorUnits(amount, currency)
    if (units === 0) throw new ParseError('must be more than 0')
    return units
  })
  mistakes.throwIfAny()
  return value ?? NOTHING
}

/** One that expired may be paid if its seats are still free: see `confirmHold`. */
function assertPayable({ booking: { status, code }, event }: Balance): void {
  if (status === 'canceled')
    throw new Conflict('CONFLICT', `${printedCode(code)} for ${event.name} is ${status}: it cannot be paid`, {
      booking: printedCode(code),
      status,
    })
  assertNotCanceled(event)
}
