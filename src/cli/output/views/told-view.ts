import type { Booking } from '../../../ticketing/model/booking.ts'
import type { WaitlistEntry } from '../../../ticketing/model/waitlist-entry.ts'
import type { View, ViewField } from '../view.ts'
import { bookingView } from './booking-view.ts'
import { waitlistView } from './waitlist-view.ts'

/** Somebody to be told that an event is canceled: who had booked, or who waited for seats. */
export type ToldGuest = Booking | WaitlistEntry

/** As a list of bookings; of those who waited, what the two have in common. */
export const toldView: View<ToldGuest> = {
  ...bookingView,
  fields: Object.fromEntries(
    Object.entries(bookingView.fields).map(([name, field]) => [name, ofEither(name, field)]),
  ) as View<ToldGuest>['fields'],
  // They are of one event, and all are to be told.
  spare: ['event', 'startsAt', 'expiresAt', 'status', 'types', 'name'],
  quiet: told => ('code' in told ? told.code : undefined),
}

function ofEither(name: string, ofBooking: ViewField<Booking>): ViewField<ToldGuest> {
  const { human, value, aside: _, ...look } = ofBooking
  const ofEntry = waitlistView.fields[name]
  return {
    ...look,
    value: told => ('code' in told ? value(told) : (ofEntry?.value(told) ?? null)),
    human: (told, style) => {
      if ('code' in told) return human?.(told, style) ?? String(value(told) ?? '')
      return ofEntry?.human?.(told, style) ?? String(ofEntry?.value(told) ?? '')
    },
  }
}
