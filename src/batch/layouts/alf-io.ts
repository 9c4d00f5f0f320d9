import type { Layout } from './layout.ts'

export const alfio: Layout = {
  name: 'alf.io',
  title: 'alf.io: tickets',
  knownBy: [['ID', 'Category', 'Event', 'Status', 'ReservationID', 'PaidPrice']],
  fields: {
    event: 'Event',
    email: 'E-Mail',
    name: 'Full Name | First Name + Last Name',
    type: 'Category',
    ref: 'ReservationID',
    ticket: 'ID',
    total: 'PaidPrice',
    createdAt: 'Confirmation',
  },
  status: ['Status'],
  words: {
    acquired: 'paid',
    checked_in: 'paid',
    to_be_paid: 'confirmed',
    free: 'pending',
    pending: 'pending',
    pre_reserved: 'pending',
    released: 'canceled',
    invalidated: 'canceled',
    revoked: 'canceled',
  },
  ignored: ['Payment ID', 'External Reference', 'Locked', 'Promo Code', 'Country Code'],
}
