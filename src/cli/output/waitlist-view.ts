import type { WaitlistEntry } from '../../ticketing/model/waitlist-entry.ts'
import { dateAndTime, statusWord } from './human.ts'
import type { View } from './view.ts'

const fields: View<WaitlistEntry>['fields'] = {
  id: { value: e => e.id, align: 'right' },
  event: { value: e => e.event.slug, human: (e, style) => style.cyan(e.event.slug) },
  position: { value: e => e.position, align: 'right' },
  email: { value: e => e.email },
  name: { value: e => e.name },
  quantity: { value: e => e.quantity, label: 'seats', align: 'right' },
  type: { value: e => e.type },
  status: { value: e => e.status, human: (e, style) => statusWord(e.status, style) },
  booking: { value: e => e.booking, label: 'offer', human: (e, style) => style.bold(e.booking ?? '') },
  expiresAt: {
    value: e => e.expiresAt,
    label: 'expires',
    human: e => (e.expiresAt ? dateAndTime(e.expiresAt) : ''),
  },
  blocked: { value: e => e.blocked, label: 'waits in vain', shrinks: true },
  joinedAt: { value: e => e.joinedAt, label: 'joined', human: e => dateAndTime(e.joinedAt) },
}

const table = [
  'event',
  'position',
  'email',
  'name',
  'quantity',
  'type',
  'status',
  'booking',
  'expiresAt',
  'blocked',
]

export const waitlistView: View<WaitlistEntry> = { fields, table, quiet: e => String(e.id) }
/** Of what was just offered, a script wants the codes. */
export const offersView: View<WaitlistEntry> = { fields, table, quiet: e => e.booking ?? undefined }
