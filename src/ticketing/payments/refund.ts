import type { PaymentMethod, PaymentRow } from '../../store/interface/rows.ts'
import type { BookingCode } from '../../values/codes/booking-code.ts'
import { addUp, type MinorUnits, money } from '../../values/money.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { type Booking, balanceOf, bookingStatus, findBooking, readBooking } from '../model/booking.ts'
import { backByMethod } from './back-by-method.ts'
import { type Balance, loadBalance, tooMuchBack } from './balance.ts'
import { recordRefunds } from './give-back.ts'
import { type Payment, type PaymentRequest, paymentMeaning, readAmount, toPayment } from './payments.ts'

export interface RefundRequest extends PaymentRequest {
  /** Else it goes back by the methods by which it was paid, in the order of the payments. */
  method?: PaymentMethod | undefined
}

export interface Refunded {
  booking: Booking
  /** What this request, or the one that it repeats, gave back in all; without a method where they were several. */
  payment: Omit<Payment, 'method'> & { method: PaymentMethod | null }
  /** What was given back by each method. */
  payments: Payment[]
  replayed: boolean
}

/** With the ids of the payments, by which they are told again. */
export type MadeRefunds = Refunded & { ids: number[] }

/**
 * Takes down that money was given back: all that was paid, or a part of it. Bookings of every status can
 * be refunded.
 *
 * @throws NotFound, Invalid, and Conflict when less was paid
 */
export async function refund(
  context: Context,
  request: RefundRequest,
  { dryRun = false } = {},
): Promise<MadeRefunds> {
  const wanted = ({ booking, currency }: Balance) =>
    request.amount === undefined ? booking.paid : readAmount(request.amount, currency)
  return giveBack(context, request, wanted, { dryRun })
}

/** What is owed for a booking, and no more: nothing where it is nothing by now. */
export async function refundWhatIsOwed(context: Context, code: BookingCode, { dryRun = false } = {}) {
  return giveBack(
    context,
    owedRequest(code),
    ({ booking }, now) => balanceOf(booking, bookingStatus(booking, now)).owed,
    {
      dryRun,
    },
  )
}

/** The request that `refundWhatIsOwed` stands for. */
export function owedRequest(code: BookingCode) {
  return { code, owed: true } as const
}

async function giveBack(
  context: Context,
  request: RefundRequest & { owed?: true },
  wanted: (balance: Balance, now: Instant) => MinorUnits,
  options: { dryRun: boolean },
): Promise<MadeRefunds> {
  const { code, method } = request
  return once<MadeRefunds, { payments: number[] } | { payment: number }>(
    context,
    {
      operation: 'refund',
      request: { ...request },
      meaning: queries => paymentMeaning(queries, request),
      work: async tx => {
        const balance = await loadBalance(tx.queries, await findBooking(tx.queries, code))
        const amount = wanted(balance, tx.now)
        if (request.amount === undefined && amount === 0) {
          if (request.owed) return result(tx, balance, [], true)
          const before = lastRefund(balance)
          if (before.length > 0) return result(tx, balance, before, true)
        }
        if (amount > balance.booking.paid || balance.booking.paid === 0) throw tooMuchBack(balance, amount)
        const parts = method === undefined ? backByMethod(balance.payments, amount) : [{ method, amount }]
        return result(tx, balance, await recordRefunds(tx, balance, parts), false)
      },
      trace: ({ ids }) => ({ payments: ids }),
      // Keys that an older tix has kept stand for one payment.
      again: (tx, trace) => refundedBefore(tx, code, 'payments' in trace ? trace.payments : [trace.payment]),
    },
    options,
  )
}

/** The refunds that were made together, last. What went along with tickets that were handed on went back to nobody. */
function lastRefund({ payments }: Balance): PaymentRow[] {
  const refunds = payments.filter(({ kind, moved }) => kind === 'refund' && moved !== 1)
  const last = refunds.at(-1)
  return refunds.filter(({ at }) => at === last?.at)
}

/** What was given back in these payments, and the booking as it is now. */
export async function refundedBefore(
  tx: Pick<Tx, 'queries' | 'now' | 'actor'>,
  code: BookingCode,
  ids: readonly number[],
): Promise<MadeRefunds> {
  const balance = await loadBalance(tx.queries, await findBooking(tx.queries, code))
  const rows = balance.payments.filter(({ id }) => ids.includes(id))
  return result(tx, balance, rows, true)
}

async function result(
  { queries, now, actor }: Pick<Tx, 'queries' | 'now' | 'actor'>,
  balance: Balance,
  rows: readonly PaymentRow[],
  replayed: boolean,
): Promise<MadeRefunds> {
  const { booking, event, currency } = balance
  const [first, ...others] = rows
  return {
    ids: rows.map(({ id }) => id),
    booking: await readBooking(queries, await findBooking(queries, booking.code), now),
    payment: {
      kind: 'refund',
      method: first && others.length === 0 ? first.method : null,
      amount: money(addUp(rows.map(({ amount }) => amount)), currency),
      actor: first?.actor ?? actor,
      at: inZone(first?.at ?? now, event.utcOffsets),
    },
    payments: rows.map(row => toPayment(row, { event, currency })),
    replayed,
  }
}
