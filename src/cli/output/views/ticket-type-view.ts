import type { TicketType } from '../../../ticketing/model/event.ts'
import { amount } from '../human.ts'
import { moment } from '../moment.ts'
import type { View } from '../view.ts'

export const ticketTypeView: View<TicketType> = {
  fields: {
    id: { value: t => t.id, align: 'right' },
    name: { value: t => t.name, human: (t, style) => style.bold(t.name), shrinks: true },
    price: {
      value: t => t.price?.amount ?? null,
      human: t => (t.price ? amount(t.price) : 'free'),
      align: 'right',
    },
    currency: { value: t => t.price?.currency ?? null },
    quota: { value: t => t.quota, align: 'right' },
    available: { value: t => t.available, label: 'seats left', align: 'right' },
    sales: { value: t => t.sales },
    salesStartAt: moment(t => t.salesStartAt, 'sales start'),
    salesEndAt: moment(t => t.salesEndAt, 'sales end'),
    minPerBooking: { value: t => t.minPerBooking, label: 'min per booking', align: 'right' },
    maxPerBooking: { value: t => t.maxPerBooking, label: 'max per booking', align: 'right' },
  },
  table: ['name', 'price', 'quota', 'available', 'salesStartAt', 'salesEndAt'],
  spare: ['salesStartAt', 'salesEndAt'],
  quiet: t => t.name,
}
