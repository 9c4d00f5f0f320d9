import { type DoorListLine, guestOf } from '../../../ticketing/box-office/door-list.ts'
import type { Ticket } from '../../../ticketing/model/booking.ts'
import { statusWord } from '../human.ts'
import type { View } from '../view.ts'

export const ticketView: View<Ticket> = {
  fields: {
    position: { value: t => t.position, align: 'right' },
    code: { value: t => t.code },
    type: { value: t => t.type },
    attendee: { value: t => t.attendee },
    price: { value: t => t.price?.amount ?? null },
    status: { value: t => t.status, human: (t, style) => statusWord(t.status, style) },
  },
  table: ['code', 'type', 'attendee', 'status'],
  quiet: t => t.code,
}

export const doorListView: View<DoorListLine> = {
  fields: {
    name: { value: l => l.name, human: l => guestOf(l) ?? 'walk-in', shrinks: true },
    type: { value: l => l.type, shrinks: true },
    code: { value: l => l.code },
    booking: { value: l => l.booking },
    email: { value: l => l.email, shrinks: true },
    status: { value: l => l.status, human: (l, style) => statusWord(l.status, style) },
    due: { value: l => l.due },
  },
  table: ['name', 'type', 'code', 'status', 'due'],
  spare: ['due', 'type'],
  quiet: l => l.code,
}
