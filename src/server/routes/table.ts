import { bookingRoutes } from './bookings.ts'
import { eventRoutes } from './events.ts'
import type { Route } from './route.ts'
import { tokenRoutes } from './tokens.ts'

/** Every operation that the server has, with where it is: what stands in openapi.json. */
export const routes: readonly Route[] = [...eventRoutes, ...bookingRoutes, ...tokenRoutes]
