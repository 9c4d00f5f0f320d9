import type { PaymentMethod, PaymentRow } from '../../store/interface/rows.ts'
import { type BookingCode, printedCode } from '../../values/codes/booking-code.ts'
import { NotFound } from '../../values/errors.ts'
import { addUp, type MinorUnits, money } from '../../values/money.ts'
import type { Instant } from '../../values/time/instant.ts'
import { inZone } from '../../values/time/offsets.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { type Booking, balanceOf, bookingStatus, findBooking, readBooking } from '../model/booking.ts'
import { findEvent } from '../model/event.ts'
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
  /** The same by method. */
  payments: Payment[]
  replayed: boolean
}

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
): Promise<Refunded> {
  const wanted = ({ booking, currency }: Balance) =>
    request.amount === undefined ? booking.paid : readAmount(request.amount, currency)
  return giveBack(context, request, wanted, { dryRun })
}

/** What is owed for a booking, and no more; `undefined` where it is nothing by now. */
async function refundWhatIsOwed(context: Context, code: BookingCode, { dryRun = false } = {}) {
  return giveBack(
    context,
    { code, owed: true },
    ({ booking }, now) => balanceOf(booking, bookingStatus(booking, now)).owed,
    {
      dryRun,
    },
  )
}

async function giveBack(
  context: Context,
  request: RefundRequest & { owed?: true },
  wanted: (account: Balance, now: Instant) => MinorUnits,
  options: { dryRun: boolean },
): Promise<Refunded> {
  const { code, method } = request
  return once<Refunded & { ids: number[] }, { payments: number[] } | { payment: number }>(
    context,
    {
      operation: 'refund',
      request: { ...request },
      meaning: queries => paymentMeaning(queries, request),
      work: async tx => {
        const account = await loadBalance(tx.queries, await findBooking(tx.queries, code))
        const amount = wanted(account, tx.now)
        if (request.amount === undefined && amount === 0) {
          const before = await lastRefund(tx, account)
          if (before.length > 0 || request.owed) return result(tx, account, before, true)
        }
        if (amount > account.booking.paid || account.booking.paid === 0) throw tooMuchBack(account, amount)
        const parts = method === undefined ? backByMethod(account.payments, amount) : [{ method, amount }]
        return result(tx, account, await recordRefunds(tx, account, parts), false)
      },
      trace: ({ ids }) => ({ payments: ids }),
      // Keys that an older tix has kept stand for one payment.
      again: async (tx, trace) => {
        const ids = 'payments' in trace ? trace.payments : [trace.payment]
        const account = await loadBalance(tx.queries, await findBooking(tx.queries, code))
        return result(
          tx,
          account,
          account.payments.filter(({ id }) => ids.includes(id)),
          true,
        )
      },
    },
    options,
  )
}

/** The refunds that were made together, last. What went along with tickets that were handed on went back to nobody. */
async function lastRefund({ queries }: Tx, { booking, payments }: Balance): Promise<PaymentRow[]> {
  const moves = await queries.audit.handedOn(booking.id)
  const refunds = payments.filter(({ kind, at }) => kind === 'refund' && !moves.includes(at))
  const last = refunds.at(-1)
  return refunds.filter(({ at }) => at === last?.at)
}

async function result(
  { queries, now, actor }: Tx,
  account: Balance,
  rows: readonly PaymentRow[],
  replayed: boolean,
): Promise<Refunded & { ids: number[] }> {
  const { booking, event, currency } = account
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

/**
 * Gives back all that was paid for several bookings, one after the other.
 *
 * @throws NotFound with all codes that are unknown, before anything is done
 */
export async function refundBookings(
  context: Context,
  { codes, method }: { codes: readonly BookingCode[]; method?: PaymentMethod | undefined },
  { dryRun = false } = {},
): Promise<Refunded[]> {
  const unknown = await context.store.read(async queries => {
    const found = await Promise.all(codes.map(code => queries.bookings.eventIdOf(code)))
    return codes.filter((_, at) => found[at] === undefined).map(printedCode)
  })
  if (unknown.length > 0) throw new NotFound(`No booking ${unknown.join(', ')}`, { bookings: unknown })
  const refunds: Refunded[] = []
  for (const code of codes)
    refunds.push(await refund(forBooking(context, code), { code, method }, { dryRun }))
  return refunds
}

/** Bookings that are looked up at once. */
const TOGETHER = 100

/**
 * Gives back all that is owed, of one event or of all: booking by booking, each in a transaction of its own, so that
 * it goes on where it was when it is repeated after a kill. Gives what it gave back.
 *
 * @throws NotFound
 */
export async function refundOwed(
  context: Context,
  { event }: { event?: string | undefined },
  { dryRun = false } = {},
): Promise<Omit<Refunded, 'replayed'>[]> {
  const refunds: Omit<Refunded, 'replayed'>[] = []
  for await (const code of owedCodes(context, event)) {
    const { replayed, ...refunded } = await refundWhatIsOwed(forBooking(context, code), code, { dryRun })
    if (!replayed) refunds.push(refunded)
  }
  return refunds
}

/** Bookings for which money is owed, event by event. */
async function* owedCodes({ store, clock }: Context, event: string | undefined): AsyncGenerator<BookingCode> {
  const next = (after: number) => store.read(({ bookings }) => bookings.nextOwing(after, clock.now()))
  const only = event && (await store.read(async queries => (await findEvent(queries, event)).id))
  for (let id = only || (await next(0)); id !== undefined; id = only ? undefined : await next(id)) {
    const eventId = id
    yield* pageByPage(after => store.read(({ bookings }) => bookings.owed(eventId, after, TOGETHER)))
    yield* pageByPage(after =>
      store.read(({ bookings }) => bookings.owedOfHolds(eventId, clock.now(), after, TOGETHER)),
    )
  }
}

async function* pageByPage(
  read: (after: number) => Promise<{ id: number; code: BookingCode }[]>,
): AsyncGenerator<BookingCode> {
  for (let after = 0; ; ) {
    const page = await read(after)
    for (const { code } of page) yield code
    const last = page.at(-1)
    if (!last) return
    after = last.id
  }
}

/** Each booking is an act of its own under the key of them all. */
function forBooking(context: Context, code: BookingCode): Context {
  const { idempotency } = context
  if (!idempotency) return context
  return { ...context, idempotency: { ...idempotency, key: `${idempotency.key} ${printedCode(code)}` } }
}
