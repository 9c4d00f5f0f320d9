import { waitlistJoin } from '../../operations/waitlist/join.ts'
import { waitlistLeave } from '../../operations/waitlist/leave.ts'
import { waitlistList } from '../../operations/waitlist/list.ts'
import { counted } from '../../values/number.ts'
import { type Route, route } from './route.ts'

export const waitlistRoutes: readonly Route[] = [
  route(waitlistJoin, {
    method: 'POST',
    path: '/events/{event}/waitlist',
    says: ({ entry, replayed }) =>
      `${entry.email} ${replayed ? 'waits already' : 'waits'} for ${counted(entry.quantity, 'seat')} of ${entry.event.name}`,
    makes: ({ entry }) => `/waitlist/${entry.id}`,
    openFor: 'book',
  }),
  route(waitlistList, {
    method: 'GET',
    path: '/events/{event}/waitlist',
    says: ({ entries }) => counted(entries.length, 'entry').replace(/entrys$/, 'entries'),
  }),
  route(waitlistLeave, {
    method: 'DELETE',
    path: '/waitlist/{from}',
    says: ({ entry, replayed }) =>
      `${entry.email} ${replayed ? 'had left' : 'left'} the waitlist of ${entry.event.name}`,
  }),
]
