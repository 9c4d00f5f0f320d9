import type { Layout } from './layout.ts'

export const openEvent: Layout = {
  name: 'open-event',
  title: 'Open Event: attendees',
  knownBy: [['Order#', 'Status', 'Ticket ID', 'Ticket Name', 'Ticket Price']],
  fields: {
    email: 'Email',
    name: 'First Name + Last Name',
    type: 'Ticket Name',
    ref: 'Order#',
    ticket: 'Ticket ID',
    total: 'Ticket Price',
    createdAt: 'Order Date',
  },
  status: ['Status'],
  words: { completed: 'paid', placed: 'confirmed', initializing: 'pending', pending: 'pending' },
  ignored: ['Tax ID', 'State', 'Ticket Type'],
}
