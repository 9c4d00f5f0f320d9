import { book } from '../../operations/bookings/book.ts'
import { cancel } from '../../operations/bookings/cancel.ts'
import { confirm } from '../../operations/bookings/confirm.ts'
import { exchange } from '../../operations/bookings/exchange.ts'
import { transfer } from '../../operations/bookings/transfer.ts'
import { updateBooking } from '../../operations/bookings/update-booking.ts'
import { showBooking } from '../../operations/box-office/show-booking.ts'
import { pay } from '../../operations/payments/pay.ts'
import { refund } from '../../operations/payments/refund.ts'
import type { Booking } from '../../ticketing/model/booking.ts'
import { type Email, readableEmail } from '../../values/email.ts'
import { counted } from '../../values/number.ts'
import { noSuchEvent, type Sees } from '../access/sees.ts'
import { findBookings } from './find-bookings.ts'
import { type Route, route } from './route.ts'

const showRoute = route(showBooking, {
  method: 'GET',
  path: '/bookings/{code}',
  says: ({ booking }) => `${booking.code}: ${counted(booking.quantity, 'seat')} for ${booking.event.name}`,
  isOneThing: true,
})

export const bookingRoutes: readonly Route[] = [
  route(book, {
    method: 'POST',
    path: '/bookings',
    says: ({ booking: { status, quantity, event }, replayed }) => {
      const booked = replayed ? `Booked before, and ${status} now:` : 'Booked'
      return `${status === 'held' ? 'Holding' : booked} ${counted(quantity, 'seat')} for ${event.name}`
    },
    makes: ({ booking }) => `/bookings/${booking.code}`,
    openFor: 'book',
    reserved: ['paid', 'channel'],
    defaults: { channel: 'api' },
    visible: stillSeen,
    withoutGuests: ({ alike, booking, ...data }, { email }) => ({
      ...data,
      booking: asBooked(booking, email),
    }),
  }),
  route(findBookings, {
    method: 'GET',
    path: '/bookings',
    says: ({ bookings }) => counted(bookings.length, 'booking'),
  }),
  showRoute,
  route(updateBooking, {
    method: 'PATCH',
    path: '/bookings/{booking}',
    shownBy: showRoute,
    says: ({ booking, replayed }) =>
      replayed ? `Nothing to change now: ${booking.code}` : `Changed ${booking.code}`,
  }),
]

/** What is done with one booking. */
export const bookingActionRoutes: readonly Route[] = [
  route(confirm, {
    method: 'POST',
    path: '/bookings/{booking}/confirm',
    says: ({ booking, replayed }) =>
      replayed ? `Confirmed before, and ${booking.status} now: ${booking.code}` : `Confirmed ${booking.code}`,
  }),
  route(cancel, {
    method: 'POST',
    path: '/bookings/{codes}/cancel',
    says: ({ bookings, seats, replayed }) =>
      seats === 0
        ? 'Nothing to cancel: it had no seats any more'
        : `Canceled ${replayed ? 'before: ' : ''}${counted(seats, 'seat')} of ${bookings.map(({ code }) => code).join(', ')}`,
  }),
  route(transfer, {
    method: 'POST',
    path: '/bookings/{booking}/transfer',
    says: ({ booking: { code, email } }) =>
      email === null ? `Whose ${code} is now is not known` : `${code} belongs to ${email}`,
    makes: partOf,
    visible: stillSeen,
  }),
  route(exchange, {
    method: 'POST',
    path: '/bookings/{booking}/exchange',
    says: ({ booking, seats, replayed }) =>
      `Exchanged ${replayed ? 'before: ' : ''}${counted(seats, 'seat')} of ${booking.code}`,
    makes: partOf,
    visible: stillSeen,
  }),
  route(pay, {
    method: 'POST',
    path: '/bookings/{booking}/payments',
    says: ({ booking, replayed }) =>
      replayed ? `That was paid for ${booking.code} before` : `Paid for ${booking.code}`,
  }),
  route(refund, {
    method: 'POST',
    path: '/bookings/{booking}/refunds',
    without: ['owed', 'event'],
    says: ({ bookings, replayed }) =>
      `${replayed ? 'Was given back before' : 'Gave money back'}: ${bookings.map(({ code }) => code).join(', ')}`,
  }),
]

/** A repetition may come when a booking was exchanged for seats at another event. */
function stillSeen<Data extends { booking: Booking }>(data: Data, sees: Sees): Data {
  if (!sees(data.booking.event)) throw noSuchEvent()
  return data
}

/** A repetition may come when the booking is somebody else's, whose tickets are theirs alone; notes are the box office's. */
function asBooked(booking: Booking, email: Email | undefined): Booking {
  const isTheirs = email !== undefined && booking.email === readableEmail(email)
  return { ...booking, note: null, ...(!isTheirs && { email: null, name: null, tickets: [] }) }
}

/** Where others stay, the seats that go are a booking of their own. */
function partOf({
  booking,
  rest,
}: {
  booking: { code: string }
  rest?: object | undefined
}): string | undefined {
  return rest && `/bookings/${booking.code}`
}
