import { type Money, money } from '../../values/money.ts'
import type { Context } from '../context.ts'
import { findEvent } from '../model/event.ts'

/** What would be lost if an event were canceled. */
export interface AtStake {
  bookings: number
  seats: number
  waiting: number
  /** What guests have paid for these bookings, if anything. */
  paid: Money | undefined
}

export async function atStake(context: Context, eventId: number): Promise<AtStake> {
  const now = context.clock.now()
  return context.store.read(async queries => {
    const event = await findEvent(queries, String(eventId))
    const { bookings, seats, paid } = await queries.eventBookings.sumsWithSeats(eventId, now)
    const waiting = await queries.waitlist.countToldOfCancellation(event)
    return {
      bookings,
      seats,
      waiting,
      paid: paid > 0 && event.currency ? money(paid, event.currency) : undefined,
    }
  })
}
