import type { BookingCode } from '../../values/codes/booking-code.ts'
import type { Act } from '../idempotency.ts'
import { type Booking, findBooking, readBooking } from '../model/booking.ts'

/** An act on one booking, all but its work. */
export function ofBooking(
  operation: string,
  code: BookingCode,
  more: Record<string, unknown> = {},
): Omit<Act<{ booking: Booking; replayed: boolean }, null>, 'work'> {
  const request = { booking: code, ...more }
  return {
    operation,
    request,
    meaning: async () => request,
    trace: () => null,
    again: async ({ queries, now }) => ({
      booking: await readBooking(queries, await findBooking(queries, code), now),
      replayed: true,
    }),
  }
}
