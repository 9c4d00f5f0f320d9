import type { WaitlistEntry } from '../../../ticketing/model/waitlist-entry.ts'
import { statusWord } from '../human.ts'
import { moment } from '../moment.ts'
import type { View } from '../view.ts'

const fields: View<WaitlistEntry>['fields'] = {
  id: { value: e => e.id, align: 'right' },
  event: { value: e => e.event.slug, human: (e, style) => style.cyan(e.event.slug) },
  position: { value: e => e.position, align: 'right' },
  email: { value: e => e.email, shrinks: 24 },
  name: { value: e => e.name, shrinks: true },
  quantity: { value: e => e.quantity, label: 'seats', align: 'right' },
  type: { value: e => e.type, shrinks: true },
  status: { value: e => e.status, human: (e, style) => statusWord(e.status, style) },
  booking: { value: e => e.booking, label: 'offer', human: (e, style) => style.bold(e.booking ?? '') },
  expiresAt: moment(e => e.expiresAt, 'expires'),
  blocked: { value: e => e.blocked, label: 'waits in vain', shrinks: true },
  joinedAt: moment(e => e.joinedAt, 'joined'),
}

const table = [
  'id',
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

/** Not the id, which `leave` wants, nor the code of an offer, which is what its guest confirms. */
const spare = ['name', 'expiresAt', 'type', 'blocked', 'event', 'status']

export const waitlistView: View<WaitlistEntry> = { fields, table, spare, quiet: e => String(e.id) }
/** Of what was just offered, a script wants the codes. */
export const offersView: View<WaitlistEntry> = { fields, table, spare, quiet: e => e.booking ?? undefined }
