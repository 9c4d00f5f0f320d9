import type { TicketType } from '../../ticketing/model/event.ts'
import { amount, dateAndTime } from './human.ts'
import type { View } from './view.ts'

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
    salesStartAt: {
      value: t => t.salesStartAt,
      label: 'sales start',
      human: t => (t.salesStartAt ? dateAndTime(t.salesStartAt) : ''),
    },
    salesEndAt: {
      value: t => t.salesEndAt,
      label: 'sales end',
      human: t => (t.salesEndAt ? dateAndTime(t.salesEndAt) : ''),
    },
    minPerBooking: { value: t => t.minPerBooking, label: 'min per booking', align: 'right' },
    maxPerBooking: { value: t => t.maxPerBooking, label: 'max per booking', align: 'right' },
  },
  table: ['name', 'price', 'quota', 'available', 'salesStartAt', 'salesEndAt'],
  spare: ['salesStartAt', 'salesEndAt'],
  quiet: t => t.name,
}
