import type { Booking } from '../../../ticketing/model/booking.ts'
import { amount, statusWord } from '../human.ts'
import { moment } from '../moment.ts'
import type { View } from '../view.ts'

export const bookingView: View<Booking> = {
  fields: {
    code: { value: b => b.code, human: (b, style) => style.bold(b.code) },
    event: { value: b => b.event.slug, human: b => b.event.name, shrinks: true },
    startsAt: moment(b => b.event.startsAt, 'starts'),
    // Where it is narrow, the name goes: whoever has no address is told by it all the same.
    email: { value: b => b.email, human: b => b.email ?? ['walk-in', b.name].join(' ').trim(), shrinks: 24 },
    name: { value: b => b.name, shrinks: true },
    quantity: { value: b => b.quantity, label: 'seats', align: 'right' },
    types: {
      value: b =>
        typeCounts(b)
          .map(([type, n]) => `${type}=${n}`)
          .join(';'),
      human: typesInWords,
      shrinks: true,
    },
    status: { value: b => b.status, human: (b, style) => statusWord(b.status, style) },
    channel: { value: b => b.channel },
    total: { value: b => b.total?.amount ?? null, human: b => amount(b.total), align: 'right' },
    paid: { value: b => b.paid?.amount ?? null, human: b => amount(b.paid), align: 'right' },
    due: { value: b => b.due?.amount ?? null, human: b => amount(b.due), align: 'right' },
    owed: { value: b => b.owed?.amount ?? null, human: b => owedBack(b), align: 'right' },
    discount: {
      value: b => b.discount?.amount ?? null,
      human: b => (b.discount && Number(b.discount.amount) > 0 ? amount(b.discount) : ''),
      align: 'right',
    },
    voucher: { value: b => b.voucher },
    currency: { value: b => b.total?.currency ?? null },
    expiresAt: moment(b => b.expiresAt, 'expires'),
    ref: { value: b => b.ref, shrinks: true },
    note: { value: b => b.note, shrinks: true },
    attendees: {
      value: b => b.tickets.map(ticket => ticket.attendee ?? '').join(';'),
      human: b => b.tickets.flatMap(ticket => ticket.attendee ?? []).join(', '),
      shrinks: true,
    },
    tickets: {
      value: b => b.tickets.map(ticket => ticket.code).join(';'),
      human: b => b.tickets.map(ticket => ticket.code).join(', '),
    },
    createdAt: moment(b => b.createdAt, 'booked'),
  },
  table: [
    'code',
    'event',
    'startsAt',
    'email',
    'name',
    'quantity',
    'types',
    'status',
    'total',
    'due',
    'owed',
    'expiresAt',
  ],
  spare: ['expiresAt', 'startsAt', 'types', 'name', 'event', 'status'],
  card: [
    'code',
    'event',
    'startsAt',
    'email',
    'name',
    'quantity',
    'types',
    'status',
    'total',
    'discount',
    'voucher',
    'paid',
    'due',
    'owed',
    'expiresAt',
    'ref',
    'note',
    'attendees',
    'tickets',
  ],
  quiet: b => b.code,
}

/** Of one guest: who it is need not be said. */
export const ownBookingView: View<Booking> = {
  ...bookingView,
  spare: ['email', 'name', 'expiresAt', 'types', 'startsAt', 'status'],
}

/** Nothing where nothing is owed, as with most. */
function owedBack({ owed }: Booking): string {
  return owed && Number(owed.amount) > 0 ? amount(owed) : ''
}

function typeCounts(booking: Booking): [string, number][] {
  const counts = new Map<string, number>()
  const good = booking.tickets.filter(({ status }) => status === 'valid' || status === 'checked_in')
  // Of a booking that has ended, what it last had.
  const tickets = good.length > 0 ? good : booking.tickets.slice(0, booking.quantity)
  for (const ticket of tickets) counts.set(ticket.type, (counts.get(ticket.type) ?? 0) + 1)
  return [...counts]
}

function typesInWords(booking: Booking): string {
  return typeCounts(booking)
    .map(([type, n]) => `${n} × ${type}`)
    .join(', ')
}
