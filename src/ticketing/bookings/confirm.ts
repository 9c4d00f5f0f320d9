import type { BookingRow, EventRow, TicketRow, TicketTypeRow } from '../../store/interface/rows.ts'
import { type BookingCode, printedCode } from '../../values/codes/booking-code.ts'
import { Conflict } from '../conflict.ts'
import type { Context, Tx } from '../context.ts'
import { once } from '../idempotency.ts'
import { type Allocation, assertBookingSize, seatsOf } from '../inventory/allocation.ts'
import { changeBooking } from '../inventory/change-booking.ts'
import { makeRoom } from '../inventory/event-inventory.ts'
import { expireIfDue, settleEvent } from '../inventory/holds.ts'
import { assertPersonLimit } from '../inventory/person-limit.ts'
import { assertOnSale, assertTypeOnSale } from '../inventory/sales-period.ts'
import { takeSeats } from '../inventory/seats.ts'
import { withUse } from '../inventory/take-use.ts'
import { type Booking, eventOf, findBooking, readBooking } from '../model/booking.ts'
import { assertNotCanceled } from '../model/event.ts'
import { useToTakeAgain } from '../pricing/redeem.ts'
import { commitRefusal } from '../refusal.ts'
import { ofBooking } from './of-booking.ts'

/**
 * Makes a held booking a confirmed one. A hold that has run out is taken up again if its seats are still
 * free, after everyone who waits for seats.
 *
 * @throws NotFound, and Conflict (SOLD_OUT, SALES_CLOSED, EVENT_CANCELED; CONFLICT for a canceled booking)
 */
export async function confirmBooking(
  context: Context,
  code: BookingCode,
  { dryRun = false } = {},
): Promise<{ booking: Booking; replayed: boolean }> {
  const act = { ...ofBooking('confirm', code), work: (tx: Tx) => confirmOrRefuse(tx, code) }
  return once(context, act, { dryRun })
}

async function confirmOrRefuse(tx: Tx, code: BookingCode) {
  const booking = await findBooking(tx.queries, code)
  if (booking.status === 'confirmed')
    return { booking: await readBooking(tx.queries, booking, tx.now), replayed: true }
  if (booking.status === 'canceled')
    throw new Conflict(
      'CONFLICT',
      `${printedCode(code)} is canceled`,
      { booking: printedCode(code), status: booking.status },
      { purpose: 'Book anew', operation: 'book' },
    )
  const event = await eventOf(tx.queries, booking)
  // While an event is being canceled, some of its bookings are still held.
  assertNotCanceled(event)
  await settleEvent(tx, event)
  const due = await expireIfDue(tx, await findBooking(tx.queries, code))
  return commitRefusal(async () => {
    const row = await confirmHold(tx, due)
    return { booking: await readBooking(tx.queries, row, tx.now), replayed: false }
  })
}

/** Confirms a booking that is held, or takes its seats once more if it has expired. @throws Conflict, Invalid */
export async function confirmHold(tx: Tx, booking: BookingRow): Promise<BookingRow> {
  const again = booking.status === 'expired' ? await roomToTakeUpAgain(tx, booking) : undefined
  return changeBooking(tx, booking, { action: 'booking.confirm' }, async () => {
    if (again) {
      await withUse(tx, await useToTakeAgain(tx, booking), () =>
        takeSeats(tx, again.event, again.allocations),
      )
      await tx.queries.tickets.revive(booking.id)
    }
    await tx.queries.bookings.changeStatus(booking, { status: 'confirmed', expiresAt: null })
    await tx.queries.waitlist.settle([booking.id], 'accepted')
  })
}

/** The seats that an expired hold takes again, at the prices of then, under the rules of now. @throws Conflict, Invalid */
async function roomToTakeUpAgain(
  tx: Tx,
  booking: BookingRow,
): Promise<{ event: EventRow; allocations: Allocation[] }> {
  const event = await eventOf(tx.queries, booking)
  assertOnSale(event, tx.now)
  const types = await tx.queries.ticketTypes.ofEvent(event.id)
  const allocations = allocationsOf(await tx.queries.tickets.ofBooking(booking.id), types)
  for (const { type } of allocations) assertTypeOnSale({ event, types }, type, tx.now)
  assertBookingSize(event, allocations, '')
  await assertPersonLimit(tx.queries, event, booking.email, seatsOf(allocations), tx.now)
  await makeRoom(tx, { event, types }, allocations)
  return { event, allocations }
}

/** What the booking had of each type when it ended. */
function allocationsOf(tickets: readonly TicketRow[], types: readonly TicketTypeRow[]): Allocation[] {
  const had = tickets.filter(({ ended }) => ended === 1)
  return types
    .map(type => ({ type, quantity: had.filter(({ typeId }) => typeId === type.id).length }))
    .filter(({ quantity }) => quantity > 0)
}
