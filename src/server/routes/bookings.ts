import { book } from '../../operations/bookings/book.ts'
import { cancel } from '../../operations/bookings/cancel.ts'
import { confirm } from '../../operations/bookings/confirm.ts'
import { exchange } from '../../operations/bookings/exchange.ts'
import { myBookings } from '../../operations/bookings/my-bookings.ts'
import { transfer } from '../../operations/bookings/transfer.ts'
import { updateBooking } from '../../operations/bookings/update-booking.ts'
import { pay } from '../../operations/payments/pay.ts'
import { refund } from '../../operations/payments/refund.ts'
import { counted } from '../../values/number.ts'
import { type Route, route } from './route.ts'

export const bookingRoutes: readonly Route[] = [
  route(book, {
    method: 'POST',
    path: '/bookings',
    says: ({ booking: { status, quantity, event } }) =>
      `${status === 'held' ? 'Holding' : 'Booked'} ${counted(quantity, 'seat')} for ${event.name}`,
    makes: ({ booking }) => `/bookings/${booking.code}`,
    openFor: 'book',
    // Whose booking it is that is alike, a stranger is not told.
    visible: ({ alike, ...data }) => data,
    reserved: ['paid', 'channel'],
    defaults: { channel: 'api' },
  }),
  route(myBookings, {
    method: 'GET',
    path: '/bookings',
    says: ({ bookings }) => counted(bookings.length, 'booking'),
  }),
  route(confirm, {
    method: 'POST',
    path: '/bookings/{booking}/confirm',
    says: ({ booking, replayed }) =>
      replayed ? `${booking.code} was confirmed before` : `Confirmed ${booking.code}`,
  }),
  route(cancel, {
    method: 'POST',
    path: '/bookings/{codes}/cancel',
    says: ({ bookings, seats }) =>
      seats === 0
        ? 'Nothing to cancel: it had no seats any more'
        : `Canceled ${counted(seats, 'seat')} of ${bookings.map(({ code }) => code).join(', ')}`,
  }),
  route(updateBooking, {
    method: 'PATCH',
    path: '/bookings/{booking}',
    says: ({ booking, replayed }) =>
      replayed ? `${booking.code} is like that already` : `Changed ${booking.code}`,
  }),
  route(exchange, {
    method: 'POST',
    path: '/bookings/{booking}/exchange',
    says: ({ booking, seats }) =>
      `Exchanged ${counted(seats, 'seat')}, now ${booking.code} for ${booking.event.name}`,
  }),
  route(transfer, {
    method: 'POST',
    path: '/bookings/{booking}/transfer',
    says: ({ booking }) => `${booking.code} belongs to ${booking.email}`,
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
    says: ({ bookings, replayed }) => {
      const which = bookings.map(({ code }) => code).join(', ')
      return replayed ? `That of ${which} was given back before` : `Gave back money of ${which}`
    },
  }),
]
