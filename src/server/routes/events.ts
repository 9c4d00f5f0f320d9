import { addTicketType } from '../../operations/events/add-ticket-type.ts'
import { availability } from '../../operations/events/availability.ts'
import { cancelEvent } from '../../operations/events/cancel-event.ts'
import { createEvent } from '../../operations/events/create-event.ts'
import { list } from '../../operations/events/list.ts'
import { show } from '../../operations/events/show.ts'
import { updateEvent } from '../../operations/events/update-event.ts'
import { updateTicketType } from '../../operations/events/update-ticket-type.ts'
import { counted } from '../../values/number.ts'
import { noSuchEvent } from '../access/sees.ts'
import { onlyIfSeen, type Route, route } from './route.ts'

const showRoute = route(show, {
  method: 'GET',
  path: '/events/{event}',
  says: ({ event }) => event.name,
  isOneThing: true,
  visible: onlyIfSeen(({ event }) => event),
})

export const eventRoutes: readonly Route[] = [
  route(list, {
    method: 'GET',
    path: '/events',
    says: ({ events }) => counted(events.length, 'event'),
    visible: ({ events, ...data }, sees) => ({ ...data, events: events.filter(sees) }),
  }),
  route(createEvent, {
    method: 'POST',
    path: '/events',
    says: ({ event, replayed }) => (replayed ? `${event.name} was created before` : `Created ${event.name}`),
    makes: ({ event }) => `/events/${event.slug}`,
  }),
  showRoute,
  route(updateEvent, {
    method: 'PATCH',
    path: '/events/{event}',
    shownBy: showRoute,
    says: ({ event, replayed }) =>
      replayed ? `Nothing to change now: ${event.name}` : `Changed ${event.name}`,
  }),
  route(cancelEvent, {
    method: 'POST',
    path: '/events/{event}/cancel',
    says: ({ event, replayed }) =>
      replayed ? `${event.name} was canceled before` : `Canceled ${event.name}`,
  }),
  route(addTicketType, {
    method: 'POST',
    path: '/events/{event}/ticket-types',
    says: ({ ticketType, replayed }) =>
      replayed ? `${ticketType.name} is there already` : `Added ${ticketType.name}`,
    makes: ({ event }) => `/events/${event.slug}`,
  }),
  route(updateTicketType, {
    method: 'PATCH',
    path: '/events/{event}/ticket-types/{type}',
    shownBy: showRoute,
    says: ({ ticketType, replayed }) =>
      replayed ? `Nothing to change now: ${ticketType.name}` : `Changed ${ticketType.name}`,
  }),
]

export const availabilityRoutes: readonly Route[] = [
  route(availability, {
    method: 'GET',
    path: '/availability',
    says: ({ availability }) => `Availability of ${counted(availability.length, 'event')}`,
    visible: ({ availability }, sees, { event }) => {
      const seen = availability.filter(({ event, status }) => sees({ ...event, status }))
      if (event !== undefined && seen.length === 0) throw noSuchEvent()
      return { availability: seen }
    },
  }),
  route(availability, {
    method: 'GET',
    path: '/events/{event}/availability',
    operationId: 'eventAvailability',
    says: () => 'Availability of 1 event',
    isOneThing: true,
    visible: onlyIfSeen(({ availability: [one] }) => one && { ...one.event, status: one.status }),
  }),
]
