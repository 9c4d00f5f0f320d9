import type { Queries } from '../store/queries/index.ts'
import type { BookingRow } from '../store/rows.ts'
import type { BookingCode, Instant } from '../store/values.ts'
import { type Booking, eventOf, findBooking, readBooking } from './booking.ts'
import { type Allocation, assertOnSale, assertTypeOnSale } from './booking-rules.ts'
import { changeBooking } from './change-booking.ts'
import { Conflict } from './errors.ts'
import { releaseLapsedHolds } from './holds.ts'
import type { Office } from './office.ts'
import { assertNotPromised } from './promised-seats.ts'
import { attempt, unlessRefused } from './refused.ts'
import { takeSeats } from './seats.ts'
import { tillOf } from './till.ts'
import { printedCode } from './values/booking-code.ts'

/**
 * Makes a held booking a confirmed one. A hold that has run out is taken up again if its seats are still
 * free, after everyone who waits for seats.
 *
 * @throws NotFound, and Conflict (SOLD_OUT, SALES_CLOSED, EVENT_CANCELED; CONFLICT for a canceled booking)
 */
export async function confirmBooking(
  office: Office,
  code: BookingCode,
  { dryRun = false } = {},
): Promise<{ booking: Booking; replayed: boolean }> {
  const outcome = await office.store.write(
    async queries => {
      const now = office.clock.now()
      const booking = await findBooking(queries, code)
      if (booking.status === 'confirmed')
        return { booking: await readBooking(queries, booking, now), replayed: true }
      if (booking.status === 'canceled')
        throw new Conflict('CONFLICT', `${printedCode(code)} is canceled. Book anew: tix book`, {
          booking: printedCode(code),
          status: booking.status,
        })
      await releaseLapsedHolds(office, queries, booking.eventId, now)
      return attempt(async () => {
        const row = await confirm(office, queries, await findBooking(queries, code), now)
        return { booking: await readBooking(queries, row, now), replayed: false }
      })
    },
    { dryRun },
  )
  return unlessRefused(outcome)
}

async function confirm(
  office: Office,
  queries: Queries,
  booking: BookingRow,
  now: Instant,
): Promise<BookingRow> {
  return changeBooking(office, queries, booking, { action: 'booking.confirm', at: now }, async () => {
    if (booking.status === 'expired') await takeUpAgain(queries, booking, now)
    await queries.bookings.changeStatus(booking, { status: 'confirmed', expiresAt: null })
    await queries.waitlist.settle(booking.id, 'accepted')
  })
}

/** Takes the seats of a hold that ran out once more, at the prices of then, under the rules of now. */
async function takeUpAgain(queries: Queries, booking: BookingRow, now: Instant): Promise<void> {
  const event = await eventOf(queries, booking)
  assertOnSale(event, now)
  const allocations = await allocationsOf(queries, booking)
  for (const { type } of allocations) assertTypeOnSale(event, type, now)
  assertNotPromised(await tillOf(queries, event), allocations, now)
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
