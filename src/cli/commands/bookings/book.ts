import { bookSeats } from '../../../ticketing/bookings/book.ts'
import type { Booking } from '../../../ticketing/model/booking.ts'
import { Invalid } from '../../../values/errors.ts'
import { command } from '../../command.ts'
import { email, event, guestName, hold, idempotencyKey, quantity, types } from '../../options/booking.ts'
import { required } from '../../options/make.ts'
import { paid } from '../../options/payment.ts'
import { bookingView } from '../../output/booking-view.ts'
import { dateAndTime, seats } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'

export const bookCommand = command({
  name: 'book',
  summary: 'Book seats at an event',
  args: [event],
  options: [required(email), quantity, guestName, types, hold, paid, idempotencyKey],
  examples: [
    'tix book jazz-night --email ada@example.com -n 2',
    'tix book jazz-night --email ada@example.com --type vip=2 --type standard=3',
    'tix book jazz-night --email ada@example.com --hold 15m',
    'tix book jazz-night --email ada@example.com -n 2 --paid cash',
    'tix book jazz-night --email ada@example.com --idempotency-key order-4711 -q',
  ],
  writes: true,
  shows: bookingView,
  run: async ({ office, dryRun }, input) => {
    if (input.holdMs !== undefined && input.paid !== undefined)
      throw Invalid.field(
        'paid',
        'is of a sale, and --hold sells nothing yet. Confirm the hold, then: tix pay',
      )
    const { booking, replayed } = await bookSeats(office, input, { dryRun })
    return {
      message: said(booking),
      data: { booking, ...(replayed && { replayed }) },
      view: shownOne(bookingView, booking),
    }
  },
})

function said({ status, quantity, event, expiresAt, code }: Booking): string {
  const what = `${seats(quantity)} for ${event.name}`
  return status === 'held' && expiresAt !== null
    ? `Holding ${what} until ${dateAndTime(expiresAt)}. To book them: tix confirm ${code}`
    : `Booked ${what}`
}
