import type { BookingStatus } from '../../store/interface/rows.ts'
import type { Email } from '../../values/email.ts'
import { limits } from '../../values/limits.ts'
import type { Context } from '../context.ts'
import { type Booking, readBooking } from '../model/booking.ts'
import { findEvent } from '../model/event.ts'
import { cut, type PageRequest, pageOf } from '../paging.ts'

export interface MyBookingsRequest extends PageRequest {
  email: Email
  event?: string | undefined
  status?: BookingStatus | undefined
}

/** The bookings of one address, the newest first. A page ends earlier where its bookings have many tickets. */
export async function myBookings(
  context: Context,
  request: MyBookingsRequest,
): Promise<{ bookings: Booking[]; next: string | null }> {
  const page = pageOf(request, 'newest')
  const now = context.clock.now()
  return context.store.read(async queries => {
    const eventId = request.event === undefined ? undefined : (await findEvent(queries, request.event)).id
    const found = await queries.bookings.list(
      { email: request.email, eventId, status: request.status, now },
      page,
    )
    const bookings: Booking[] = []
    let tickets = 0
    for (const row of found.slice(0, page.limit - 1)) {
      const booking = await readBooking(queries, row, now)
      tickets += booking.tickets.length
      if (tickets > limits.pageTickets && bookings.length > 0) break
      bookings.push(booking)
    }
    const { next } = cut(found, page, 'newest', row => ({ key: '', id: row.id }), bookings.length)
    return { bookings, next }
  })
}
