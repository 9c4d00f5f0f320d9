import { availability } from '../../operations/events/availability.ts'
import { createEvent } from '../../operations/events/create-event.ts'
import { list } from '../../operations/events/list.ts'
import { counted } from '../../values/number.ts'
import { type Route, route } from './route.ts'

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
    says: ({ event }) => `Created ${event.name}`,
    makes: ({ event }) => `/events/${event.slug}`,
  }),
  route(availability, {
    method: 'GET',
    path: '/availability',
    says: ({ availability }) => `Availability of ${counted(availability.length, 'event')}`,
    visible: ({ availability }, sees) => ({
      availability: availability.filter(({ event, status }) => sees({ ...event, status })),
    }),
  }),
  route(availability, {
    method: 'GET',
    path: '/events/{event}/availability',
    says: () => 'Availability of 1 event',
    isOneThing: true,
    visible: ({ availability }, sees) => ({
      availability: availability.filter(({ event, status }) => sees({ ...event, status })),
    }),
  }),
]
