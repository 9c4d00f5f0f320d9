import type { BookingInFull } from '../../ticketing/box-office/show-booking.ts'
import type { Booking } from '../../ticketing/model/booking.ts'
import { amount, statusWord } from './human.ts'
import { dateAndTimeOfReader } from './moment.ts'
import { type Shown, shownOne, type View } from './view.ts'
import { bookingView } from './views/booking-view.ts'

/** A booking in full: with its tickets, what was paid, and what happened to it, a line each. */
export function bookingCard({ booking, payments, log }: BookingInFull): Shown {
  const { tickets } = bookingView.fields
  const view: View<Booking> = {
    ...bookingView,
    fields: {
      ...bookingView.fields,
      tickets: {
        value: tickets?.value ?? (() => null),
        human: (b, style) =>
          b.tickets
            .map(t => [t.code, t.type, t.attendee, statusWord(t.status, style)].filter(Boolean).join('  '))
            .join('\n'),
      },
      payments: {
        value: () => payments.length,
        human: () =>
          payments
            .map(p => `${dateAndTimeOfReader(p.at)}  ${p.kind} ${amount(p.amount)} ${p.method}, ${p.actor}`)
            .join('\n'),
      },
      log: {
        value: () => log.length,
        human: () => log.map(e => `${dateAndTimeOfReader(e.at)}  ${e.action}, ${e.actor}`).join('\n'),
      },
    },
    card: [...bookingView.table, 'paid', 'channel', 'createdAt', 'tickets', 'payments', 'log'],
  }
  return shownOne(view, booking)
}
