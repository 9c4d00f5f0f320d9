import type { Layout } from './layout.ts'

export const shopify: Layout = {
  name: 'shopify',
  title: 'Shopify: orders',
  knownBy: [['Name', 'Email', 'Financial Status', 'Lineitem quantity', 'Lineitem name']],
  fields: {
    email: 'Email',
    name: 'Billing Name | Shipping Name',
    quantity: 'Lineitem quantity',
    type: 'Lineitem name',
    ref: 'Name',
    createdAt: 'Created at',
    note: 'Notes',
  },
  status: ['Financial Status', 'Cancelled at'],
  words: {
    paid: 'paid',
    partially_paid: 'confirmed',
    authorized: 'confirmed',
    pending: 'confirmed',
    unpaid: 'confirmed',
    refunded: 'refunded',
    voided: 'canceled',
    expired: 'expired',
  },
  ignored: [
    'Fulfillment Status',
    'Lineitem fulfillment status',
    'Id',
    'Payment ID',
    'Payment Reference',
    'Payment References',
    'Device ID',
    'Receipt Number',
  ],
  carried: ['status', 'email', 'name'],
  rowsOfOrders: true,
}
