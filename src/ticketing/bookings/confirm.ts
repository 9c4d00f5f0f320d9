import type { BookingRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import { type BookingCode, printedCode } from '../../values/booking-code.ts'
import type { Instant } from '../../values/time/instant.ts'
import { Conflict } from '../conflict.ts'
import { type Context, type Tx, write } from '../context.ts'
import type { Allocation } from '../inventory/allocation.ts'
import { changeBooking } from '../inventory/change-booking.ts'
import { loadInventory } from '../inventory/event-inventory.ts'
import { settleExpiredHolds } from '../inventory/holds.ts'
import { assertNotPromised } from '../inventory/promised-seats.ts'
import { assertOnSale, assertTypeOnSale } from '../inventory/sales-period.ts'
import { takeSeats } from '../inventory/seats.ts'
import { type Booking, eventOf, findBooking, readBooking } from '../model/booking.ts'
import { commitRefusal, unlessRefused } from '../refusal.ts'

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
  const outcome = await write(
    context,
    async tx => {
      const booking = await findBooking(tx.queries, code)
      if (booking.status === 'confirmed')
        return { booking: await readBooking(tx.queries, booking, tx.now), replayed: true }
      if (booking.status === 'canceled')
        throw new Conflict('CONFLICT', `${printedCode(code)} is canceled. Book anew: tix book`, {
          booking: printedCode(code),
          status: booking.status,
        })
      await settleExpiredHolds(tx, booking.eventId)
      return commitRefusal(async () => {
        const row = await confirm(tx, await findBooking(tx.queries, code))
        return { booking: await readBooking(tx.queries, row, tx.now), replayed: false }
      })
    },
    { dryRun },
  )
  return unlessRefused(outcome)
}

async function confirm(tx: Tx, booking: BookingRow): Promise<BookingRow> {
  return changeBooking(tx, booking, { action: 'booking.confirm' }, async () => {
    if (booking.status === 'expired') await takeUpAgain(tx.queries, booking, tx.now)
    await tx.queries.bookings.changeStatus(booking, { status: 'confirmed', expiresAt: null })
    await tx.queries.waitlist.settle(booking.id, 'accepted')
  })
}

/** Takes the seats of a hold that ran out once more, at the prices of then, under the rules of now. */
async function takeUpAgain(queries: Queries, booking: BookingRow, now: Instant): Promise<void> {
  const event = await eventOf(queries, booking)
  assertOnSale(event, now)
  const allocations = await allocationsOf(queries, booking)
  for (const { type } of allocations) assertTypeOnSale(event, type, now)
  assertNotPromised(await loadInventory(queries, event), allocations, now)
  await takeSeats(queries, event, allocations)
  await queries.tickets.revive(booking.id, booking.quantity)
}

/** What the booking had of each type. A hold is only ever made smaller from its last ticket on. */
async function allocationsOf(queries: Queries, booking: BookingRow): Promise<Allocation[]> {
  const tickets = await queries.tickets.ofBooking(booking.id)
  const had = tickets.slice(0, booking.quantity)
  const types = await queries.ticketTypes.ofEvent(booking.eventId)
  return types
    .map(type => ({ type, quantity: had.filter(({ typeId }) => typeId === type.id).length }))
    .filter(({ quantity }) => quantity > 0)
}
