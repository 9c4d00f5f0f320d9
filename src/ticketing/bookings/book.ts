import { Invalid } from '../../values/errors.ts'
import type { Context } from '../context.ts'
import { type Act, once } from '../idempotency.ts'
import { loadForSale, makeRoom } from '../inventory/event-inventory.ts'
import { insertBooking } from '../inventory/insert-bookings.ts'
import { withUse } from '../inventory/take-use.ts'
import { bookingById, readBooking, toBooking } from '../model/booking.ts'
import { payInFull } from '../payments/balance.ts'
import { commitRefusal } from '../refusal.ts'
import { alikeBookings } from './alike.ts'
import { type Booked, JointBooking, type NewlyBooked } from './book-together.ts'
import { bookingMeaning, inItsWords } from './request/booking-meaning.ts'
import type { BookingRequest } from './request/booking-request.ts'
import { agreeToSale } from './request/build-sale.ts'

/**
 * Books seats, all of them or none.
 *
 * @throws NotFound, Invalid, and Conflict (SOLD_OUT, SALES_CLOSED, EVENT_CANCELED, IDEMPOTENCY_MISMATCH)
 */
export async function bookSeats(
  context: Context,
  request: BookingRequest,
  { dryRun = false } = {},
): Promise<Booked> {
  if (request.holdMs !== undefined && request.paid !== undefined)
    throw Invalid.field(
      'paid',
      'is for a sale, and a hold sells nothing yet. Hold the seats, then pay for them',
    )
  const act = bookingOf(request)
  const joint = new JointBooking(context, request, act)
  return once(context, act, { dryRun, about: request.event.toLowerCase(), joint })
}

function bookingOf(request: BookingRequest): Act<NewlyBooked, { booking: number }> {
  return {
    operation: 'book',
    request: inItsWords(request),
    meaning: queries => bookingMeaning(queries, request),
    work: async tx => {
      const inventory = await loadForSale(tx, request.event)
      return commitRefusal(async () => {
        const sale = await agreeToSale(tx, inventory, request)
        await makeRoom(tx, inventory, sale.allocations)
        const alike = await alikeBookings(tx, sale.event, request.email)
        const { row, tickets } = await withUse(tx, sale.voucher, () => insertBooking(tx, sale))
        const paid = request.paid ? await payInFull(tx, row, sale.event, request.paid) : row
        return { id: row.id, booking: toBooking(paid, tickets, sale.event, tx.now), alike, replayed: false }
      })
    },
    trace: ({ id }) => ({ booking: id }),
    again: async (tx, { booking: id }) => {
      const row = await bookingById(tx.queries, id)
      return { id, booking: await readBooking(tx.queries, row, tx.now), replayed: true }
    },
  }
}
