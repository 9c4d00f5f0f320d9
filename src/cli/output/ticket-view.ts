import type { Ticket } from '../../ticketing/model/booking.ts'
import { statusWord } from './human.ts'
import type { View } from './view.ts'

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
