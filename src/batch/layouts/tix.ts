import type { Layout } from './layout.ts'

/** What `tix export bookings` writes. */
export const tix: Layout = {
  name: 'tix',
  title: "tix's own export of bookings",
  knownBy: [['code', 'event', 'email', 'quantity', 'type', 'status', 'ref', 'paid', 'total', 'channel']],
  fields: {
    event: 'event',
    email: 'email',
    name: 'name',
    quantity: 'quantity',
    type: 'type',
    ref: 'ref',
    paid: 'paid',
    total: 'total',
    discount: 'discount',
    currency: 'currency',
    payments: 'payments',
    prices: 'prices',
    attendees: 'attendees',
    note: 'note',
    createdAt: 'createdAt',
    expiresAt: 'expiresAt',
  },
  status: ['status'],
  ignored: ['code', 'voucher', 'channel'],
  own: true,
}
