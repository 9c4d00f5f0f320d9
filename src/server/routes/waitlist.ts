import { operation } from '../../operations/operation.ts'
import { waitlistJoin } from '../../operations/waitlist/join.ts'
import { waitlistLeave } from '../../operations/waitlist/leave.ts'
import { waitlistList } from '../../operations/waitlist/list.ts'
import { waitlistShow } from '../../operations/waitlist/show.ts'
import type { WaitlistEntry } from '../../ticketing/model/waitlist-entry.ts'
import { assertEntryId } from '../../ticketing/waitlist/show.ts'
import { counted } from '../../values/number.ts'
import { type Route, route } from './route.ts'

/** The path names an entry: an address, with which it would be an event, has no place in it. */
const leaveById = operation({
  ...waitlistLeave,
  input: waitlistShow.input,
  run: (context, { from }, options) => {
    assertEntryId(from)
    return waitlistLeave.run(context, { from, email: undefined }, options)
  },
})

const showRoute = route(waitlistShow, {
  method: 'GET',
  path: '/waitlist/{from}',
  says: ({ entry: { email, status, event } }) => `${email}: ${status} for ${event.name}`,
  isOneThing: true,
})

export const waitlistRoutes: readonly Route[] = [
  route(waitlistJoin, {
    method: 'POST',
    path: '/events/{event}/waitlist',
    says: ({ entry, replayed }) =>
      `${entry.email} ${waits(entry.status, replayed)} for ${counted(entry.quantity, 'seat')} of ${entry.event.name}`,
    makes: ({ entry }) => `/waitlist/${entry.id}`,
    openFor: 'book',
    withoutGuests: ({ entry, ...data }) => ({ ...data, entry: data.replayed ? asGiven(entry) : entry }),
  }),
  route(waitlistList, {
    method: 'GET',
    path: '/events/{event}/waitlist',
    says: ({ entries }) => counted(entries.length, 'entry').replace(/entrys$/, 'entries'),
  }),
  showRoute,
  route(leaveById, {
    method: 'DELETE',
    path: '/waitlist/{from}',
    shownBy: showRoute,
    says: ({ entry, replayed }) =>
      `${entry.email} ${replayed ? 'had left' : 'left'} the waitlist of ${entry.event.name}`,
  }),
]

/** A repetition may come when the entry no longer waits. */
function waits(status: WaitlistEntry['status'], replayed: boolean | undefined): string {
  if (status !== 'waiting') return `joined before, and is ${status} now,`
  return replayed ? 'waits already' : 'waits'
}

/** Of who waits already: what somebody who only knows the address has said themselves. */
function asGiven(entry: WaitlistEntry): WaitlistEntry {
  return { ...entry, name: null, booking: null, expiresAt: null }
}
