import type { Layout } from './layout.ts'

export const tixify: Layout = {
  name: 'tixify',
  title: 'tixify: tickets',
  knownBy: [['order_id', 'barcode', 'ticket_name', 'order_status', 'ticket_invalidated']],
  fields: {
    email: 'email',
    name: 'first_name + last_name',
    type: 'ticket_name',
    ref: 'order_id',
    ticket: 'barcode',
    total: 'ticket_value',
    createdAt: 'created_at',
  },
  status: ['order_status', 'ticket_invalidated'],
  words: { completed: 'paid', pending: 'pending', failed: 'canceled' },
}
