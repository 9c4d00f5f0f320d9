import type { BookingRow, EventRow, TicketRow } from '../../store/interface/rows.ts'
import { type BookingCode, printedCode } from '../../values/codes/booking-code.ts'
import type { NextStep } from '../../values/errors.ts'
import { assertUnused, hasSeat } from '../bookings/choose-tickets.ts'
import { Conflict } from '../conflict.ts'
import type { Tx } from '../context.ts'
import { endBooking } from '../inventory/change-booking.ts'
import { expireIfDue } from '../inventory/holds.ts'
import { type Booking, findBooking, readBooking } from '../model/booking.ts'
import { type GivenBack, giveBackOwed, givenBackBefore } from '../payments/give-back.ts'
import type { Payment } from '../payments/payments.ts'

/** A booking that is taken back with the sale that comes in its place. */
export interface Replaced {
  booking: BookingRow
  tickets: TicketRow[]
}

/** A replaced booking after it was taken back, as the world sees it. */
export interface TakenBack {
  booking: Booking
  payments: Payment[]
}

/** @throws NotFound, and Conflict for one that is of another event, not sold, or used */
export async function replaceable(tx: Tx, code: BookingCode, event: EventRow): Promise<Replaced> {
  const booking = await expireIfDue(tx, await findBooking(tx.queries, code))
  const refuse = (message: string, next?: NextStep) =>
    new Conflict('CONFLICT', `${printedCode(code)} ${message}`, { booking: printedCode(code) }, next)
  if (booking.eventId !== event.id)
    throw refuse(`is for another event than ${event.name}`, {
      purpose: 'Move it there',
      operation: 'exchange',
      values: { booking: printedCode(code), event: event.slug },
    })
  if (booking.status !== 'confirmed') throw refuse(`is ${booking.status}: there is nothing to take back`)
  const tickets = (await tx.queries.tickets.ofBooking(booking.id)).filter(hasSeat)
  assertUnused(booking, tickets)
  return { booking, tickets }
}

/** Frees its seats and gives its money back. The seats are offered to those who wait by whoever calls it, once a sale has had its pick. */
export async function takeBack(tx: Tx, { booking }: Replaced): Promise<GivenBack> {
  await endBooking(tx, booking, { status: 'canceled', action: 'booking.cancel', reason: 'sold anew' })
  return giveBackOwed(tx, await findBooking(tx.queries, booking.code))
}

export async function tellTakenBack(
  tx: Tx,
  code: BookingCode,
  paidBack: readonly number[],
): Promise<TakenBack> {
  const row = await findBooking(tx.queries, code)
  return {
    booking: await readBooking(tx.queries, row, tx.now),
    payments: await givenBackBefore(tx, row, paidBack),
  }
}
