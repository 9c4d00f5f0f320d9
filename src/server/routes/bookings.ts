import { book } from '../../operations/bookings/book.ts'
import { myBookings } from '../../operations/bookings/my-bookings.ts'
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
    reserved: ['paid', 'channel'],
    defaults: { channel: 'api' },
  }),
  route(myBookings, {
    method: 'GET',
    path: '/bookings',
    says: ({ bookings }) => counted(bookings.length, 'booking'),
  }),
]
