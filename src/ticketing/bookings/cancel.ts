import type { BookingRow, TicketRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { type BookingCode, printedCode } from '../../values/codes/booking-code.ts'
import type { TicketRef } from '../../values/codes/ticket-ref.ts'
import { Invalid, NotFound } from '../../values/errors.ts'
import { counted, grouped } from '../../values/number.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { changeBooking, endBooking, type Why } from '../inventory/change-booking.ts'
import { expireIfDue, settleEvent } from '../inventory/holds.ts'
import { offerReleasedSeats } from '../inventory/released-seats.ts'
import { releaseSeats } from '../inventory/seats.ts'
import { type Booking, findBooking, readBooking } from '../model/booking.ts'
import { findEvent } from '../model/event.ts'
import { giveBackOwed, givenBackBefore } from '../payments/give-back.ts'
import type { Payment } from '../payments/payments.ts'
import { keepUsedVoucher } from '../pricing/redeem.ts'
import { assertUnused, chooseTickets, hasSeat, ticketsMeant } from './choose-tickets.ts'
import { positionsOf, sumsOf } from './ticket-sums.ts'

export interface CancelBookingsRequest {
  codes: readonly BookingCode[]
  /** Only so many seats of each, the last ones; else all of them. */
  seats?: number | undefined
  /** Only these tickets; by their positions where one booking is meant. */
  tickets?: readonly TicketRef[] | undefined
  reason?: string | undefined
  /** Gives back what is then owed for them, in the same write: nobody is offered seats that are not paid back. */
  refund?: boolean | undefined
  /** Leaves what is no longer held as it is: whoever lets a hold go does not cancel what somebody has sold meanwhile. */
  onlyHeld?: boolean | undefined
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
  const orders = await plan(tx, codes, request)
  const paidBack: number[] = []
  for (const order of orders) await carryOut(tx, order, { action: 'booking.cancel', reason })
  if (request.refund)
    for (const code of codes)
      paidBack.push(...(await giveBackOwed(tx, await findBooking(tx.queries, code))).ids)
  for (const eventId of eventIds) await offerReleasedSeats(tx, eventId)
  const seats = orders.reduce((total, { doomed }) => total + doomed.length, 0)
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

/** What is to happen to one booking: which of its tickets go, and whether any stay. */
interface CancellationPlan {
  booking: BookingRow
  doomed: TicketRow[]
  kept: TicketRow[]
}

/** What to do for each booking that has seats. @throws Conflict if that cannot be done for all of them */
async function plan(
  tx: Tx,
  codes: readonly BookingCode[],
  { seats, tickets: refs = [], onlyHeld = false }: CancelBookingsRequest,
) {
  const orders: CancellationPlan[] = []
  const refusals: CancelRefusal[] = []
  for (const code of codes) {
    const booking = await expireIfDue(tx, await findBooking(tx.queries, code))
    if (booking.status === 'canceled' || (onlyHeld && booking.status !== 'held')) continue
    // An expired hold has no seats to give back, but must not be taken up again (see `confirmBooking`).
    const tickets = await tx.queries.tickets.ofBooking(booking.id)
    if (booking.status === 'expired') {
      if (isPart(booking, tickets, { seats, tickets: refs }))
        refusals.push(expired(booking, seats ?? refs.length))
      else orders.push({ booking, doomed: [], kept: [] })
      continue
    }
    if (refs.length > 0) {
      const own = refs.filter(ref => ref.booking === undefined || ref.booking === code)
      const named = chooseTickets(booking, tickets, own)
      // Those that were canceled before are left as they are.
      const doomed = named.filter(({ status }) => status !== 'canceled')
      assertUnused(booking, doomed)
      const kept = tickets.filter(ticket => hasSeat(ticket) && !doomed.includes(ticket))
      if (doomed.length > 0) orders.push({ booking, doomed, kept })
      continue
    }
    const valid = tickets.filter(({ status }) => status === 'valid')
    const checkedIn = tickets.filter(({ status }) => status === 'checked_in')
    const wanted = seats ?? booking.quantity
    if (wanted > valid.length) refusals.push(refusal(booking, wanted, valid.length, checkedIn.length))
    const split = valid.length - wanted
    orders.push({ booking, doomed: valid.slice(split), kept: [...valid.slice(0, split), ...checkedIn] })
  }
  if (refusals.length > 0)
    throw new Conflict('CONFLICT', refusals.map(({ message }) => message).join('\n'), {
      bookings: refusals.map(({ message, ...details }) => details),
    })
  return orders
}

/** Of a hold that has expired: whether less is meant than all that it had. @throws NotFound for tickets that it has not */
function isPart(
  booking: BookingRow,
  tickets: readonly TicketRow[],
  { seats, tickets: refs = [] }: Pick<CancelBookingsRequest, 'seats' | 'tickets'>,
): boolean {
  if (refs.length === 0) return seats !== undefined && seats !== booking.quantity
  const own = refs.filter(ref => ref.booking === undefined || ref.booking === booking.code)
  const named = chooseTickets(booking, tickets, own)
  return tickets.some(ticket => ticket.ended === 1 && !named.includes(ticket))
}

interface CancelRefusal {
  message: string
  booking: string
  requested: number
  cancelable: number
  checkedIn: number
}

function refusal(
  booking: BookingRow,
  requested: number,
  cancelable: number,
  checkedIn: number,
): CancelRefusal {
  const code = printedCode(booking.code)
  const has = `${code} has ${counted(booking.quantity, 'seat')}`
  const message =
    checkedIn > 0
      ? `${has}, of which ${grouped(checkedIn)} checked in: at most ${grouped(cancelable)} can be canceled`
      : `${has}, ${grouped(requested)} cannot be canceled`
  return { message, booking: code, requested, cancelable, checkedIn }
}

function expired(booking: BookingRow, requested: number): CancelRefusal {
  const code = printedCode(booking.code)
  const message = `${code} is expired: its ${counted(booking.quantity, 'seat')} are free already. Cancel it as a whole, or leave it`
  return { message, booking: code, requested, cancelable: 0, checkedIn: 0 }
}

async function carryOut(tx: Tx, { booking, doomed, kept }: CancellationPlan, why: Why): Promise<BookingRow> {
  if (kept.length === 0) return endBooking(tx, booking, { status: 'canceled', ...why })
  return changeBooking(tx, booking, why, async () => {
    const sums = sumsOf(booking, kept)
    await tx.queries.bookings.reduce(booking, doomed.length, sums)
    await keepUsedVoucher(tx, booking, sums)
    await releaseSeats(tx.queries, booking.eventId, doomed)
    await tx.queries.tickets.end(booking.id, positionsOf(doomed), 'canceled')
  })
}
