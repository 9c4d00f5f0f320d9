import { bookingActionRoutes, bookingRoutes } from './bookings.ts'
import { doorRoutes } from './door.ts'
import { availabilityRoutes, eventRoutes } from './events.ts'
import { reportRoutes } from './reports.ts'
import type { Route } from './route.ts'
import { tokenRoutes } from './tokens.ts'
import { waitlistRoutes } from './waitlist.ts'

/** Every operation that the server has, with where it is: what stands in openapi.json. */
export const routes: readonly Route[] = [
  ...eventRoutes,
  ...availabilityRoutes,
  ...bookingRoutes,
  ...bookingActionRoutes,
  ...doorRoutes,
  ...waitlistRoutes,
  ...reportRoutes,
  ...tokenRoutes,
]
