import { book } from '../../../operations/bookings/book.ts'
import type { Alike } from '../../../ticketing/bookings/alike.ts'
import type { Booking } from '../../../ticketing/model/booking.ts'
import { commandFor } from '../../command.ts'
import { bookingView } from '../../output/booking-view.ts'
import { dateAndTime, seats } from '../../output/human.ts'
import { shownOne } from '../../output/view.ts'

export const bookCommand = commandFor(book, {
  args: ['event'],
  flags: { quantity: '-n, --quantity <n>' },
  examples: [
    'tix book jazz-night --email ada@example.com -n 2',
    'tix book jazz-night --email ada@example.com --type vip=2 --type standard=3',
    'tix book jazz-night --email ada@example.com -n 2 --attendee "Ada Lovelace" --attendee "Charles Babbage"',
    'tix book jazz-night --email ada@example.com --voucher EARLY-BIRD',
    'tix book jazz-night --email ada@example.com --hold 15m',
    'tix book jazz-night --email ada@example.com -n 2 --paid cash',
    'tix book jazz-night --email ada@example.com --idempotency-key order-4711 -q',
  ],
  shows: bookingView,
  answer: ({ booking, alike = [], replayed }) => ({
    message: replayed ? nowThere(booking) : `${said(booking)}${alsoBooked(alike)}`,
    view: shownOne(bookingView, booking),
  }),
})

/** Of a booking that was made before: what became of it. */
function nowThere(booking: Booking): string {
  if (booking.status === 'held') return said(booking)
  const { status, quantity, event, code } = booking
  return `Booked before as ${code}, which is ${status} now: ${seats(quantity)} for ${event.name}`
}

/** Somebody may have sent the same order twice. */
function alsoBooked(alike: readonly Alike[]): string {
  const [last] = alike
  if (!last) return ''
  return `. The same address booked ${seats(last.quantity)} a moment ago: ${alike.map(({ code }) => code).join(', ')}`
}

function said({ status, quantity, event, expiresAt, code }: Booking): string {
  const what = `${seats(quantity)} for ${event.name}`
  return status === 'held' && expiresAt !== null
    ? `Holding ${what} until ${dateAndTime(expiresAt)}. To book them: tix confirm ${code}`
    : `Booked ${what}`
}
