import type { EventRow } from '../../store/interface/rows.ts'
import type { Queries } from '../../store/queries/index.ts'
import type { Instant } from '../../values/time/instant.ts'
import type { Context } from '../context.ts'
import { type Booking, toBookings } from '../model/booking.ts'
import { findEvent } from '../model/event.ts'
import { toWaitlistEntry, type WaitlistEntry } from '../model/waitlist-entry.ts'

/** Read at once: so much of a list is in memory. */
const PAGE = 100

/**
 * The bookings that were canceled with an event, page by page, for telling their guests; before it is canceled, those
 * that would be. Those that were canceled before it are not among them.
 */
export async function* bookingsToTell(context: Context, eventId: number): AsyncGenerator<Booking[]> {
  const now = context.clock.now()
  for (let after = 0; ; ) {
    const page = await context.store.read(async queries => {
      const event = await findEvent(queries, String(eventId))
      const rows =
        event.status === 'canceled'
          ? await queries.eventBookings.canceledWithEvent(eventId, after, PAGE)
          : (await queries.eventBookings.withSeats(eventId, now, after, PAGE)).map(row => ({
              ...row,
              lineId: row.id,
            }))
      return { bookings: await toBookings(queries, rows, event, now), last: rows.at(-1)?.lineId }
    })
    if (page.last === undefined) return
    yield page.bookings
    after = page.last
  }
}

/** Those who waited for seats of it until it was canceled, or wait for them, in order of arrival. */
export async function* waitingToTell(context: Context, eventId: number): AsyncGenerator<WaitlistEntry[]> {
  const now = context.clock.now()
  for (let after = { joinedAt: '', id: 0 }; ; ) {
    const page = await context.store.read(async queries => {
      const event = await findEvent(queries, String(eventId))
      const rows = await queries.waitlist.toldOfCancellation(event, after, PAGE)
      const entries = rows.map(row => toWaitlistEntry(row, event, { position: null, blocked: null }, now))
      return { entries, last: rows.at(-1) }
    })
    if (page.last === undefined) return
    yield page.entries
    after = page.last
  }
}

/** Who has booked an event, or waits for it: those to tell of what changes. */
export async function* toTell(
  context: Context,
  eventId: number,
): AsyncGenerator<readonly (Booking | WaitlistEntry)[]> {
  yield* bookingsToTell(context, eventId)
  yield* waitingToTell(context, eventId)
}

export function countToTell(
  { store, clock }: Context,
  eventId: number,
): Promise<{ bookings: number; waiting: number }> {
  const now = clock.now()
  return store.read(async queries => countTold(queries, await findEvent(queries, String(eventId)), now))
}

export async function countTold(
  queries: Queries,
  event: EventRow,
  now: Instant,
): Promise<{ bookings: number; waiting: number }> {
  const [bookings, waiting] = await Promise.all([
    event.status === 'canceled'
      ? queries.eventBookings.countCanceledWithEvent(event.id)
      : queries.eventBookings.countWithSeats(event.id, now),
    queries.waitlist.countToldOfCancellation(event),
  ])
  return { bookings, waiting }
}
