import { alfio } from './alf-io.ts'
import { eventbriteAttendees } from './eventbrite.ts'
import { googleForms } from './google-forms.ts'
import { hiEvents } from './hi-events.ts'
import type { Layout } from './layout.ts'
import { luma } from './luma.ts'
import { openEvent } from './open-event.ts'
import { pretixCheckIn, pretixOrders, pretixPositions } from './pretix.ts'
import { shopify } from './shopify.ts'
import { tito } from './tito.ts'
import { tix } from './tix.ts'
import { tixify } from './tixify.ts'

export const LAYOUTS: readonly Layout[] = [
  tix,
  pretixOrders,
  pretixPositions,
  pretixCheckIn,
  eventbriteAttendees,
  hiEvents,
  alfio,
  tito,
  luma,
  shopify,
  googleForms,
  tixify,
  openEvent,
]

export const LAYOUT_NAMES: readonly string[] = LAYOUTS.map(({ name }) => name)
