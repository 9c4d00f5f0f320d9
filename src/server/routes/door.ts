import { checkIn } from '../../operations/box-office/check-in.ts'
import { ticket } from '../../operations/box-office/ticket.ts'
import { type CheckIn, takenBack } from '../../ticketing/check-in/check-in.ts'
import { refusalOf } from '../../ticketing/check-in/refusal.ts'
import { counted } from '../../values/number.ts'
import { type Route, route } from './route.ts'

export const doorRoutes: readonly Route[] = [
  route(ticket, {
    method: 'GET',
    path: '/bookings/{code}/tickets',
    without: ['as'],
    says: ({ tickets }) => counted(tickets.length, 'ticket'),
    isOneThing: true,
  }),
  route(checkIn, {
    method: 'POST',
    path: '/check-ins',
    without: ['undo'],
    limitedBy: ['event'],
    says: ({ checkIns, replayed }) =>
      `${counted(checkIns.length, 'ticket')} let in${replayed ? ' before' : ''}`,
    fails: ({ checkIns }) => refusalOf(checkIns),
    visible: ({ checkIns, ...data }) => ({ ...data, checkIns: checkIns.map(withoutOthers) }),
  }),
  route(checkIn, {
    method: 'DELETE',
    path: '/check-ins',
    operationId: 'undoCheckIn',
    implied: { undo: 'true' },
    limitedBy: ['event'],
    says: done =>
      `${counted(takenBack(done).length, 'check-in')} taken back${done.replayed ? ' before' : ''}`,
    fails: ({ checkIns }) => refusalOf(checkIns, 'taken back'),
    visible: ({ checkIns, ...data }) => ({ ...data, checkIns: checkIns.map(withoutOthers) }),
  }),
]

/** Whoever is limited to an event is told that a ticket is for another one, and not whose it is. */
function withoutOthers(checkIn: CheckIn): CheckIn {
  if (checkIn.outcome !== 'WRONG_EVENT') return checkIn
  return { ...checkIn, booking: null, ticket: null, name: null, type: null, event: null, first: null }
}
