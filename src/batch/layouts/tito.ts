import type { Layout } from './layout.ts'

export const tito: Layout = {
  name: 'tito',
  title: 'Tito: tickets',
  knownBy: [['Ticket', 'Ticket Reference', 'Order Reference', 'Void Status']],
  fields: {
    email: 'Ticket Email | Order Email',
    name: 'Ticket Full Name | Ticket First Name + Ticket Last Name | Order Name',
    type: 'Ticket',
    ref: 'Ticket Reference | Order Reference + Number',
    total: 'Price',
    paid: 'Price',
    createdAt: 'Order Created Date | Ticket Created Date',
  },
  status: ['Void Status'],
  words: { void: 'canceled', voided: 'canceled', changed: 'canceled' },
  ignored: ['Number', 'Order Reference', 'Event', 'Order Number', 'Unique Order URL', 'Unique Ticket URL'],
}
