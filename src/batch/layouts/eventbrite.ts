import type { Layout } from './layout.ts'

const WORDS = {
  attending: 'confirmed',
  'checked in': 'confirmed',
  'not attending': 'canceled',
  deleted: 'canceled',
  unpaid: 'confirmed',
  transferred: 'canceled',
} as const

/** Attendee and order reports, of the US and the UK edition, with or without buyers. */
export const eventbriteAttendees: Layout = {
  name: 'eventbrite',
  title: 'Eventbrite: attendees (US, UK, with buyer columns)',
  knownBy: [
    ['Order #', 'Attendee #', 'Attendee Status'],
    ['Order no.', 'Attendee no.', 'Attendee Status'],
    ['Order no.', 'Attendee #', 'Attendee Status'],
    ['Order ID', 'Attendee #', 'Attendee Status'],
  ],
  fields: {
    email: 'Email | Attendee Email | Buyer Email | Purchaser Email',
    name: 'First Name + Last Name | First Name + Surname | Buyer First Name + Buyer Last Name | Buyer First Name + Buyer Surname',
    quantity: 'Quantity | Ticket Quantity',
    type: 'Ticket Type',
    ref: 'Order # | Order no. | Order ID',
    ticket: 'Attendee # | Attendee no.',
    total: 'Total Paid',
    paid: 'Total Paid',
    currency: 'Currency',
    createdAt: 'Order Date',
  },
  status: ['Attendee Status'],
  words: WORDS,
  ignored: ['Event ID', 'Order Type', 'Barcode #', 'Barcode', 'State', 'Home State', 'Order no.', 'Order #'],
  dayOrder: 'mdy',
  blanks: ['info requested'],
}
