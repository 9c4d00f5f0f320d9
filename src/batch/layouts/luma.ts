import type { Layout } from './layout.ts'

export const luma: Layout = {
  name: 'luma',
  title: 'Luma: guests',
  knownBy: [['api_id', 'name', 'email', 'approval_status', 'ticket_name']],
  fields: {
    email: 'email',
    name: 'name | first_name + last_name',
    type: 'ticket_name',
    ref: 'api_id',
    total: 'amount',
    paid: 'amount',
    currency: 'currency',
    createdAt: 'created_at',
  },
  status: ['approval_status'],
  words: {
    approved: 'confirmed',
    going: 'confirmed',
    waitlist: 'waitlist',
    declined: 'declined',
    invited: 'invited',
    pending_approval: 'pending',
    session: 'pending',
  },
  ignored: ['ticket_type_id', 'coupon_code'],
}
