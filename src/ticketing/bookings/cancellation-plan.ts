import type { BookingRow, TicketRow } from '../../store/interface/rows.ts'
import { type BookingCode, printedCode } from '../../values/codes/booking-code.ts'
import type { TicketRef } from '../../values/codes/ticket-ref.ts'
import { counted, grouped } from '../../values/number.ts'
import { Conflict } from '../conflict.ts'
import type { Tx } from '../context.ts'
import { expireIfDue } from '../inventory/holds.ts'
import { findBooking } from '../model/booking.ts'
import { assertUnused, chooseTickets, hasSeat } from './choose-tickets.ts'

/** Which seats of bookings are to be canceled. */
export interface SeatsToCancel {
  /** Only so many seats of each, the last ones; else all of them. */
  seats?: number | undefined
  /** Only these tickets; by their positions where one booking is meant. */
  tickets?: readonly TicketRef[] | undefined
  /** Leaves what is no longer held as it is: whoever lets a hold go does not cancel what somebody has sold meanwhile. */
  onlyHeld?: boolean | undefined
}

/** What is to happen to one booking: which of its tickets are canceled, and which stay. */
export interface CancellationPlan {
  booking: BookingRow
  canceled: TicketRow[]
  kept: TicketRow[]
}

/** What to do for each booking that has seats. @throws Conflict if that cannot be done for all of them */
export async function planCancellations(
  tx: Tx,
  codes: readonly BookingCode[],
  request: SeatsToCancel,
): Promise<CancellationPlan[]> {
  const plans: CancellationPlan[] = []
  const refusals: CancelRefusal[] = []
  for (const code of codes) {
    const booking = await expireIfDue(tx, await findBooking(tx.queries, code))
    if (booking.status === 'canceled' || (request.onlyHeld && booking.status !== 'held')) continue
    const plan = planOf(booking, await tx.queries.tickets.ofBooking(booking.id), request)
    if (!plan) continue
    if ('message' in plan) refusals.push(plan)
    else plans.push(plan)
  }
  if (refusals.length > 0)
    throw new Conflict('CONFLICT', refusals.map(({ message }) => message).join('\n'), {
      bookings: refusals.map(({ message, ...details }) => details),
    })
  return plans
}

function planOf(
  booking: BookingRow,
  tickets: readonly TicketRow[],
  request: SeatsToCancel,
): CancellationPlan | CancelRefusal | undefined {
  const { seats, tickets: refs = [] } = request
  // An expired hold has no seats to give back, but must not be taken up again (see `confirmBooking`).
  if (booking.status === 'expired')
    return isPart(booking, tickets, request)
      ? expired(booking, seats ?? refs.length)
      : { booking, canceled: [], kept: [] }
  if (refs.length > 0) return planOfTickets(booking, tickets, refs)
  const valid = tickets.filter(({ status }) => status === 'valid')
  const checkedIn = tickets.filter(({ status }) => status === 'checked_in')
  const wanted = seats ?? booking.quantity
  if (wanted > valid.length) return refusal(booking, wanted, valid.length, checkedIn.length)
  const split = valid.length - wanted
  return { booking, canceled: valid.slice(split), kept: [...valid.slice(0, split), ...checkedIn] }
}

/** Tickets that were canceled before are left as they are; with no others, nothing is to be done. @throws Conflict for one that was checked in */
function planOfTickets(
  booking: BookingRow,
  tickets: readonly TicketRow[],
  refs: readonly TicketRef[],
): CancellationPlan | undefined {
  const named = chooseTickets(booking, tickets, ofBooking(booking, refs))
  const canceled = named.filter(({ status }) => status !== 'canceled')
  if (canceled.length === 0) return undefined
  assertUnused(booking, canceled)
  const kept = tickets.filter(ticket => hasSeat(ticket) && !canceled.includes(ticket))
  return { booking, canceled, kept }
}

function ofBooking({ code }: BookingRow, refs: readonly TicketRef[]): TicketRef[] {
  return refs.filter(ref => ref.booking === undefined || ref.booking === code)
}

/** Of a hold that has expired: whether less is meant than all that it had. @throws NotFound for tickets that it has not */
function isPart(
  booking: BookingRow,
  tickets: readonly TicketRow[],
  { seats, tickets: refs = [] }: SeatsToCancel,
): boolean {
  if (refs.length === 0) return seats !== undefined && seats !== booking.quantity
  const named = chooseTickets(booking, tickets, ofBooking(booking, refs))
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
