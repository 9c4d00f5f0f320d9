import type { Layout } from './layout.ts'

export const hiEvents: Layout = {
  name: 'hi.events',
  title: 'Hi.Events: attendees',
  knownBy: [['First Name', 'Last Name', 'Email', 'Status', 'Product ID', 'Public ID']],
  fields: {
    email: 'Email',
    name: 'First Name + Last Name',
    type: 'Product Name | Product',
    ref: 'Public ID',
    createdAt: 'Created Date',
    note: 'Notes',
  },
  status: ['Status'],
  words: { active: 'confirmed', awaiting_payment: 'confirmed', 'awaiting payment': 'confirmed' },
  ignored: ['ID', 'Product ID', 'Event ID', 'Short ID', 'Order ID', 'Check Ins'],
}
