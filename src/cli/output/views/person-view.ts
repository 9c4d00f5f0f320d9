import type { Erased } from '../../../ticketing/people/erase-person.ts'
import type { Person } from '../../../ticketing/people/person.ts'
import { moneyText } from '../../../values/money.ts'
import { seats } from '../human.ts'
import { dateAndTimeOfReader, momentAnywhere } from '../moment.ts'
import type { View } from '../view.ts'

export const personView: View<Person> = {
  fields: {
    email: { value: p => p.email, human: (p, style) => style.bold(p.email) },
    names: { value: p => p.names.join(';'), human: p => p.names.join(', '), shrinks: true },
    bookings: {
      value: p => p.bookings.map(({ code }) => code).join(';'),
      human: p =>
        p.bookings
          .map(
            b =>
              `${b.code} (${seats(b.quantity)} for ${b.event.name}, ${b.status}, ${dateAndTimeOfReader(b.createdAt)})`,
          )
          .join(' · '),
    },
    payments: {
      value: p =>
        p.payments.map(({ booking, kind, amount }) => `${booking} ${kind} ${amount.amount}`).join(';'),
      human: p =>
        p.payments
          .map(
            ({ booking, kind, amount, method, at }) =>
              `${kind === 'moved' ? kind : `${kind} of`} ${moneyText(amount)} by ${method} for ${booking}, ${dateAndTimeOfReader(at)}`,
          )
          .join(' · '),
    },
    waitlist: {
      value: p => p.waitlist.map(({ id }) => id).join(';'),
      human: p => p.waitlist.map(w => `${seats(w.quantity)} of ${w.event.name}, ${w.status}`).join(' · '),
    },
    log: {
      value: p => p.log.length,
      human: p =>
        p.log.map(({ at, action, actor }) => `${momentAnywhere(at)} ${action} by ${actor}`).join(' · '),
    },
  },
  table: ['email', 'names', 'bookings', 'payments', 'waitlist', 'log'],
  quiet: p => p.email,
}

export const erasedView: View<Erased> = {
  fields: {
    bookings: { value: e => e.bookings, align: 'right' },
    waitlist: { value: e => e.waitlist, align: 'right' },
    log: { value: e => e.log, label: 'lines of the log', align: 'right' },
    elsewhere: { value: e => e.elsewhere, align: 'right' },
    remains: { value: e => e.remains.join('; ') },
  },
  table: ['bookings', 'waitlist', 'log', 'elsewhere', 'remains'],
  quiet: () => undefined,
}
