import type { BookingRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { type BookingCode, printedCode } from '../../values/codes/booking-code.ts'
import { Invalid, NotFound } from '../../values/errors.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { changeBooking, endBooking, type Why } from '../inventory/change-booking.ts'
import { settleEvent } from '../inventory/holds.ts'
import { offerReleasedSeats } from '../inventory/released-seats.ts'
import { releaseSeats } from '../inventory/seats.ts'
import { type Booking, findBooking, readBooking } from '../model/booking.ts'
import { findEvent } from '../model/event.ts'
import { giveBackOwed, givenBackBefore } from '../payments/give-back.ts'
import type { Payment } from '../payments/payments.ts'
import { keepUsedVoucher } from '../pricing/redeem.ts'
import { type CancellationPlan, planCancellations, type SeatsToCancel } from './cancellation-plan.ts'
import { ticketsMeant } from './choose-tickets.ts'
import { positionsOf, sumsOf } from './ticket-sums.ts'

export interface CancelBookingsRequest extends SeatsToCancel {
  codes: readonly BookingCode[]
  reason?: string | undefined
  /** Gives back what is then owed for them, in the same write: nobody is offered seats that are not paid back. */
  refund?: boolean | undefined
}

export interface Canceled {
  /** In the order of the request, each once. */
  bookings: Booking[]
  /** Seats that this request freed, or the one that it repeats. */
  seats: number
  /** What was given back with them, where that was asked for. */
  payments?: Payment[] | undefined
  replayed: boolean
}

/**
 * Cancels bookings, or some seats of them: all that are named, or none. One that is canceled is left as it
 * is, which makes a repetition harmless; so does a key, where only some seats are meant.
 *
 * @throws NotFound with all codes that are unknown, Conflict with all bookings that cannot be canceled
 * @throws Conflict IDEMPOTENCY_MISMATCH
 */
export async function cancelBookings(
  context: Context,
  request: CancelBookingsRequest,
  { dryRun = false } = {},
): Promise<Canceled> {
  const codes = [...new Set(request.codes)]
  assertClear(request, codes)
  const asked = {
    ...request,
    refund: request.refund || undefined,
    onlyHeld: request.onlyHeld || undefined,
  }
  const { paidBack, ...canceled } = await once<Canceled & { paidBack: number[] }, Trace>(
    context,
    {
      operation: 'cancel',
      request: asked,
      meaning: async () => ({
        ...asked,
        codes: codes.toSorted(),
        tickets: ticketsMeant(asked.tickets, codes[0]),
      }),
      work: async tx => {
        const eventIds = await eventsOf(tx.queries, codes)
        return answer(tx, codes, await cancelNow(tx, request, codes, eventIds), false)
      },
      trace: ({ seats, paidBack }) => ({ seats, ...(asked.refund && { paidBack }) }),
      again: (tx, trace) => answer(tx, codes, trace, true),
    },
    { dryRun },
  )
  return canceled
}

/** `paidBack`: the ids of the refund's payments, where one was asked for. */
interface Trace {
  seats: number
  paidBack?: number[]
}

async function answer(
  tx: Tx,
  codes: readonly BookingCode[],
  { seats, paidBack }: Trace,
  replayed: boolean,
): Promise<Canceled & { paidBack: number[] }> {
  const bookings: Booking[] = []
  const payments: Payment[] = []
  for (const code of codes) {
    const row = await findBooking(tx.queries, code)
    bookings.push(await readBooking(tx.queries, row, tx.now))
    if (paidBack) payments.push(...(await givenBackBefore(tx, row, paidBack)))
  }
  return { bookings, seats, ...(paidBack && { payments }), paidBack: paidBack ?? [], replayed }
}

/** @throws Invalid for a request that does not say which seats */
function assertClear({ seats, tickets = [] }: CancelBookingsRequest, codes: readonly BookingCode[]): void {
  if (tickets.length === 0) return
  if (seats !== undefined) throw Invalid.field('ticket', 'say which tickets, or how many seats, not both')
  const bare = tickets.find(ref => ref.booking === undefined)
  if (bare && codes.length > 1)
    throw Invalid.field('ticket', `${bare.position} may be of any of these bookings: give the ticket's code`)
  const stray = tickets.find(ref => ref.booking !== undefined && !codes.includes(ref.booking))
  if (stray?.booking)
    throw Invalid.field(
      'ticket',
      `the ticket is of ${printedCode(stray.booking)}, which is not among the bookings`,
    )
}

/** Cancels; returns the number of seats freed, and what was paid back. */
async function cancelNow(
  tx: Tx,
  request: CancelBookingsRequest,
  codes: readonly BookingCode[],
  eventIds: ReadonlySet<number>,
): Promise<Trace> {
  for (const eventId of eventIds) await settleEvent(tx, await findEvent(tx.queries, String(eventId)))
  const { reason } = request
  const plans = await planCancellations(tx, codes, request)
  const paidBack: number[] = []
  for (const plan of plans) await carryOut(tx, plan, { action: 'booking.cancel', reason })
  if (request.refund)
    for (const code of codes)
      paidBack.push(...(await giveBackOwed(tx, await findBooking(tx.queries, code))).ids)
  for (const eventId of eventIds) await offerReleasedSeats(tx, eventId)
  const seats = plans.reduce((total, { canceled }) => total + canceled.length, 0)
  return { seats, ...(request.refund && { paidBack }) }
}

/** The ids of the bookings' events. @throws NotFound */
async function eventsOf(queries: Queries, codes: readonly BookingCode[]): Promise<Set<number>> {
  const unknown: string[] = []
  const eventIds = new Set<number>()
  for (const code of codes) {
    const booking = await queries.bookings.byCode(code)
    if (booking) eventIds.add(booking.eventId)
    else unknown.push(printedCode(code))
  }
  if (unknown.length > 0) throw new NotFound(`No booking ${unknown.join(', ')}`, { bookings: unknown })
  return eventIds
}

async function carryOut(
  tx: Tx,
  { booking, canceled, kept }: CancellationPlan,
  why: Why,
): Promise<BookingRow> {
  if (kept.length === 0) return endBooking(tx, booking, { status: 'canceled', ...why })
  return changeBooking(tx, booking, why, async () => {
    const sums = sumsOf(booking, kept)
    await tx.queries.bookings.reduce(booking, canceled.length, sums)
    await keepUsedVoucher(tx, booking, sums)
    await releaseSeats(tx.queries, booking.eventId, canceled)
    await tx.queries.tickets.end(booking.id, positionsOf(canceled), 'canceled')
  })
}
